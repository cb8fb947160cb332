"""Searches by the operator: pools, identities and sessions of every account."""

from collections.abc import Mapping, Sequence

import msgspec

from cognito_identity_emulator.domain.identity import Identity
from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.sql import search as sql
from cognito_identity_emulator.storage.sql_statement import SqlStatement


class Search(msgspec.Struct):
    """Searches through all accounts, in a transaction. Pages are in the order of `seq`."""

    _connection: Connection

    def pools(self, query: str | None, after: int, limit: int) -> list[tuple[int, str]]:
        """Up to `limit` pools (seq, id) after a seq: with that id, or with that text in their name in upper or lower
        case (None: all)."""
        parameters: dict[str, object] = {"after": after, "limit": limit}
        if query is None:
            rows = self._connection.all(sql.POOLS, parameters)
        else:
            rows = self._connection.all(sql.POOLS_BY_NAME, {**parameters, **_pool_name(query)})
        return [(seq, pool_id) for seq, pool_id in rows]

    def count_pools(self, query: str | None, limit: int) -> int:
        """The number of pools that `pools` finds, up to `limit`."""
        if query is None:
            return self._count(sql.COUNT_POOLS, {"limit": limit})
        return self._count(sql.COUNT_POOLS_BY_NAME, {"limit": limit, **_pool_name(query)})

    def matches(self, name: str, pool_id: str | None, limit: int) -> list[tuple[int, str, str]]:
        """Identities (seq, id, matching text) in that pool (None: in all) whose id, subject or developer user
        identifier begins with a name, in upper and lower case as it is, or that have a login of the provider of that
        name. Each comes once, in the order of `seq`. Fewer than `limit` are all that match."""
        parameters: dict[str, object] = {"name": name, "limit": limit}
        if pool_id is None:
            rows = self._connection.all(sql.MATCHES, parameters)
        else:
            rows = self._connection.all(sql.MATCHES_IN_POOL, {**parameters, "pool_id": pool_id})
        by_seq: dict[int, tuple[int, str, str]] = {}
        for seq, identity_id, matched in rows:
            by_seq.setdefault(seq, (seq, identity_id, matched))
        return [by_seq[seq] for seq in sorted(by_seq)]

    def identities(self, name: str | None, pool_id: str | None, after: int, limit: int) -> list[tuple[int, Identity]]:
        """Up to `limit` identities after a seq, each with its own: those that match a name, as in `matches` (None:
        all), in that pool (None: in all). For names that match many: it reads identities until it has found enough."""
        parameters: dict[str, object] = {"after": after, "limit": limit}
        if pool_id is not None:
            parameters["pool_id"] = pool_id
        if name is None:
            statement = sql.IDENTITIES if pool_id is None else sql.IDENTITIES_IN_POOL
        else:
            parameters["name"] = name
            statement = sql.IDENTITIES_BY_NAME if pool_id is None else sql.IDENTITIES_BY_NAME_IN_POOL
        rows = self._connection.all(statement, parameters)
        return [
            (seq, Identity(identity_id, pool, account, bool(authenticated), *rest))
            for seq, identity_id, pool, account, authenticated, *rest in rows
        ]

    def count_identities(self, pool_id: str) -> int:
        """The number of identities in a pool, disabled ones included."""
        return self._count(sql.COUNT_IDENTITIES, {"pool_id": pool_id})

    def count_all_identities(self, pool_id: str | None, limit: int) -> int:
        """The number of identities in that pool (None: in all), up to `limit`."""
        if pool_id is None:
            return self._count(sql.COUNT_ALL_IDENTITIES, {"limit": limit})
        return self._count(sql.COUNT_IDENTITIES_IN_POOL, {"limit": limit, "pool_id": pool_id})

    def sessions(self, identity_id: str | None, after: str, limit: int) -> Sequence[tuple[str, bytes, int | None]]:
        """Up to `limit` sessions (access key id, facts, when it was revoked) after an access key id, of one identity
        (None: of all)."""
        if identity_id is None:
            rows = self._connection.all(sql.SESSIONS, {"after": after, "limit": limit})
        else:  # no index for these few rows: it would slow down every issued credential
            of_identity = self._connection.all(sql.SESSIONS_OF_IDENTITY, {"identity_id": identity_id})
            rows = sorted(row for row in of_identity if row[0] > after)[:limit]
        return [(key_id, bytes(facts), revoked_at) for key_id, facts, revoked_at in rows]

    def count_sessions(self, identity_id: str | None, limit: int) -> int:
        """The number of sessions of one identity (None: of all), up to `limit`."""
        if identity_id is None:
            return self._count(sql.COUNT_SESSIONS, {"limit": limit})
        return min(limit, len(self._connection.all(sql.SESSIONS_OF_IDENTITY, {"identity_id": identity_id})))

    def _count(self, statement: SqlStatement, parameters: Mapping[str, object]) -> int:
        (count,) = self._connection.first(statement, parameters)
        return int(count)


def _pool_name(query: str) -> Mapping[str, object]:
    """The parameters that find pools with that id, or with that text in their name."""
    escaped = "".join(f"\\{letter}" if letter in "\\%_" else letter for letter in query.lower())
    return {"id": query, "pattern": f"%{escaped}%"}
