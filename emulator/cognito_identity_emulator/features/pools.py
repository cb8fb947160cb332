"""Pools as the operator writes them, without a signature: an entry of a seed, put or deleted."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.runtime.scope import Scope, region_of
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.pools import PoolStore

if TYPE_CHECKING:
    from cognito_identity_emulator.features.seeds.seeder import Seeding

_PLACE = "identity_pools[0]"


def put_pool(seeding: "Seeding", entry: Mapping[str, Any], account: str | None) -> str:
    """Create or update one pool; its id. Raises AdminError with every problem and its place in the entry."""
    document = {"version": 1, "identity_pools": [dict(entry)], **({"account": account} if account else {})}
    try:
        report = seeding.seed(document, "", {}, {})
    except AdminError as refusal:
        details = [each.removeprefix(_PLACE).lstrip(".").removeprefix(": ") for each in refusal.details]
        raise AdminError("The pool cannot be written, and nothing was changed.", details) from None
    (pool,) = report.pools
    return pool.identity_pool_id


def delete_pool(database: Database, pool_id: str) -> None:
    """Delete a pool with everything in it, whosever it is. Raises NotFoundError."""
    with database.transaction(long=True) as connection:
        pools = PoolStore(connection, Scope(None, region_of(pool_id)))
        pools.lock(pool_id)
        if pools.find(pool_id) is None:
            raise NotFoundError(f"There is no identity pool {pool_id}.")
        pools.delete(pool_id)
