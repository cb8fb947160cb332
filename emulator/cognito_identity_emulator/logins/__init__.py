"""Who signed this login? Proves the tokens of a Logins map, provider by provider.

It proves; it never decides which identity a login belongs to (that is `domain.linking`), and it reads of the pool only
which providers are configured. Keys are fetched only from issuers that the pool or the operator names.
"""
