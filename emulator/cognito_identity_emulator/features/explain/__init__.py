"""Explains check by check why a token is accepted or refused, and which role a login gets.

The checks and decisions are those of `logins` and `domain`; nothing is stored.
"""
