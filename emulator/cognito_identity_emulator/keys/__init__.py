"""Owns the key ring: the keys that sign the emulator's tokens, and the secret that seals sessions and page tokens.

The keys of other issuers are left to `logins`.
"""
