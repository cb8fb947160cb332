"""Identity pools as rows, and a cache of them that other replicas respect."""

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
from cognito_identity_emulator.storage.statement import Statement

_COLUMNS = (
    *("id", "account", "region", "name", "allow_unauthenticated_identities", "allow_classic_flow"),
    *("developer_provider_name", "supported_login_providers", "open_id_connect_provider_arns"),
    *("cognito_identity_providers", "saml_provider_arns", "tags", "roles", "role_mappings", "created_at"),
)
_SETTABLE = tuple(name for name in _COLUMNS if name not in ("id", "account", "region", "created_at"))

_GET = Statement("pools.GET")
_LOCK = Statement("pools.LOCK")
_TAG_MAPS = Statement("pools.TAG_MAPS")
_INSERT = Statement("pools.INSERT")
_UPDATE = Statement("pools.UPDATE")
_DELETE = Statement("pools.DELETE")
_COUNT = Statement("pools.COUNT")
_EVER_MADE = Statement("pools.EVER_MADE")
_PAGE = Statement("pools.PAGE")
_ALL_IDS = Statement("pools.ALL_IDS")
_OIDC_PROVIDERS = Statement("pools.OIDC_PROVIDERS")
_PUT_TAG_MAP = Statement("pools.PUT_TAG_MAP")

Page = Sequence[tuple[int, tuple[str, str]]]
"""Pools in the order they were made: seq, and (id, name)."""
_MOST_PAGES = 64


class Pools(msgspec.Struct):
    """The identity pools of a scope, inside a transaction. `changed`: one was written in it."""

    _connection: Connection
    _scope: Scope
    changed: bool = False

    def find(self, pool_id: str) -> IdentityPool | None:
        """The pool of that id, if the scope covers it."""
        row = self._connection.first(_GET, {"pool_id": pool_id})
        if row is None:
            return None
        maps = self._connection.all(_TAG_MAPS, {"pool_id": pool_id})
        pool = _pool(row, maps)
        return pool if self._scope.covers(pool.account, pool.region) else None

    def lock(self, pool_id: str) -> None:
        """Keep other writers of the pool away until the transaction ends."""
        self._connection.first(_LOCK, {"pool_id": pool_id})

    def add(self, pool: IdentityPool) -> None:
        """Store a new pool."""
        self._connection.run(_INSERT, row_of(pool))
        self._note_change()

    def replace(self, pool: IdentityPool) -> None:
        """Store the pool's new members; its principal tag maps are stored by `put_tag_map`."""
        row = row_of(pool)
        self._connection.run(_UPDATE, {"pool_id": pool.id, **{f"new_{name}": row[name] for name in _SETTABLE}})
        self._note_change()

    def put_tag_map(self, pool_id: str, provider: str, tag_map: PrincipalTagMap) -> None:
        """Store one provider's principal tag map."""
        row = {"pool_id": pool_id, "provider": provider, "use_defaults": tag_map.use_defaults}
        self._connection.run(_PUT_TAG_MAP, {**row, "tags": _json(tag_map.tags)})
        self._note_change()

    def delete(self, pool_id: str) -> None:
        """Remove the pool and everything in it."""
        self._connection.run(_DELETE, {"pool_id": pool_id})
        self._note_change()

    def are_within(self, most: int, account: str, region: str) -> bool:
        """Whether the account has no more pools in the region than the most it may have."""
        # Pools are numbered as they are made, and there cannot be more than that: it spares counting many.
        (ever_made,) = self._connection.first(_EVER_MADE)
        return (ever_made or 0) <= most or self.count(account, region) <= most

    def count(self, account: str, region: str) -> int:
        """How many pools the account has in the region."""
        (count,) = self._connection.first(_COUNT, {"account": account, "region": region})
        return int(count)

    def page(self, account: str, region: str, after: int, most: int) -> Page:
        """Up to `most` pools behind `after`, in the order they were made: seq, and (id, name)."""
        within = {"account": account, "region": region, "after": after, "most": most}
        return [(seq, (pool_id, name)) for seq, pool_id, name in self._connection.all(_PAGE, within)]

    def oidc_provider_arns(self, account: str) -> set[str]:
        """The ARNs of all OIDC providers that the account's pools name, in whatever region: IAM has none."""
        rows = self._connection.all(_OIDC_PROVIDERS, {"account": account})
        return {arn for (arns,) in rows for arn in _held(tuple[str, ...], arns)}

    def all_ids(self) -> list[str]:
        """The ids of every pool of every account, in the order they were made. For the operator's verbs only."""
        return [pool_id for (pool_id,) in self._connection.all(_ALL_IDS)]

    def _note_change(self) -> None:
        self.changed = True
        count_change(self._connection)


