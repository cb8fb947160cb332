"""Looking things up for the operator: identities by any of their names, sessions, and how many of each there are."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select

from emulator.domain.identity import Identity
from emulator.storage.database import Connection
from emulator.storage.statement import Statement
from emulator.storage.tables import developer_identifiers, identities, identity_pools, linked_logins, sessions

_NAME: ColumnElement[str] = bindparam("name")
_CALLED_SO = or_(
    identities.c.id == _NAME,
    exists().where(
        linked_logins.c.identity_id == identities.c.id,
        or_(linked_logins.c.provider == _NAME, linked_logins.c.subject == _NAME),
    ),
    exists().where(
        developer_identifiers.c.identity_id == identities.c.id,
        or_(developer_identifiers.c.provider == _NAME, developer_identifiers.c.identifier == _NAME),
    ),
)
_IN_POOL = identities.c.pool_id == bindparam("pool_id")


def _page(*conditions: ColumnElement[bool]) -> Select[tuple[int]]:
    columns = [column for column in identities.columns if column.name != "seq"]
    return (
        select(identities.c.seq, *columns)
        .where(identities.c.seq > bindparam("after"), *conditions)
        .order_by(identities.c.seq)
        .limit(bindparam("most"))
    )


_PAGE = Statement(_page())
_PAGE_OF_POOL = Statement(_page(_IN_POOL))
_CALLED = Statement(_page(_CALLED_SO))
_CALLED_IN_POOL = Statement(_page(_CALLED_SO, _IN_POOL))
_POOLS_BEHIND = (
    select(identity_pools.c.seq, identity_pools.c.id)
    .where(identity_pools.c.seq > bindparam("after"))
    .order_by(identity_pools.c.seq)
)
_NAMED_SO = or_(
    identity_pools.c.id == bindparam("id"), func.lower(identity_pools.c.name).like(bindparam("pattern"), escape="\\")
)
_POOLS = Statement(_POOLS_BEHIND.limit(bindparam("most")))
_POOLS_NAMED = Statement(_POOLS_BEHIND.where(_NAMED_SO).limit(bindparam("most")))
_COUNT = Statement(select(func.count()).select_from(identities).where(_IN_POOL))
_SESSIONS = Statement(
    select(sessions.c.access_key_id, sessions.c.facts)
    .where(sessions.c.access_key_id > bindparam("after"))
    .order_by(sessions.c.access_key_id)
    .limit(bindparam("most"))
)
_SESSIONS_OF = Statement(
    select(sessions.c.access_key_id, sessions.c.facts).where(sessions.c.identity_id == bindparam("identity_id"))
)


class Lookups:
    """What is stored of every account, inside a transaction. Pages come in the order of their rows' positions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

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
        else:  # an identity has few, and no index has them in order
            held = self._connection.all(_SESSIONS_OF, {"identity_id": identity_id})
            rows = sorted(row for row in held if row[0] > after)[:most]
        return [(key_id, bytes(facts)) for key_id, facts in rows]
