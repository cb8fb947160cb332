"""SQLite in a file: a connection for each thread, write-ahead logging, and group commit for calls on the event loop.

Writers begin with BEGIN IMMEDIATE, so that a transaction never fails half-way because another writer was first.

Group commit: a commit costs more than the statements before it. So operations that may not wait share one transaction,
each behind a savepoint if it needs one, and `commit_pending` commits them together before any of them is answered.

With a write-ahead log, synchronous=NORMAL keeps every committed transaction when the process is killed; only a power
failure can lose the last ones.
"""

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import msgspec

from cognito_identity_emulator.runtime.clock import monotonic, sleep
from cognito_identity_emulator.storage.checkpoints import LONGEST_LOG_PAGES, Checkpointer
from cognito_identity_emulator.storage.database import Connection, Dialect
from cognito_identity_emulator.storage.errors import DatabaseConfigError, DatabaseUnavailableError, WouldBlock
from cognito_identity_emulator.storage.private_file import make_private
from cognito_identity_emulator.storage.sqlite_driver import finish, roll_back, translate
from cognito_identity_emulator.storage.unusable_file import cause_of, may_write

LOCK_TIMEOUT_S = 10.0
"""How long a transaction waits for another writer, where it may wait."""

_CACHE_KIB = 8 * 1024
_ROWS_PER_NOTE = 100


