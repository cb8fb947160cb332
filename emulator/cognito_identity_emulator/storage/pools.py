"""Identity pools, and a cache of them that notices changes by other replicas."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from cognito_identity_emulator.domain.identity_pool import IdentityPool, PrincipalTagMap, UserPoolProvider
from cognito_identity_emulator.domain.roles import RoleMapping
from cognito_identity_emulator.runtime.scope import Scope, region_of
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.shared_state import SharedState, count_change
from cognito_identity_emulator.storage.sql import pools as sql

_COLUMNS = (
    *("id", "account", "region", "name", "allow_unauthenticated_identities", "allow_classic_flow"),
    *("developer_provider_name", "supported_login_providers", "open_id_connect_provider_arns"),
    *("cognito_identity_providers", "saml_provider_arns", "tags", "roles", "role_mappings", "created_at"),
)
_UPDATABLE = tuple(name for name in _COLUMNS if name not in ("id", "account", "region", "created_at"))


Page = Sequence[tuple[int, tuple[str, str]]]
"""Pools in the order of their creation: seq, and (id, name)."""
_MAX_CACHED_PAGES = 64


class PoolStore(msgspec.Struct):
    """The identity pools of a scope, in a transaction. `changed`: this transaction has written a pool."""

    _connection: Connection
    _scope: Scope
    changed: bool = False

    def find(self, pool_id: str) -> IdentityPool | None:
        """The pool with that id, if the scope covers it."""
        row = self._connection.first(sql.GET, {"pool_id": pool_id})
        if row is None:
            return None
        maps = self._connection.all(sql.TAG_MAPS, {"pool_id": pool_id})
        pool = _pool(row, maps)
        return pool if self._scope.covers(pool.account, pool.region) else None

    def exists(self, pool_id: str) -> bool:
        """Whether there is a pool with that id, whatever the scope covers."""
        return self._connection.first(sql.LOCK, {"pool_id": pool_id}) is not None

    def lock(self, pool_id: str) -> None:
        """Lock the pool against other writers until the transaction ends."""
        self._connection.first(sql.LOCK, {"pool_id": pool_id})

    def add(self, pool: IdentityPool) -> None:
        """Add a pool."""
        self._connection.run(sql.INSERT, row_of(pool))
        self._note_change()

    def replace(self, pool: IdentityPool) -> None:
        """Update a pool, except for its principal tag maps; see `put_tag_map`."""
        row = row_of(pool)
        self._connection.run(sql.UPDATE, {"pool_id": pool.id, **{f"new_{name}": row[name] for name in _UPDATABLE}})
        self._note_change()

    def put_tag_map(self, pool_id: str, provider: str, tag_map: PrincipalTagMap) -> None:
        """Add or replace the principal tag map of a provider."""
        row = {"pool_id": pool_id, "provider": provider, "use_defaults": tag_map.use_defaults}
        self._connection.run(sql.PUT_TAG_MAP, {**row, "tags": _to_json(tag_map.tags)})
        self._note_change()

    def delete(self, pool_id: str) -> None:
        """Delete the pool and everything in it."""
        self._connection.run(sql.DELETE, {"pool_id": pool_id})
        self._note_change()

    def are_within(self, limit: int, account: str, region: str) -> bool:
        """Whether the number of the account's pools in the region is within the limit."""
        # The highest seq is no less than the number of pools, and faster to read than to count them.
        (highest_seq,) = self._connection.first(sql.HIGHEST_SEQ)
        return (highest_seq or 0) <= limit or self.count(account, region) <= limit

    def count(self, account: str, region: str) -> int:
        """The number of the account's pools in the region."""
        (count,) = self._connection.first(sql.COUNT, {"account": account, "region": region})
        return int(count)

    def page(self, account: str, region: str, after: int, limit: int) -> Page:
        """Up to `limit` pools after the seq `after`."""
        parameters = {"account": account, "region": region, "after": after, "limit": limit}
        return [(seq, (pool_id, name)) for seq, pool_id, name in self._connection.all(sql.PAGE, parameters)]

    def oidc_provider_arns(self, account: str) -> set[str]:
        """The ARNs of the OIDC providers in the account's pools of all regions, because IAM has no regions."""
        rows = self._connection.all(sql.OIDC_PROVIDER_ARNS, {"account": account})
        return {arn for (arns,) in rows for arn in _from_json(tuple[str, ...], arns)}

    def all_ids(self) -> list[str]:
        """The ids of all pools of all accounts, in the order of their creation."""
        return [pool_id for (pool_id,) in self._connection.all(sql.ALL_IDS)]

    def _note_change(self) -> None:
        self.changed = True
        count_change(self._connection)