class PoolCache:
    """Pools in memory, read again when the configuration changed."""

    def __init__(self, database: Database, shared_state: SharedState) -> None:
        self._database = database
        self._shared_state = shared_state
        self._read_at: tuple[int, int] | None = None
        self._held: dict[str, IdentityPool] = {}
        self._pages: dict[tuple[str, str, int, int], Page] = {}

    def find(self, pool_id: str) -> IdentityPool | None:
        """The pool of that id in whatever account, or None. Reads the database when it has to."""
        self._forget_what_changed()
        held = self._held
        pool = held.get(pool_id)
        if pool is None:
            with self._database.reading() as connection:
                pool = Pools(connection, Scope(None, region_of(pool_id))).find(pool_id)
            if pool is not None:
                held[pool_id] = pool
        return pool

    def page(self, account: str, region: str, after: int, most: int) -> Page:
        """As `Pools.page`. Reads the database when it has to."""
        self._forget_what_changed()
        pages, key = self._pages, (account, region, after, most)
        page = pages.get(key)
        if page is None:
            with self._database.reading() as connection:
                page = Pools(connection, Scope(account, region)).page(account, region, after, most)
            if len(pages) < _MOST_PAGES:
                pages[key] = page
        return page

    def _forget_what_changed(self) -> None:
        number = self._shared_state.number()
        if number != self._read_at:
            # New ones: who is reading still fills the old ones, with what may be old.
            self._held, self._pages = {}, {}
            self._read_at = number


def _json(value: object) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


@cache
def _decoder(held: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(held)


def _held(kind: Any, text: str | None) -> Any:
    return None if text is None else _decoder(kind).decode(text)


def row_of(pool: IdentityPool) -> dict[str, object]:
    """The pool as a row of its table, without `seq`; its principal tag maps are rows of their own."""
    return {
        "id": pool.id,
        "account": pool.account,
        "region": pool.region,
        "name": pool.name,
        "allow_unauthenticated_identities": pool.allow_unauthenticated_identities,
        "allow_classic_flow": pool.allow_classic_flow,
        "developer_provider_name": pool.developer_provider_name,
        "supported_login_providers": _json(pool.supported_login_providers),
        "open_id_connect_provider_arns": _json(pool.open_id_connect_provider_arns),
        "cognito_identity_providers": _json(pool.cognito_identity_providers),
        "saml_provider_arns": _json(pool.saml_provider_arns),
        "tags": _json(pool.tags),
        "roles": _json(pool.roles),
        "role_mappings": _json(pool.role_mappings),
        "created_at": pool.created_at,
    }


def _pool(row: Sequence[Any], tag_maps: Sequence[Any]) -> IdentityPool:
    held: Mapping[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    classic = held["allow_classic_flow"]
    pool = IdentityPool(
        id=held["id"],
        account=held["account"],
        region=held["region"],
        name=held["name"],
        allow_unauthenticated_identities=bool(held["allow_unauthenticated_identities"]),
        allow_classic_flow=None if classic is None else bool(classic),
        developer_provider_name=held["developer_provider_name"],
        supported_login_providers=_held(dict[str, str], held["supported_login_providers"]),
        open_id_connect_provider_arns=_held(tuple[str, ...], held["open_id_connect_provider_arns"]),
        cognito_identity_providers=_held(tuple[UserPoolProvider, ...], held["cognito_identity_providers"]),
        saml_provider_arns=_held(tuple[str, ...], held["saml_provider_arns"]),
        tags=_held(dict[str, str], held["tags"]),
        roles=_held(dict[str, str], held["roles"]),
        role_mappings=_held(dict[str, RoleMapping], held["role_mappings"]),
        created_at=held["created_at"],
    )
    maps = {name: PrincipalTagMap(bool(defaults), _held(dict[str, str], tags)) for name, defaults, tags in tag_maps}
    return replace(pool, principal_tag_maps=maps) if maps else pool
