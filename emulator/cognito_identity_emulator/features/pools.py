"""Identity pools as the operator manages them, without a signature and in every account."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.runtime.scope import Scope, region_of
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.pools import PoolCache, PoolStore
from cognito_identity_emulator.storage.shared_state import SharedState

if TYPE_CHECKING:
    from cognito_identity_emulator.features.seeds.seeder import Seeding

_ENTRY_PATH = "identity_pools[0]"


class PoolAdmin:
    """The identity pools of one emulator. `cache` has them in memory."""

    def __init__(self, database: Database, shared_state: SharedState, cache: PoolCache) -> None:
        self._database = database
        self._shared_state = shared_state
        self._cache = cache

    def find_all(self, pool_id: str | None) -> Sequence[IdentityPool]:
        """The pool with that id, alone; every pool for None. Raises NotFoundError."""
        if pool_id is None:
            with self._database.reading() as connection:
                ids = PoolStore(connection, Scope(None, "")).all_ids()
        else:
            ids = [pool_id]
        found = [pool for pool in map(self._cache.find, ids) if pool is not None]
        if pool_id is not None and not found:
            raise NotFoundError(f"There is no identity pool {pool_id}.")
        return found

    def put(self, seeding: "Seeding", entry: Mapping[str, Any], account: str | None) -> str:
        """Create or update a pool from an entry of a seed; returns its id.

        Raises AdminError with every problem and its place in the entry.
        """
        document = {"version": 1, "identity_pools": [dict(entry)], **({"account": account} if account else {})}
        try:
            from cognito_identity_emulator.features.seeds.seeder import SeedOptions

            report = seeding.seed(document, "", SeedOptions())
        except AdminError as error:
            details = [each.removeprefix(_ENTRY_PATH).lstrip(".").removeprefix(": ") for each in error.details]
            raise AdminError("The pool has problems, and nothing was changed.", details) from None
        (pool,) = report.pools
        return pool.identity_pool_id

    def delete(self, pool_id: str) -> None:
        """Delete a pool and everything in it. Raises NotFoundError."""
        with self._database.transaction(long=True) as connection:
            pools = PoolStore(connection, Scope(None, region_of(pool_id)))
            pools.lock(pool_id)
            if pools.find(pool_id) is None:
                raise NotFoundError(f"There is no identity pool {pool_id}.")
            pools.delete(pool_id)
        self._shared_state.note_change()
