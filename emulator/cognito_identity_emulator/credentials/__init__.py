"""Mints AWS credentials, opens their session tokens, and decides whether a role may be assumed.

It leaves to `operations` when credentials are asked for, and to `domain` how a trust policy is evaluated.
"""
