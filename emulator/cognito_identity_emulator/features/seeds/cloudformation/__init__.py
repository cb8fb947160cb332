"""CloudFormation templates as seeds: resolves a template's expressions in its stack and reads its resources.

Its resources become the pools, roles, policies and providers of a `Seed`. Finding files belongs to `seeds.files`.
"""
