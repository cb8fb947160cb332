"""The store of one operation: a connection inside a transaction, and the scope it may see."""

from contextlib import AbstractContextManager
from types import TracebackType

from emulator.clock import stopwatch
from emulator.scope import Scope
from emulator.storage.database import Connection
from emulator.storage.database_time import DatabaseTime
from emulator.storage.identities import Identities
from emulator.storage.pools import Pools
from emulator.storage.sessions import Sessions
from emulator.storage.shared_state import SharedState


class Store:
    """Everything that is remembered, by kind. `pools_changed`: a pool was written in this transaction."""

    __slots__ = ("_connection", "_pools", "_scope")

    def __init__(self, connection: Connection, scope: Scope) -> None:
        self._connection = connection
        self._scope = scope
        self._pools: Pools | None = None

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


class OpenStore:
    """A store for as long as a `with` lasts: its time is counted as that kind, reading or writing, and what it changed
    of the configuration is known to the caches after it."""

    # Every call opens one: a class costs a quarter of a generator.
    __slots__ = ("_began", "_kind", "_scope", "_shared_state", "_store", "_time", "_within")

    def __init__(
        self,
        within: AbstractContextManager[Connection],
        kind: str,
        time: DatabaseTime,
        scope: Scope,
        shared_state: SharedState,
    ) -> None:
        self._within = within
        self._kind = kind
        self._time = time
        self._scope = scope
        self._shared_state = shared_state

    def __enter__(self) -> Store:
        self._began = stopwatch()
        try:
            self._store = Store(self._within.__enter__(), self._scope)
        except BaseException:
            self._time.add(self._kind, stopwatch() - self._began)
            raise
        return self._store

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._within.__exit__(kind, problem, trace)
        finally:
            self._time.add(self._kind, stopwatch() - self._began)
        if kind is None and self._store.pools_changed:
            self._shared_state.note_change()
