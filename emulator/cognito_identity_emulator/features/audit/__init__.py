"""Audits the roles and flows of an identity pool: a table of rules, and what they find.

The rules are pure functions of a pool and the roles that it names; nothing is stored.
"""
