"""The store of one operation: a connection inside a transaction, and the scope it may see."""

from contextlib import AbstractContextManager
from types import TracebackType

import msgspec

from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.runtime.scope import Scope
from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.database_time import DatabaseTime
from cognito_identity_emulator.storage.identities import Identities
from cognito_identity_emulator.storage.pools import Pools
from cognito_identity_emulator.storage.sessions import Sessions
from cognito_identity_emulator.storage.shared_state import SharedState


class Store(msgspec.Struct):
    """Everything that is remembered, by kind. `pools_changed`: a pool was written in this transaction."""

    _connection: Connection
    _scope: Scope
    _pools: Pools | None = None

    @property
    def pools(self) -> Pools:
        if self._pools is None:
            self._pools = Pools(self._connection, self._scope)
        return self._pools

    @property
    def pools_changed(self) -> bool:
        return self._pools is not None and self._pools.changed

    @property
    def identities(self) -> Identities:
        return Identities(self._connection, self._scope)

    @property
    def sessions(self) -> Sessions:
        return Sessions(self._connection)


class OpenStore(msgspec.Struct):
    """A store for as long as a `with` lasts: its time is counted as that kind, reading or writing, and what it changed
    of the configuration is known to the caches after it."""

    # Every call opens one: a class costs a quarter of a generator.
    _within: AbstractContextManager[Connection]
    _kind: str
    _time: DatabaseTime
    _scope: Scope
    _shared_state: SharedState
    _began: float = 0.0
    _store: Store | None = None

    def __enter__(self) -> Store:
        self._began = monotonic()
        try:
            store = self._store = Store(self._within.__enter__(), self._scope)
        except BaseException:
            self._time.add(self._kind, monotonic() - self._began)
            raise
        return store

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._within.__exit__(kind, problem, trace)
        finally:
            self._time.add(self._kind, monotonic() - self._began)
        if kind is None and self._store is not None and self._store.pools_changed:
            self._shared_state.note_change()
