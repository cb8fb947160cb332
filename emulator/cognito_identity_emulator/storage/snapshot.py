"""The whole database at one moment, read and written row by row: what an export takes out and an import puts in.

Every `seq` is kept, so that the page tokens of before still point at the same row.
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
from cognito_identity_emulator.storage.pools import Pools, row_of
from cognito_identity_emulator.storage.reset import delete_all
from cognito_identity_emulator.storage.statement import SQLITE, Statement


class BulkInsert:
    """Puts many rows into a table, as an insert does that takes its columns from the rows."""

    def __init__(self, table: str, insert: Statement) -> None:
        self._insert = insert
        self._names = insert.compiled(SQLITE).order or ()
        self._copy = f"COPY {table} ({', '.join(self._names)}) FROM STDIN"

    def fill(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Put the rows. PostgreSQL takes a stream of them ten times faster than inserts."""
        if connection.dialect.name != "postgresql":
            connection.run_for_each(self._insert, rows)
            return
        cursor: Any = connection.cursor
        with cursor.copy(self._copy) as stream:
            for row in rows:
                stream.write_row([row[name] for name in self._names])


_POOLS = Statement("snapshot.POOLS")
_IDENTITIES = Statement("snapshot.IDENTITIES")
_LINKS = Statement("snapshot.LINKS")
_IDENTIFIERS = Statement("snapshot.IDENTIFIERS")
_SESSIONS = Statement("snapshot.SESSIONS")
_DELETE_SIGNING_KEYS = Statement("snapshot.DELETE_SIGNING_KEYS")
_DELETE_SEALING_KEYS = Statement("snapshot.DELETE_SEALING_KEYS")
_PUT_POOL = Statement("snapshot.PUT_POOL")
_PUT_SIGNING_KEY = Statement("snapshot.PUT_SIGNING_KEY")
_PUT_SEALING_KEY = Statement("snapshot.PUT_SEALING_KEY")
_PUT_IDENTITY = BulkInsert("identities", Statement("snapshot.PUT_IDENTITY"))
_PUT_LINK = BulkInsert("linked_logins", Statement("snapshot.PUT_LINK"))
_PUT_IDENTIFIER = BulkInsert("developer_identifiers", Statement("snapshot.PUT_IDENTIFIER"))
_PUT_SESSION = BulkInsert("sessions", Statement("snapshot.PUT_SESSION"))
_ROWS_AT_ONCE = 2_000
_COUNTED = ("identity_pools", "identities", "developer_identifiers")
_MANY = ("identities", "linked_logins", "developer_identifiers", "sessions")


class StoredIdentity(msgspec.Struct, frozen=True):
    """An identity, its public logins by provider, and its developer user identifiers in the order they were made."""

    seq: int
    identity: Identity
    logins: Sequence[Login]
    developer_logins: Sequence[tuple[int, Login]]


def _each(connection: Connection, statement: Statement, parameters: Mapping[str, object]) -> Iterator[Any]:
    """All rows, however many, with few of them in memory. Before the last one is taken, others may be asked for."""
    held: Any = connection.cursor
    driver = held.connection
    if connection.dialect.name == "postgresql":  # one with a name is the server's; of others all rows are fetched
        cursor = driver.cursor(statement.name)
        cursor.itersize = _ROWS_AT_ONCE
    else:
        cursor = driver.cursor()
    with closing(cursor) as rows:
        statement.run(rows, connection.dialect, parameters)
        yield from rows


