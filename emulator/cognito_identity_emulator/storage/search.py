"""Looking things up for the operator: identities by any of their names, sessions, and how many of each there are."""

from collections.abc import Sequence

import msgspec

from cognito_identity_emulator.domain.identity import Identity
from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.statement import Statement

_PAGE = Statement("search.PAGE")
_PAGE_OF_POOL = Statement("search.PAGE_OF_POOL")
_CALLED = Statement("search.CALLED")
_CALLED_IN_POOL = Statement("search.CALLED_IN_POOL")
_POOLS = Statement("search.POOLS")
_POOLS_NAMED = Statement("search.POOLS_NAMED")
_COUNT = Statement("search.COUNT")
_SESSIONS = Statement("search.SESSIONS")
_SESSIONS_OF = Statement("search.SESSIONS_OF")


class Lookups(msgspec.Struct):
    """What is stored of every account, inside a transaction. Pages come in the order of their rows' positions."""

    _connection: Connection

    def pools(self, query: str | None, after: int, most: int) -> list[tuple[int, str]]:
        """Up to `most` pools behind the seq `after`, each with its own: those with that id, or with that text
        anywhere in their name, whatever the case (None: all)."""
        given: dict[str, object] = {"after": after, "most": most}
        if query is None:
            rows = self._connection.all(_POOLS, given)
        else:
            escaped = "".join(f"\\{letter}" if letter in "\\%_" else letter for letter in query.lower())
            rows = self._connection.all(_POOLS_NAMED, {**given, "id": query, "pattern": f"%{escaped}%"})
        return [(seq, pool_id) for seq, pool_id in rows]

    def identities(self, name: str | None, pool_id: str | None, after: int, most: int) -> list[tuple[int, Identity]]:
        """Up to `most` identities behind the seq `after`: those with that id, provider, subject or developer user
        identifier (None: all), in that pool (None: in all)."""
        given: dict[str, object] = {"after": after, "most": most}
        if pool_id is not None:
            given["pool_id"] = pool_id
        if name is None:
            statement = _PAGE if pool_id is None else _PAGE_OF_POOL
        else:
            given["name"] = name
            statement = _CALLED if pool_id is None else _CALLED_IN_POOL
        rows = self._connection.all(statement, given)
        return [
            (seq, Identity(identity_id, pool, account, bool(authenticated), *rest))
            for seq, identity_id, pool, account, authenticated, *rest in rows
        ]

    def count_identities(self, pool_id: str) -> int:
        """How many identities a pool has, disabled ones included."""
        (count,) = self._connection.first(_COUNT, {"pool_id": pool_id})
        return int(count)

    def sessions(self, identity_id: str | None, after: str, most: int) -> Sequence[tuple[str, bytes]]:
        """Up to `most` sessions behind an access key id, of one identity (None: of all): access key id and facts."""
        if identity_id is None:
            rows = self._connection.all(_SESSIONS, {"after": after, "most": most})
        else:  # few, and no index has them: it would cost every credential that is handed out
            held = self._connection.all(_SESSIONS_OF, {"identity_id": identity_id})
            rows = sorted(row for row in held if row[0] > after)[:most]
        return [(key_id, bytes(facts)) for key_id, facts in rows]
