"""SQLite in memory: one connection and one lock for the whole process."""

import sqlite3
import threading
from contextlib import AbstractContextManager

import msgspec

from cognito_identity_emulator.storage.database import Connection, Dialect
from cognito_identity_emulator.storage.sqlite_driver import finish


class SqliteMemory:
    """A database in the memory of this process; it ends with the process."""

    dialect: Dialect = "sqlite"
    is_remote = False
    batches = None
    may_block = True
    is_shared = False
    has_pending = False
    description = "SQLite in memory (data is lost when it stops)"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA foreign_keys=ON")

    def transaction(
        self,
        *,
        blocking: bool = True,
        serialized: bool = False,
        long: bool = False,
        one_write: bool = False,
        only_inserts: bool = False,
    ) -> AbstractContextManager[Connection]:
        # It waits whatever `blocking` says, for microseconds: the lock is never held while signing or fetching.
        return _Transaction(self._connection, self._lock)

    def reading(self) -> AbstractContextManager[Connection]:
        return _Reading(self._connection, self._lock)

    def commit_pending(self) -> None:
        """Do nothing: every transaction commits by itself."""

    def close(self) -> None:
        with self._lock:
            self._connection.close()


# Classes rather than generators, which would take four times as long: every call enters and leaves them.


class _Reading(msgspec.Struct):
    _connection: sqlite3.Connection
    _lock: threading.Lock

    def __enter__(self) -> Connection:
        self._lock.acquire()
        return Connection(self._connection.cursor(), "sqlite")

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        self._lock.release()


class _Transaction(msgspec.Struct):
    _connection: sqlite3.Connection
    _lock: threading.Lock

    def __enter__(self) -> Connection:
        self._lock.acquire()
        try:
            return Connection(self._connection.execute("BEGIN IMMEDIATE"), "sqlite")
        except BaseException:
            self._lock.release()
            raise

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        try:
            finish(self._connection, problem)
        finally:
            self._lock.release()
