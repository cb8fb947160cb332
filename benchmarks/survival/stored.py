"""The invariants of a database, checked with separate SQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

# Each query finds rows that break an invariant.
_BROKEN = {
    "a login of two identities": "SELECT pool_id, provider, subject FROM linked_logins "
    "GROUP BY pool_id, provider, subject HAVING count(*) > 1",
    "two logins of one provider on an identity": "SELECT identity_id, provider FROM linked_logins "
    "GROUP BY identity_id, provider HAVING count(*) > 1",
    "a developer identifier of two identities": "SELECT pool_id, provider, identifier FROM developer_identifiers "
    "GROUP BY pool_id, provider, identifier HAVING count(*) > 1",
    "a login without its identity": "SELECT l.identity_id FROM linked_logins l LEFT JOIN identities i "
    "ON i.id = l.identity_id AND i.pool_id = l.pool_id WHERE i.id IS NULL",
    "a developer identifier without its identity": "SELECT d.identity_id FROM developer_identifiers d "
    "LEFT JOIN identities i ON i.id = d.identity_id AND i.pool_id = d.pool_id WHERE i.id IS NULL",
    "an identity without its pool": "SELECT i.id FROM identities i LEFT JOIN identity_pools p ON p.id = i.pool_id "
    "WHERE p.id IS NULL",
    "a merged identity that holds logins": "SELECT i.id FROM identities i JOIN linked_logins l "
    "ON l.identity_id = i.id WHERE i.merged_into IS NOT NULL",
}


def rows(database_url: str, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with _connected(database_url) as connection:
        cursor = connection.cursor()
        cursor.execute(query)
        return [tuple(row) for row in cursor.fetchall()]


def broken_rules(database_url: str) -> list[str]:
    """Every broken invariant with an example, and for a SQLite file the result of its integrity check."""
    found = []
    for rule, query in _BROKEN.items():
        if wrong := rows(database_url, query):
            found.append(f"{rule}: {len(wrong)} times, as {wrong[0]}")
    if database_url.startswith("sqlite"):
        if (problems := rows(database_url, "PRAGMA integrity_check")) != [("ok",)]:
            found.append(f"the file's integrity: {problems[:3]}")
        if problems := rows(database_url, "PRAGMA foreign_key_check"):
            found.append(f"foreign keys: {problems[:3]}")
    return found


@contextmanager
def _connected(database_url: str) -> Iterator[Any]:
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
            yield connection
    else:
        import psycopg

        with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
            yield connection
