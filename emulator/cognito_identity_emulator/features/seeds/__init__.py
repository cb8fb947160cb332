"""Seeds: files that describe pools, identities, roles and providers, read into nouns. Nothing is stored here.

Seed documents of our own form and CloudFormation templates become the same `Seed`. Reading lists every problem of a
file at once, each with its place; `control.seeding` writes what was read.
"""
