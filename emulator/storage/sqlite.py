"""SQLite: one connection and one lock in memory; on a file a connection per thread, write-ahead logging, and BEGIN
IMMEDIATE for writers, so that a transaction never fails half-way because another writer came first.

synchronous=NORMAL with a write-ahead log keeps every committed transaction when the process is killed; only a power
failure can lose the last ones.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

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

    @contextmanager
    def transaction(self, *, may_wait: bool = True, in_line: bool = False, long: bool = False) -> Iterator[Connection]:
        # Waiting here is a matter of microseconds: the lock is never held while signing or fetching.
        with self._lock, _writing(self._connection) as cursor:
            yield Connection(cursor, self.dialect)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._lock:
            yield Connection(self._connection.cursor(), self.dialect)

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

    @contextmanager
    def transaction(self, *, may_wait: bool = True, in_line: bool = False, long: bool = False) -> Iterator[Connection]:
        connection = self._connection()
        self._begin(connection, may_wait)
        with _writing(connection, begun=True) as cursor:
            yield Connection(cursor, self.dialect)

    def _begin(self, connection: sqlite3.Connection, may_wait: bool) -> None:
        give_up_at = stopwatch() + _PATIENCE_S
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as problem:
                if not _is_busy(problem):
                    raise _told(problem) from problem
                if not may_wait:
                    raise MustWait from None
                if stopwatch() > give_up_at:
                    raise DatabaseUnavailable(
                        "The SQLite file has been locked by another writer for too long."
                    ) from None
            pause(0.001)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        try:
            yield Connection(self._connection().cursor(), self.dialect)
        except sqlite3.Error as problem:
            raise _told(problem) from problem

    def close(self) -> None:
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._of_thread = threading.local()


@contextmanager
def _writing(connection: sqlite3.Connection, *, begun: bool = False) -> Iterator[sqlite3.Cursor]:
    if not begun:
        connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection.cursor()
        connection.execute("COMMIT")
    except BaseException as problem:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(problem, sqlite3.Error):
            raise _told(problem) from problem
        raise


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