class SqliteFile:
    """A database in a file, which other processes may have open too."""

    dialect: Dialect = "sqlite"
    is_remote = False
    batches = None
    may_block = True
    is_shared = True

    def __init__(self, path: str) -> None:
        self.description = f"SQLite file {os.path.abspath(path)}"
        self._path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._checkpointer = Checkpointer(path)
        make_private(path)
        try:
            self._thread_connection()
            if not may_write(path):  # SQLite would open it all the same, and fail at the first write
                raise PermissionError(path)
        except (sqlite3.Error, OSError) as problem:
            raise DatabaseConfigError(cause_of(path, problem)) from None

    def transaction(
        self,
        *,
        blocking: bool = True,
        serialized: bool = False,
        long: bool = False,
        one_write: bool = False,
        only_inserts: bool = False,
    ) -> AbstractContextManager[Connection]:
        own = self._thread_connection()
        return FileTransaction(own) if blocking else GroupCommitTransaction(own, one_write)

    def reading(self) -> AbstractContextManager[Connection]:
        return FileReading(self._thread_connection)

    @property
    def has_pending(self) -> bool:
        own: ThreadConnection | None = getattr(self._local, "own", None)
        return own is not None and own.has_pending

    def commit_pending(self) -> None:
        self._thread_connection().commit_pending()

    def close(self) -> None:
        self._checkpointer.close()
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    def _thread_connection(self) -> "ThreadConnection":
        """The connection of this thread, opened when it is first needed."""
        own: ThreadConnection | None = getattr(self._local, "own", None)
        if own is not None:
            return own
        connection = sqlite3.connect(self._path, timeout=LOCK_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        try:
            execute_when_unlocked(connection, "PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint={LONGEST_LOG_PAGES}")
            # From here on `_begin` waits for other writers, where a transaction may wait.
            connection.execute("PRAGMA busy_timeout=0")
        except sqlite3.Error:
            connection.close()
            raise
        with self._lock:
            self._connections.append(connection)
        self._local.own = own = ThreadConnection(connection, self._checkpointer)
        return own


class ThreadConnection:
    """A thread's connection to the file, and the transaction that its operations share until they are committed."""

    __slots__ = ("_changes_before", "_checkpointer", "_has_savepoint", "_lost", "_noted_changes", "_pending", "driver")

    def __init__(self, driver: sqlite3.Connection, checkpointer: Checkpointer) -> None:
        self.driver = driver
        self._checkpointer = checkpointer
        self._changes_before = self._noted_changes = 0
        self._has_savepoint = False
        self._pending = 0
        self._lost: Exception | None = None

    @property
    def has_pending(self) -> bool:
        return self._pending > 0 or self._lost is not None

    def begin_operation(self, *, one_write: bool) -> sqlite3.Cursor:
        """Begin an operation, in the shared transaction if there is one.

        An operation that cannot fail after its first write needs no savepoint: SQLite takes back a statement that
        fails. Raises WouldBlock, DatabaseUnavailableError.
        """
        self._changes_before = self.driver.total_changes
        self._has_savepoint = self._pending > 0 and not one_write
        if self._has_savepoint:
            return self.driver.execute("SAVEPOINT operation")
        return self.driver.cursor() if self._pending else _begin(self.driver, blocking=False)

    def end_operation(self, problem: BaseException | None) -> None:
        """Leave the operation's writes for the commit or, after a problem, roll back these alone."""
        if problem is None:
            if self._has_savepoint:
                self.driver.execute("RELEASE operation")
            self._pending += 1
            return
        if not self._pending:
            roll_back(self.driver)
        elif not self.driver.in_transaction:  # SQLite has rolled it back by itself, when the disk is full for example
            self._mark_lost(problem)
        elif self._has_savepoint:
            self.driver.execute("ROLLBACK TO operation")
            self.driver.execute("RELEASE operation")
        elif self.driver.total_changes != self._changes_before:  # it failed after its first write all the same
            roll_back(self.driver)
            self._mark_lost(problem)
        if isinstance(problem, sqlite3.Error):
            raise translate(problem) from problem

    def _mark_lost(self, problem: BaseException) -> None:
        """Remember that the shared transaction is gone, with the operations in it."""
        self._pending = 0
        self._lost = DatabaseUnavailableError(f"The SQLite database lost a transaction: {problem}.")

    def commit_pending(self) -> None:
        """Commit the shared transaction. Raises DatabaseUnavailableError when an operation in it is lost."""
        pending, self._pending = self._pending, 0
        lost, self._lost = self._lost, None
        if pending:
            try:
                self.driver.execute("COMMIT")
            except sqlite3.Error as problem:
                roll_back(self.driver)
                raise DatabaseUnavailableError(f"The SQLite database could not commit: {problem}.") from problem
            self.note_commit()
        if lost is not None:
            raise lost

    def commit_pending_first(self) -> None:
        """Commit before a transaction that is not shared. If that fails, `commit_pending` raises it later."""
        if self.has_pending:
            try:
                self.commit_pending()
            except DatabaseUnavailableError as problem:
                self._lost = problem

    def note_commit(self) -> None:
        """Tell the checkpointer now and then how many rows were committed."""
        rows = self.driver.total_changes - self._noted_changes
        if rows >= _ROWS_PER_NOTE or self._checkpointer.is_nearly_done:
            self._noted_changes += rows
            self._checkpointer.note_commits(self.driver, rows)


# Classes rather than generators, which would take four times as long: every call enters and leaves them.


class FileTransaction(msgspec.Struct):
    """A transaction with a commit of its own."""

    _own: ThreadConnection

    def __enter__(self) -> Connection:
        self._own.commit_pending_first()
        return Connection(_begin(self._own.driver, blocking=True), "sqlite")

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        finish(self._own.driver, problem)
        self._own.note_commit()


class GroupCommitTransaction(msgspec.Struct):
    """The part of one operation in the transaction that several operations share."""

    _own: ThreadConnection
    _one_write: bool

    def __enter__(self) -> Connection:
        return Connection(self._own.begin_operation(one_write=self._one_write), "sqlite")

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        self._own.end_operation(problem)


class FileReading(msgspec.Struct):
    """A connection to read with; it sees what this thread has written and not yet committed."""

    _connect: Callable[[], ThreadConnection]

    def __enter__(self) -> Connection:
        try:
            return Connection(self._connect().driver.cursor(), "sqlite")
        except sqlite3.Error as problem:
            raise translate(problem) from problem

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        if isinstance(problem, sqlite3.Error):
            raise translate(problem) from problem


def execute_when_unlocked(
    connection: sqlite3.Connection, statement: str, timeout_s: float = LOCK_TIMEOUT_S
) -> sqlite3.Cursor:
    """Execute a statement once no other connection holds the lock.

    SQLite's own busy timeout does not cover every case: of two connections that switch a new file to write-ahead
    logging at once, one fails immediately.

    Raises sqlite3.Error, with SQLITE_BUSY after the timeout.
    """
    give_up_at = monotonic() + timeout_s
    while True:
        try:
            return connection.execute(statement)
        except sqlite3.OperationalError as problem:
            if not _is_busy(problem) or monotonic() >= give_up_at:
                raise
        sleep(0.001)


def _begin(connection: sqlite3.Connection, blocking: bool) -> sqlite3.Cursor:
    """Begin a writing transaction. Raises WouldBlock, DatabaseUnavailableError."""
    try:
        return execute_when_unlocked(connection, "BEGIN IMMEDIATE", LOCK_TIMEOUT_S if blocking else 0)
    except sqlite3.OperationalError as problem:
        if not _is_busy(problem):
            raise translate(problem) from problem
        if not blocking:
            raise WouldBlock from None
        raise DatabaseUnavailableError("Another process has locked the SQLite file for too long.") from None


def _is_busy(problem: sqlite3.Error) -> bool:
    # The lowest byte is the primary code; the others are details, such as "busy because of a recovery".
    return problem.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
