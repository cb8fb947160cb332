"""The whole database at one moment, row by row: an export reads it and an import writes it.

An import keeps every `seq`, so that page tokens from before the export still point to the same rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from msgspec import structs

from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.runtime.scope import Scope, region_of
from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.pools import PoolStore, row_of
from cognito_identity_emulator.storage.reset import delete_state
from cognito_identity_emulator.storage.sql import snapshot as sql
from cognito_identity_emulator.storage.sql_statement import SqlStatement


class BulkInsert:
    """Inserts many rows into a table: on SQLite with an INSERT statement, on PostgreSQL with COPY."""

    def __init__(self, table: str, insert: SqlStatement) -> None:
        self._insert = insert
        self._names = insert.parameters
        self._copy = f"COPY {table} ({', '.join(self._names)}) FROM STDIN"

    def run(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Insert the rows. PostgreSQL is ten times faster with COPY than with INSERT."""
        if connection.dialect != "postgresql":
            connection.run_many(self._insert, rows)
            return
        cursor: Any = connection.cursor
        with cursor.copy(self._copy) as stream:
            for row in rows:
                stream.write_row([row[name] for name in self._names])


_INSERT_IDENTITIES = BulkInsert("identities", sql.INSERT_IDENTITY)
_INSERT_LOGINS = BulkInsert("linked_logins", sql.INSERT_LOGIN)
_INSERT_DEVELOPER_IDENTIFIERS = BulkInsert("developer_identifiers", sql.INSERT_DEVELOPER_IDENTIFIER)
_INSERT_SESSIONS = BulkInsert("sessions", sql.INSERT_SESSION)
_ROWS_PER_FETCH = 2_000
_TABLES_WITH_SEQUENCE = ("identity_pools", "identities", "developer_identifiers")
_LARGE_TABLES = ("identities", "linked_logins", "developer_identifiers", "sessions")


class StoredIdentity(msgspec.Struct, frozen=True):
    """An identity, its public logins by provider, and its developer user identifiers in the order of their creation."""

    seq: int
    identity: Identity
    logins: Sequence[Login]
    developer_logins: Sequence[tuple[int, Login]]


def _stream(connection: Connection, name: str, statement: SqlStatement, pool_id: str | None = None) -> Iterator[Any]:
    """All rows of a statement, with few of them in memory. Streams of different names may be read alternately."""
    shared_cursor: Any = connection.cursor
    driver = shared_cursor.connection
    if connection.dialect == "postgresql":  # a cursor with a name stays on the server; others fetch all rows at once
        cursor = driver.cursor(name)
        cursor.itersize = _ROWS_PER_FETCH
    else:
        cursor = driver.cursor()
    with closing(cursor) as rows:
        rows.execute(getattr(statement, connection.dialect), {} if pool_id is None else {"pool_id": pool_id})
        yield from rows


