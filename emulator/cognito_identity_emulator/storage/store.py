"""The store of one operation: the rows that its scope covers, in one transaction, and how long that took."""

from contextlib import AbstractContextManager
from types import TracebackType

import msgspec

from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.runtime.counters import Counters
from cognito_identity_emulator.runtime.scope import Scope
from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.identities import IdentityStore
from cognito_identity_emulator.storage.pools import PoolStore
from cognito_identity_emulator.storage.sessions import SessionStore
from cognito_identity_emulator.storage.shared_state import SharedState

READING, WRITING = range(2)
"""The kinds of transactions."""


class DatabaseTime:
    """The seconds that calls spent in transactions, by kind. Waiting is included.

    Threads may overwrite each other's fractions of a second.
    """

    def __init__(self, counters: Counters) -> None:
        self._row = counters.row(2)
        self.seconds = self._row.own
        """Those of this process, READING and WRITING."""

    def add(self, kind: int, seconds: float) -> None:
        """Add seconds of a kind: READING or WRITING."""
        self.seconds[kind] += seconds

    def totals(self) -> dict[str, float]:
        """The seconds of all workers, by the name of the kind."""
        return dict(zip(("reading", "writing"), self._row.totals(), strict=True))


class Store:
    """What an operation reads and writes, by kind of row, within a scope."""

    __slots__ = ("identities", "pools", "sessions")

    def __init__(self, connection: Connection, scope: Scope) -> None:
        self.pools = PoolStore(connection, scope)
        self.identities = IdentityStore(connection, scope)
        self.sessions = SessionStore(connection, scope.region)


class StoreTransaction(msgspec.Struct):
    """A store for the length of a `with` statement.

    It adds the time of its transaction to `_time`, and after the commit tells the caches when a pool was changed.
    """

    # A class rather than a generator, which would take four times as long: every call opens a store.
    _transaction: AbstractContextManager[Connection]
    _kind: int
    _time: DatabaseTime
    _scope: Scope
    _shared_state: SharedState
    _started: float = 0.0
    _store: Store | None = None

    def __enter__(self) -> Store:
        self._started = monotonic()
        try:
            store = self._store = Store(self._transaction.__enter__(), self._scope)
        except BaseException:
            self._time.add(self._kind, monotonic() - self._started)
            raise
        return store

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._transaction.__exit__(kind, problem, trace)
        finally:
            self._time.add(self._kind, monotonic() - self._started)
        if kind is None and self._store is not None and self._store.pools.changed:
            self._shared_state.note_change()
