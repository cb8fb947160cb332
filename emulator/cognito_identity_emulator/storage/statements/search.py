"""The statements of searches by the operator."""

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select

from cognito_identity_emulator.storage.tables import (
    developer_identifiers,
    identities,
    identity_pools,
    linked_logins,
    sessions,
)

_NAME: ColumnElement[str] = bindparam("name")
_HAS_NAME = or_(
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
        .limit(bindparam("limit"))
    )


IDENTITIES = _page()
IDENTITIES_IN_POOL = _page(_IN_POOL)
IDENTITIES_BY_NAME = _page(_HAS_NAME)
IDENTITIES_BY_NAME_IN_POOL = _page(_HAS_NAME, _IN_POOL)
_POOLS = (
    select(identity_pools.c.seq, identity_pools.c.id)
    .where(identity_pools.c.seq > bindparam("after"))
    .order_by(identity_pools.c.seq)
)
_POOL_HAS_NAME = or_(
    identity_pools.c.id == bindparam("id"), func.lower(identity_pools.c.name).like(bindparam("pattern"), escape="\\")
)
POOLS = _POOLS.limit(bindparam("limit"))
POOLS_BY_NAME = _POOLS.where(_POOL_HAS_NAME).limit(bindparam("limit"))
COUNT_IDENTITIES = select(func.count()).select_from(identities).where(_IN_POOL)
SESSIONS = (
    select(sessions.c.access_key_id, sessions.c.facts, sessions.c.revoked_at)
    .where(sessions.c.access_key_id > bindparam("after"))
    .order_by(sessions.c.access_key_id)
    .limit(bindparam("limit"))
)
SESSIONS_OF_IDENTITY = select(sessions.c.access_key_id, sessions.c.facts, sessions.c.revoked_at).where(
    sessions.c.identity_id == bindparam("identity_id")
)
