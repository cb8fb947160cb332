"""The statements of searches by the operator."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from cognito_identity_emulator.storage.statements.starts_with import StartsWith
from cognito_identity_emulator.storage.tables import (
    developer_identifiers,
    identities,
    identity_pools,
    linked_logins,
    sessions,
)

_NAME: ColumnElement[str] = bindparam("name")
_HAS_NAME = or_(
    StartsWith(identities.c.id, _NAME),
    exists().where(
        linked_logins.c.identity_id == identities.c.id,
        or_(linked_logins.c.provider == _NAME, StartsWith(linked_logins.c.subject, _NAME)),
    ),
    exists().where(
        developer_identifiers.c.identity_id == identities.c.id,
        or_(developer_identifiers.c.provider == _NAME, StartsWith(developer_identifiers.c.identifier, _NAME)),
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


def _providers(logins: FromClause, name: str, in_pools: ColumnElement[bool]) -> FromClause:
    """Every provider of the logins of each pool: the first in the index, and from each the next. There are few,
    however many logins."""
    first = func.min(logins.c.provider)
    in_pool = select(first).where(logins.c.pool_id == identity_pools.c.id)
    found = select(identity_pools.c.id.label("pool_id"), in_pool.scalar_subquery().label("provider"))
    pairs = found.where(in_pools).cte(name, recursive=True)
    following = select(first).where(logins.c.pool_id == pairs.c.pool_id, logins.c.provider > pairs.c.provider)
    is_last = pairs.c.provider.is_(None)
    return pairs.union_all(select(pairs.c.pool_id, following.scalar_subquery()).where(~is_last))


def _matches(in_pools: ColumnElement[bool], *of_pools: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Identities by a provider, or by the beginning of their id, of a subject or of a developer user identifier, each
    with the text that matched; up to `limit` of each kind."""
    of_identity = (identities.c.seq, identities.c.id)
    by_id = select(*of_identity, identities.c.id.label("matched"))
    kinds = [by_id.where(StartsWith(identities.c.id, _NAME), *of_pools)]
    for logins, subject, name in (
        (linked_logins, linked_logins.c.subject, "providers"),
        (developer_identifiers, developer_identifiers.c.identifier, "developer_providers"),
    ):
        pairs = _providers(logins, name, in_pools)
        joined = pairs.join(
            logins, (logins.c.pool_id == pairs.c.pool_id) & (logins.c.provider == pairs.c.provider)
        ).join(identities, identities.c.id == logins.c.identity_id)
        found = select(*of_identity, subject.label("matched")).select_from(joined)
        kinds += [
            found.where(StartsWith(subject, _NAME)),
            found.with_only_columns(*of_identity, logins.c.provider).where(pairs.c.provider == _NAME),
        ]
    limited = [kind.limit(bindparam("limit")).subquery() for kind in kinds]
    return union_all(*(select(each) for each in limited))


MATCHES = _matches(identity_pools.c.id > "")
MATCHES_IN_POOL = _matches(
    identity_pools.c.id == bindparam("pool_id"),
    identities.c.pool_id + "" == bindparam("pool_id"),  # without `+ ""`, SQLite would read the whole pool
)


def _count(*conditions: ColumnElement[bool]) -> Select[int]:
    """How many rows there are, up to `limit`."""
    return select(func.count()).select_from(
        select(literal_column("1")).where(*conditions).limit(bindparam("limit")).subquery()
    )


COUNT_ALL_IDENTITIES = _count(identities.c.seq > 0)
COUNT_IDENTITIES_IN_POOL = _count(_IN_POOL)
COUNT_POOLS = _count(identity_pools.c.seq > 0)
COUNT_POOLS_BY_NAME = _count(identity_pools.c.seq > 0, _POOL_HAS_NAME)
COUNT_SESSIONS = _count(sessions.c.access_key_id > "")
SESSIONS = (
    select(sessions.c.access_key_id, sessions.c.facts, sessions.c.revoked_at)
    .where(sessions.c.access_key_id > bindparam("after"))
    .order_by(sessions.c.access_key_id)
    .limit(bindparam("limit"))
)
SESSIONS_OF_IDENTITY = select(sessions.c.access_key_id, sessions.c.facts, sessions.c.revoked_at).where(
    sessions.c.identity_id == bindparam("identity_id")
)
