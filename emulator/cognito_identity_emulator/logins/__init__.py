"""Verifies the tokens of a Logins map, kind of provider by kind of provider, and makes login tokens for tests.

It does not decide which identity a login belongs to (`domain.linking` does) or what a pool may name. It reads from the
pool only which providers are configured, and fetches keys only from issuers that the pool or the operator names.
"""
