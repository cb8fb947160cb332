"""Reads the rows of pools from the database in the form of the model."""

from collections.abc import Iterable, Mapping
from typing import Any

from cognito_identity_emulator.storage.database import Connection, Database
from tests.scenarios.identity_model import Login, Rows


def stored_rows(database: Database, letters: Mapping[str, str], pool_ids: Iterable[str]) -> dict[str, Rows]:
    """Every identity of the pools, with its logins; `letters` has a letter for each provider.

    Fails for an identity of another pool than these, and for a login that belongs to no identity, or to one of another
    pool.
    """
    with database.reading() as connection:
        identities = _rows(connection, "SELECT id, pool_id, authenticated, merged_into FROM identities ORDER BY seq")
        logins = _rows(connection, "SELECT pool_id, identity_id, provider, subject FROM linked_logins")
        logins += _rows(connection, "SELECT pool_id, identity_id, provider, identifier FROM developer_identifiers")
    pool_of = {identity_id: pool_id for identity_id, pool_id, _, _ in identities}
    stored: dict[str, set[Login]] = {identity_id: set() for identity_id in pool_of}
    for pool_id, identity_id, provider, subject in logins:
        assert pool_of[identity_id] == pool_id
        stored[identity_id].add((letters[provider], subject))
    found: dict[str, dict[str, Any]] = {pool_id: {} for pool_id in pool_ids}
    for identity_id, pool_id, authenticated, merged_into in identities:
        row = (bool(authenticated), merged_into is not None, frozenset(stored[identity_id]))
        found[pool_id][identity_id] = row
    return dict(found)


def _rows(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    connection.cursor.execute(sql)
    return [tuple(row) for row in connection.cursor.fetchall()]