class PoolCache:
    """The pools in memory, read again after a change of the configuration."""

    def __init__(self, database: Database, shared_state: SharedState) -> None:
        self._database = database
        self._shared_state = shared_state
        self._version: tuple[int, int] | None = None
        self._pools: dict[str, IdentityPool] = {}
        self._pages: dict[tuple[str, str, int, int], Page] = {}

    def find(self, pool_id: str) -> IdentityPool | None:
        """The pool with that id in any account, or None. Reads the database if the pool is not in memory."""
        self._drop_if_stale()
        pools = self._pools
        pool = pools.get(pool_id)
        if pool is None:
            with self._database.reading() as connection:
                pool = PoolStore(connection, Scope(None, region_of(pool_id))).find(pool_id)
            if pool is not None:
                pools[pool_id] = pool
        return pool

    def page(self, account: str, region: str, after: int, limit: int) -> Page:
        """As `PoolStore.page`. Reads the database if the page is not in memory."""
        self._drop_if_stale()
        pages, key = self._pages, (account, region, after, limit)
        page = pages.get(key)
        if page is None:
            with self._database.reading() as connection:
                page = PoolStore(connection, Scope(account, region)).page(account, region, after, limit)
            if len(pages) < _MAX_CACHED_PAGES:
                pages[key] = page
        return page

    def _drop_if_stale(self) -> None:
        version = self._shared_state.configuration_version()
        if version != self._version:
            # New dictionaries, because another thread may still put old pools into the current ones.
            self._pools, self._pages = {}, {}
            self._version = version


def _to_json(value: object) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _from_json(kind: Any, text: str | None) -> Any:
    return None if text is None else _decoder(kind).decode(text)


def row_of(pool: IdentityPool) -> dict[str, object]:
    """The row of a pool, without `seq`. Principal tag maps are rows of another table."""
    return {
        "id": pool.id,
        "account": pool.account,
        "region": pool.region,
        "name": pool.name,
        "allow_unauthenticated_identities": pool.allow_unauthenticated_identities,
        "allow_classic_flow": pool.allow_classic_flow,
        "developer_provider_name": pool.developer_provider_name,
        "supported_login_providers": _to_json(pool.supported_login_providers),
        "open_id_connect_provider_arns": _to_json(pool.open_id_connect_provider_arns),
        "cognito_identity_providers": _to_json(pool.cognito_identity_providers),
        "saml_provider_arns": _to_json(pool.saml_provider_arns),
        "tags": _to_json(pool.tags),
        "roles": _to_json(pool.roles),
        "role_mappings": _to_json(pool.role_mappings),
        "created_at": pool.created_at,
    }


def _pool(row: Sequence[Any], tag_maps: Sequence[Any]) -> IdentityPool:
    members: Mapping[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    classic = members["allow_classic_flow"]
    pool = IdentityPool(
        id=members["id"],
        account=members["account"],
        region=members["region"],
        name=members["name"],
        allow_unauthenticated_identities=bool(members["allow_unauthenticated_identities"]),
        allow_classic_flow=None if classic is None else bool(classic),
        developer_provider_name=members["developer_provider_name"],
        supported_login_providers=_from_json(dict[str, str], members["supported_login_providers"]),
        open_id_connect_provider_arns=_from_json(tuple[str, ...], members["open_id_connect_provider_arns"]),
        cognito_identity_providers=_from_json(tuple[UserPoolProvider, ...], members["cognito_identity_providers"]),
        saml_provider_arns=_from_json(tuple[str, ...], members["saml_provider_arns"]),
        tags=_from_json(dict[str, str], members["tags"]),
        roles=_from_json(dict[str, str], members["roles"]),
        role_mappings=_from_json(dict[str, RoleMapping], members["role_mappings"]),
        created_at=members["created_at"],
    )
    maps = {
        name: PrincipalTagMap(bool(defaults), _from_json(dict[str, str], tags)) for name, defaults, tags in tag_maps
    }
    return replace(pool, principal_tag_maps=maps) if maps else pool
