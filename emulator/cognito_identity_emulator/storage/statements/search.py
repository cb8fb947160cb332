"""The statements of what the operator looks up."""

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select

from cognito_identity_emulator.storage.tables import (
    developer_identifiers,
    identities,
    identity_pools,
    linked_logins,
    sessions,
)

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


PAGE = _page()
PAGE_OF_POOL = _page(_IN_POOL)
CALLED = _page(_CALLED_SO)
CALLED_IN_POOL = _page(_CALLED_SO, _IN_POOL)
_POOLS_BEHIND = (
    select(identity_pools.c.seq, identity_pools.c.id)
    .where(identity_pools.c.seq > bindparam("after"))
    .order_by(identity_pools.c.seq)
)
_NAMED_SO = or_(
    identity_pools.c.id == bindparam("id"), func.lower(identity_pools.c.name).like(bindparam("pattern"), escape="\\")
)
POOLS = _POOLS_BEHIND.limit(bindparam("most"))
POOLS_NAMED = _POOLS_BEHIND.where(_NAMED_SO).limit(bindparam("most"))
COUNT = select(func.count()).select_from(identities).where(_IN_POOL)
SESSIONS = (
    select(sessions.c.access_key_id, sessions.c.facts)
    .where(sessions.c.access_key_id > bindparam("after"))
    .order_by(sessions.c.access_key_id)
    .limit(bindparam("most"))
)
SESSIONS_OF = select(sessions.c.access_key_id, sessions.c.facts).where(
    sessions.c.identity_id == bindparam("identity_id")
)
