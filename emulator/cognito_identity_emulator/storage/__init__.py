"""Owns the tables, the SQL over them, and transactions on SQLite and PostgreSQL.

What the rows mean is left to `domain`, and what may be written to `operations`.
"""