class _MergeJoin:
    """Joins rows to identities in one pass. A row begins with the seq of its identity, and rows are in that order."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._groups = groupby(rows, itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, seq: int) -> Sequence[Any]:
        """The rows of the identity with that seq. Each call has a higher seq than the one before."""
        if self._next is None or self._next[0] != seq:
            return ()
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


class Snapshot(msgspec.Struct):
    """The whole database, in a transaction."""

    _connection: Connection

    def repeatable_read(self) -> None:
        """Make all reads of the transaction see the same moment, as SQLite always does. Call it before the first."""
        if self._connection.dialect == "postgresql":
            self._connection.cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

    def pools(self) -> Iterator[tuple[int, IdentityPool]]:
        """All pools of all accounts, each with its seq, in the order of their creation."""
        for seq, pool_id in self._connection.all(sql.POOLS):
            pool = PoolStore(self._connection, Scope(None, region_of(pool_id))).find(pool_id)
            if pool is not None:
                yield seq, pool

    def identities(self, pool_id: str) -> Iterator[StoredIdentity]:
        """The identities of a pool in the order of their creation."""
        logins = _MergeJoin(_stream(self._connection, "logins", sql.LOGINS, pool_id))
        identifiers = _MergeJoin(_stream(self._connection, "identifiers", sql.DEVELOPER_IDENTIFIERS, pool_id))
        identities = _stream(self._connection, "identities", sql.IDENTITIES, pool_id)
        for seq, identity_id, _, account, authenticated, *rest in identities:
            yield StoredIdentity(
                seq,
                Identity(identity_id, pool_id, account, bool(authenticated), *rest),
                [Login(provider, subject) for _, provider, subject in logins.of(seq)],
                [
                    (own_seq, Login(provider, identifier, developer=True))
                    for _, own_seq, provider, identifier in identifiers.of(seq)
                ],
            )

    def sessions(self) -> Iterator[tuple[bytes, int | None]]:
        """The facts of all sessions and when each was revoked, in the order of their access key ids."""
        return ((bytes(facts), revoked_at) for facts, revoked_at in _stream(self._connection, "sessions", sql.SESSIONS))

    def clear(self) -> None:
        """Delete everything except faults and the clock."""
        delete_state(self._connection)
        self._connection.run(sql.DELETE_SIGNING_KEYS)
        self._connection.run(sql.DELETE_SEALING_KEYS)

    def put_pool(self, seq: int, pool: IdentityPool) -> None:
        """Add a pool with its principal tag maps."""
        self._connection.run(sql.INSERT_POOL, {"seq": seq, **row_of(pool)})
        pools = PoolStore(self._connection, Scope(None, pool.region))
        for provider, tag_map in pool.principal_tag_maps.items():
            pools.put_tag_map(pool.id, provider, tag_map)

    def put_identities(self, listed: Iterable[tuple[int, Identity]]) -> None:
        """Add identities, each with its seq."""
        rows = ({"seq": seq, **structs.asdict(each)} for seq, each in listed)
        _INSERT_IDENTITIES.run(self._connection, rows)

    def put_logins(self, pool_id: str, listed: Iterable[tuple[str, Login]]) -> None:
        """Add public logins of a pool's identities: (identity id, login)."""
        rows = (
            {"pool_id": pool_id, "identity_id": identity_id, "provider": each.provider, "subject": each.subject}
            for identity_id, each in listed
        )
        _INSERT_LOGINS.run(self._connection, rows)

    def put_developer_logins(self, pool_id: str, listed: Iterable[tuple[str, int, Login]]) -> None:
        """Add developer user identifiers of a pool's identities: (identity id, seq, login)."""
        rows = (
            {
                "seq": seq,
                "pool_id": pool_id,
                "identity_id": identity_id,
                "provider": each.provider,
                "identifier": each.subject,
            }
            for identity_id, seq, each in listed
        )
        _INSERT_DEVELOPER_IDENTIFIERS.run(self._connection, rows)

    def put_sessions(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Add sessions: access_key_id, account, identity_id, facts, expires_at, revoked_at."""
        _INSERT_SESSIONS.run(self._connection, rows)

    def put_signing_keys(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Add signing keys: key_id, purpose, private_key_pem, created_at, retired_at."""
        self._connection.run_many(sql.INSERT_SIGNING_KEY, rows)

    def put_sealing_keys(self, secrets: Mapping[str, bytes]) -> None:
        """Add the sealing secrets, by name."""
        rows = [{"name": name, "secret": secret} for name, secret in secrets.items()]
        self._connection.run_many(sql.INSERT_SEALING_KEY, rows)

    def after_bulk_load(self) -> None:
        """Finish an import on PostgreSQL: set the sequences behind the imported rows, and collect statistics, so that
        queries use the indexes. SQLite needs neither."""
        if self._connection.dialect != "postgresql":
            return
        cursor = self._connection.cursor
        for table in _TABLES_WITH_SEQUENCE:
            sequence = f"pg_get_serial_sequence('{table}', 'seq')"
            newest = f"(SELECT MAX(seq) FROM {table})"  # the names are ours, here and below  # nosec B608
            behind = f"SELECT setval({sequence}, GREATEST(nextval({sequence}), {newest}))"  # nosec B608
            cursor.execute(behind)
        # Autovacuum does it once a minute. Until then PostgreSQL would scan a whole pool for each page.
        cursor.execute(f"ANALYZE {', '.join(_LARGE_TABLES)}")
