"""SQLite: one connection and one lock in memory; on a file a connection per thread, write-ahead logging, and BEGIN
IMMEDIATE for writers, so that a transaction never fails half-way because another writer came first.

synchronous=NORMAL with a write-ahead log keeps every committed transaction when the process is killed; only a power
failure can lose the last ones.
"""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from emulator.clock import pause, stopwatch
from emulator.storage.database import Connection, Contention, DatabaseUnavailable, UnusableDatabase
from emulator.waiting import MustWait

_PATIENCE_S = 10.0
_CACHE_KIB = 32 * 1024


class SqliteMemory:
    """A database in this process's memory, gone with it."""

    waits = False
    shared = False
    description = "SQLite in memory (nothing is kept)"

    def __init__(self) -> None:
        self.dialect = SQLiteDialect_pysqlite()
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA foreign_keys=ON")

    def transaction(
        self, *, may_wait: bool = True, in_line: bool = False, long: bool = False
    ) -> AbstractContextManager[Connection]:
        # Waiting here is a matter of microseconds: the lock is never held while signing or fetching.
        return _MemoryTransaction(self._connection, self.dialect, self._lock)

    def reading(self) -> AbstractContextManager[Connection]:
        return _MemoryReading(self._connection, self.dialect, self._lock)

    def close(self) -> None:
        with self._lock:
            self._connection.close()


class SqliteFile:
    """A database in a file."""

    waits = False
    shared = True

    def __init__(self, path: str) -> None:
        self.dialect = SQLiteDialect_pysqlite()
        self.description = f"SQLite file {path}"
        self._path = path
        self._of_thread = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        try:
            self._connection()
        except (sqlite3.Error, OSError) as problem:
            raise UnusableDatabase(f"The SQLite file {path} cannot be opened: {problem}.") from None

    def _connection(self) -> sqlite3.Connection:
        known: sqlite3.Connection | None = getattr(self._of_thread, "connection", None)
        if known is not None:
            return known
        made = sqlite3.connect(self._path, timeout=_PATIENCE_S, isolation_level=None, check_same_thread=False)
        try:
            made.execute("PRAGMA journal_mode=WAL")
            made.execute("PRAGMA synchronous=NORMAL")
            made.execute("PRAGMA foreign_keys=ON")
            made.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
            # From here on we wait for other writers ourselves, where waiting is allowed.
            made.execute("PRAGMA busy_timeout=0")
        except sqlite3.Error:
            made.close()
            raise
        self._of_thread.connection = made
        with self._lock:
            self._all.append(made)
        return made

    def transaction(
        self, *, may_wait: bool = True, in_line: bool = False, long: bool = False
    ) -> AbstractContextManager[Connection]:
        return _FileTransaction(self._connection(), self.dialect, may_wait)

    def reading(self) -> AbstractContextManager[Connection]:
        return _FileReading(self._connection, self.dialect)

    def close(self) -> None:
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._of_thread = threading.local()


# Every call passes through these; written as classes, since a generator costs four times as much to enter and leave.


class _MemoryTransaction:
    """A transaction while it lasts, and the lock."""

    __slots__ = ("_connection", "_dialect", "_lock")

    def __init__(self, connection: sqlite3.Connection, dialect: SQLiteDialect_pysqlite, lock: threading.Lock) -> None:
        self._connection = connection
        self._dialect = dialect
        self._lock = lock

    def __enter__(self) -> Connection:
        self._lock.acquire()
        try:
            return Connection(self._connection.execute("BEGIN IMMEDIATE"), self._dialect)
        except BaseException:
            self._lock.release()
            raise

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        try:
            _finish(self._connection, problem)
        finally:
            self._lock.release()


class _MemoryReading:
    """A connection to read with, and the lock."""

    __slots__ = ("_connection", "_dialect", "_lock")

    def __init__(self, connection: sqlite3.Connection, dialect: SQLiteDialect_pysqlite, lock: threading.Lock) -> None:
        self._connection = connection
        self._dialect = dialect
        self._lock = lock

    def __enter__(self) -> Connection:
        self._lock.acquire()
        try:
            return Connection(self._connection.cursor(), self._dialect)
        except BaseException:
            self._lock.release()
            raise

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class _FileTransaction:
    """A transaction while it lasts."""

    __slots__ = ("_connection", "_dialect", "_may_wait")

    def __init__(self, connection: sqlite3.Connection, dialect: SQLiteDialect_pysqlite, may_wait: bool) -> None:
        self._connection = connection
        self._dialect = dialect
        self._may_wait = may_wait

    def __enter__(self) -> Connection:
        return Connection(_begin(self._connection, self._may_wait), self._dialect)

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        _finish(self._connection, problem)


class _FileReading:
    """A connection to read with."""

    __slots__ = ("_connect", "_dialect")

    def __init__(self, connect: Callable[[], sqlite3.Connection], dialect: SQLiteDialect_pysqlite) -> None:
        self._connect = connect
        self._dialect = dialect

    def __enter__(self) -> Connection:
        try:
            return Connection(self._connect().cursor(), self._dialect)
        except sqlite3.Error as problem:
            raise _told(problem) from problem

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        if isinstance(problem, sqlite3.Error):
            raise _told(problem) from problem


def _begin(connection: sqlite3.Connection, may_wait: bool) -> sqlite3.Cursor:
    """Begin a transaction, once no other writer is in the way. Raises MustWait, DatabaseUnavailable."""
    give_up_at = stopwatch() + _PATIENCE_S
    while True:
        try:
            return connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as problem:
            if not _is_busy(problem):
                raise _told(problem) from problem
            if not may_wait:
                raise MustWait from None
            if stopwatch() > give_up_at:
                raise DatabaseUnavailable("The SQLite file has been locked by another writer for too long.") from None
        pause(0.001)


def _finish(connection: sqlite3.Connection, problem: BaseException | None) -> None:
    """Commit, or roll back after a problem. Raises the driver's problem as one of ours."""
    if problem is None:
        try:
            connection.execute("COMMIT")
            return
        except BaseException as failure:
            problem = failure
            if not isinstance(failure, sqlite3.Error):
                _roll_back(connection)
                raise
    _roll_back(connection)
    if isinstance(problem, sqlite3.Error):
        raise _told(problem) from problem


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _is_busy(problem: sqlite3.Error) -> bool:
    # The lowest byte is the kind of error. What stands above it says more: busy recovering after a crash, say.
    return problem.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _told(problem: sqlite3.Error) -> Exception:
    """A driver's error as one of ours, or itself when it is a defect."""
    code = getattr(problem, "sqlite_errorcode", None)
    if code in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
        return Contention()
    if code in (sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,):
        return Contention()
    if isinstance(problem, sqlite3.OperationalError):
        return DatabaseUnavailable(f"The SQLite database cannot be used just now: {problem}.")
    return problem
