"""The store of one operation: a connection inside a transaction, and the scope it may see."""

from types import TracebackType

from emulator.scope import Scope
from emulator.storage.database import Connection
from emulator.storage.database_time import Timed
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
    """A store for as long as a `with` lasts; what it changed of the configuration is known to the caches after it."""

    __slots__ = ("_scope", "_shared_state", "_store", "_within")

    def __init__(self, within: Timed[Connection], scope: Scope, shared_state: SharedState) -> None:
        self._within = within
        self._scope = scope
        self._shared_state = shared_state

    def __enter__(self) -> Store:
        self._store = Store(self._within.__enter__(), self._scope)
        return self._store

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._within.__exit__(kind, problem, trace)
        if kind is None and self._store.pools_changed:
            self._shared_state.note_change()
