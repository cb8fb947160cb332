"""The nouns of identity pools and the rules about them, as pure decisions: linking, roles, trust policies, tags.

Clock, randomness, rows, wire formats and the verification of logins belong to other packages.
"""