class _MergeJoin:
    """Rows that begin with the seq of what they belong to, in its order."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._groups = groupby(rows, itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, seq: int) -> Sequence[Any]:
        """The rows that belong to the next that has any, if that is its seq."""
        if self._next is None or self._next[0] != seq:
            return ()
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


class Snapshot(msgspec.Struct):
    """Everything that is stored, inside a transaction."""

    _connection: Connection

    def repeatable_read(self) -> None:
        """See one and the same moment until the transaction ends, in which nothing may have been read before. SQLite's
        do so by themselves."""
        if self._connection.dialect.name == "postgresql":
            self._connection.cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

    def pools(self) -> Iterator[tuple[int, IdentityPool]]:
        """Every pool of every account with its seq, in the order they were made."""
        for seq, pool_id in self._connection.all(_POOLS):
            pool = Pools(self._connection, Scope(None, region_of(pool_id))).find(pool_id)
            if pool is not None:
                yield seq, pool

    def identities(self, pool_id: str) -> Iterator["StoredIdentity"]:
        """The identities of a pool in the order they were made."""
        of_pool = {"pool_id": pool_id}
        logins = _MergeJoin(_each(self._connection, _LINKS, of_pool))
        identifiers = _MergeJoin(_each(self._connection, _IDENTIFIERS, of_pool))
        for seq, identity_id, _, account, authenticated, *rest in _each(self._connection, _IDENTITIES, of_pool):
            yield StoredIdentity(
                seq,
                Identity(identity_id, pool_id, account, bool(authenticated), *rest),
                [Login(provider, subject) for _, provider, subject in logins.of(seq)],
                [
                    (own_seq, Login(provider, identifier, developer=True))
                    for _, own_seq, provider, identifier in identifiers.of(seq)
                ],
            )

    def sessions(self) -> Iterator[bytes]:
        """The facts of every session, by access key id."""
        return (bytes(facts) for (facts,) in _each(self._connection, _SESSIONS, {}))

    def clear(self) -> None:
        """Delete everything, keys too; only faults and the clock stay."""
        delete_all(self._connection)
        self._connection.run(_DELETE_SIGNING_KEYS)
        self._connection.run(_DELETE_SEALING_KEYS)

    def put_pool(self, seq: int, pool: IdentityPool) -> None:
        """Store a pool with its principal tag maps."""
        self._connection.run(_PUT_POOL, {"seq": seq, **row_of(pool)})
        pools = Pools(self._connection, Scope(None, pool.region))
        for provider, tag_map in pool.principal_tag_maps.items():
            pools.put_tag_map(pool.id, provider, tag_map)

    def put_identities(self, listed: Iterable[tuple[int, Identity]]) -> None:
        """Store identities, each with its seq."""
        rows = ({"seq": seq, **structs.asdict(each)} for seq, each in listed)
        _PUT_IDENTITY.fill(self._connection, rows)

    def put_logins(self, pool_id: str, listed: Iterable[tuple[str, Login]]) -> None:
        """Store public logins of identities of a pool, each behind its identity's id."""
        rows = (
            {"pool_id": pool_id, "identity_id": identity_id, "provider": each.provider, "subject": each.subject}
            for identity_id, each in listed
        )
        _PUT_LINK.fill(self._connection, rows)

    def put_developer_logins(self, pool_id: str, listed: Iterable[tuple[str, int, Login]]) -> None:
        """Store developer user identifiers of identities of a pool: (identity id, seq, login)."""
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
        _PUT_IDENTIFIER.fill(self._connection, rows)

    def put_sessions(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Store sessions: access_key_id, account, identity_id, facts, expires_at."""
        _PUT_SESSION.fill(self._connection, rows)

    def put_signing_keys(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Store signing keys: key_id, purpose, private_key_pem, created_at, retired_at."""
        self._connection.run_for_each(_PUT_SIGNING_KEY, rows)

    def put_sealing_keys(self, secrets: Mapping[str, bytes]) -> None:
        """Store the sealing secrets, by name."""
        self._connection.run_for_each(
            _PUT_SEALING_KEY, [{"name": name, "secret": secret} for name, secret in secrets.items()]
        )

    def after_bulk_load(self) -> None:
        """After everything was put: give later rows a seq behind every one, and let the database know how many rows
        there are, so that it looks them up by their indexes. SQLite does so by itself."""
        if self._connection.dialect.name != "postgresql":
            return
        cursor = self._connection.cursor
        for table in _COUNTED:
            sequence = f"pg_get_serial_sequence('{table}', 'seq')"
            newest = f"(SELECT MAX(seq) FROM {table})"  # the names are ours, here and below  # nosec B608
            behind = f"SELECT setval({sequence}, GREATEST(nextval({sequence}), {newest}))"  # nosec B608
            cursor.execute(behind)
        # PostgreSQL by itself looks once a minute, and until then goes through a whole pool for each of its pages.
        cursor.execute(f"ANALYZE {', '.join(_MANY)}")
