"""Searches by the operator: pools, identities and sessions of every account."""

from collections.abc import Sequence

import msgspec

from cognito_identity_emulator.domain.identity import Identity
from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.sql import search as sql


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
            escaped = "".join(f"\\{letter}" if letter in "\\%_" else letter for letter in query.lower())
            rows = self._connection.all(sql.POOLS_BY_NAME, {**parameters, "id": query, "pattern": f"%{escaped}%"})
        return [(seq, pool_id) for seq, pool_id in rows]

    def identities(self, name: str | None, pool_id: str | None, after: int, limit: int) -> list[tuple[int, Identity]]:
        """Up to `limit` identities after a seq, each with its own: with that id, provider, subject or developer user
        identifier (None: all), in that pool (None: in all)."""
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
        (count,) = self._connection.first(sql.COUNT_IDENTITIES, {"pool_id": pool_id})
        return int(count)

    def sessions(self, identity_id: str | None, after: str, limit: int) -> Sequence[tuple[str, bytes, int | None]]:
        """Up to `limit` sessions (access key id, facts, when it was revoked) after an access key id, of one identity
        (None: of all)."""
        if identity_id is None:
            rows = self._connection.all(sql.SESSIONS, {"after": after, "limit": limit})
        else:  # no index for these few rows: it would slow down every issued credential
            of_identity = self._connection.all(sql.SESSIONS_OF_IDENTITY, {"identity_id": identity_id})
            rows = sorted(row for row in of_identity if row[0] > after)[:limit]
        return [(key_id, bytes(facts), revoked_at) for key_id, facts, revoked_at in rows]
