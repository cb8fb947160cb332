"""The key ring: the keys our tokens are signed with, and the secrets sessions and page tokens are sealed with.

Whose key signed a login token is not asked here: that is the business of `logins`.
"""
