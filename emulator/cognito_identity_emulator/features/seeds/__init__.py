"""Seeds: reads files that describe pools, identities, roles and providers, and writes what they describe.

Seed documents and CloudFormation templates both become a `Seed`; every problem of a file is reported at once, each with
its place. Rules about pools, roles and tags belong to `domain`, rows to `storage`.
"""
