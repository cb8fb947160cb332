"""SQLite: one connection and one lock in memory; on a file a connection per thread, write-ahead logging, and BEGIN
IMMEDIATE for writers, so that a transaction never fails half-way because another writer came first.

On a file a commit costs more than what it commits. So those who may not wait, the calls on the event loop, join one
transaction, each behind a savepoint of its own, and are committed together before any of them is answered.

synchronous=NORMAL with a write-ahead log keeps every committed transaction when the process is killed; only a power
failure can lose the last ones.
"""

import sqlite3
import threading
from contextlib import AbstractContextManager

from cognito_identity_emulator.storage.checkpoints import LONGEST_LOG_PAGES, Checkpointer
from cognito_identity_emulator.storage.database import Connection, DatabaseConfigError
from cognito_identity_emulator.storage.sqlite_driver import PATIENCE_S, execute_when_unlocked
from cognito_identity_emulator.storage.sqlite_transactions import (
    FileReading,
    FileTransaction,
    GroupCommitTransaction,
    MemoryReading,
    MemoryTransaction,
    ThreadConnection,
)
from cognito_identity_emulator.storage.statement import SQLITE

_CACHE_KIB = 8 * 1024


class SqliteMemory:
    """A database in this process's memory, gone with it."""

    waits = False
    shared = False
    has_pending = False
    description = "SQLite in memory (nothing is kept)"

    def __init__(self) -> None:
        self.dialect = SQLITE
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA foreign_keys=ON")

    def transaction(
        self, *, may_wait: bool = True, serialized: bool = False, long: bool = False, one_write: bool = False
    ) -> AbstractContextManager[Connection]:
        # Waiting here is a matter of microseconds: the lock is never held while signing or fetching.
        return MemoryTransaction(self._connection, self.dialect, self._lock)

    def reading(self) -> AbstractContextManager[Connection]:
        return MemoryReading(self._connection, self.dialect, self._lock)

    def commit_pending(self) -> None:
        """Nothing to do: every transaction commits on its own."""

    def close(self) -> None:
        with self._lock:
            self._connection.close()


class SqliteFile:
    """A database in a file."""

    waits = False
    shared = True

    def __init__(self, path: str) -> None:
        self.dialect = SQLITE
        self.description = f"SQLite file {path}"
        self._path = path
        self._of_thread = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._checkpointer = Checkpointer(path)
        try:
            self._own()
        except (sqlite3.Error, OSError) as problem:
            raise DatabaseConfigError(f"The SQLite file {path} cannot be opened: {problem}.") from None

    def _own(self) -> ThreadConnection:
        """This thread's connection."""
        known: ThreadConnection | None = getattr(self._of_thread, "own", None)
        if known is not None:
            return known
        made = sqlite3.connect(self._path, timeout=PATIENCE_S, isolation_level=None, check_same_thread=False)
        try:
            execute_when_unlocked(made, "PRAGMA journal_mode=WAL")
            made.execute("PRAGMA synchronous=NORMAL")
            made.execute("PRAGMA foreign_keys=ON")
            made.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
            made.execute(f"PRAGMA wal_autocheckpoint={LONGEST_LOG_PAGES}")
            # From here on we wait for other writers ourselves, where waiting is allowed.
            made.execute("PRAGMA busy_timeout=0")
        except sqlite3.Error:
            made.close()
            raise
        with self._lock:
            self._all.append(made)
        self._of_thread.own = own = ThreadConnection(made, self._checkpointer)
        return own

    def transaction(
        self, *, may_wait: bool = True, serialized: bool = False, long: bool = False, one_write: bool = False
    ) -> AbstractContextManager[Connection]:
        own = self._own()
        return FileTransaction(own, self.dialect) if may_wait else GroupCommitTransaction(own, self.dialect, one_write)

    def reading(self) -> AbstractContextManager[Connection]:
        return FileReading(self._own, self.dialect)

    @property
    def has_pending(self) -> bool:
        own: ThreadConnection | None = getattr(self._of_thread, "own", None)
        return own is not None and own.has_pending

    def commit_pending(self) -> None:
        self._own().commit_pending()

    def close(self) -> None:
        self._checkpointer.close()
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._of_thread = threading.local()
