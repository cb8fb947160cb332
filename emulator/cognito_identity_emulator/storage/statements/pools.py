"""The statements of identity pools and their principal tag maps."""

from sqlalchemy import bindparam, delete, func, select, update

from cognito_identity_emulator.storage.statements.inserts import insert_row, put_row
from cognito_identity_emulator.storage.tables import identity_pools, principal_tag_maps

_pools = identity_pools.c
_columns = [column for column in identity_pools.columns if column.name != "seq"]
_settable = [column.name for column in _columns if column.name not in ("id", "account", "region", "created_at")]
GET = select(*_columns).where(_pools.id == bindparam("pool_id"))
LOCK = select(_pools.id).where(_pools.id == bindparam("pool_id")).with_for_update()
TAG_MAPS = (
    select(principal_tag_maps.c.provider, principal_tag_maps.c.use_defaults, principal_tag_maps.c.tags)
    .where(principal_tag_maps.c.pool_id == bindparam("pool_id"))
    .order_by(principal_tag_maps.c.provider)
)
INSERT = insert_row(identity_pools, "seq")
UPDATE = (
    update(identity_pools)
    .where(_pools.id == bindparam("pool_id"))
    .values({name: bindparam(f"new_{name}") for name in _settable})
)
DELETE = delete(identity_pools).where(_pools.id == bindparam("pool_id"))
COUNT = (
    select(func.count())
    .select_from(identity_pools)
    .where(_pools.account == bindparam("account"), _pools.region == bindparam("region"))
)
HIGHEST_SEQ = select(func.max(_pools.seq))
PAGE = (
    select(_pools.seq, _pools.id, _pools.name)
    .where(
        _pools.account == bindparam("account"), _pools.region == bindparam("region"), _pools.seq > bindparam("after")
    )
    .order_by(_pools.seq)
    .limit(bindparam("limit"))
)
ALL_IDS = select(_pools.id).order_by(_pools.seq)
OIDC_PROVIDER_ARNS = select(_pools.open_id_connect_provider_arns).where(
    _pools.account == bindparam("account"), _pools.open_id_connect_provider_arns.is_not(None)
)
PUT_TAG_MAP = put_row(principal_tag_maps, "pool_id", "provider")
