"""SQLite's transactions while they last: alone or joined, on a file or in memory.

Every call passes through these; they are classes, since a generator costs four times as much to enter and leave.
"""

import sqlite3
import threading
from collections.abc import Callable

import msgspec

from cognito_identity_emulator.storage.checkpoints import Checkpointer
from cognito_identity_emulator.storage.database import Connection, DatabaseUnavailableError
from cognito_identity_emulator.storage.sqlite_driver import begin, finish, roll_back, told
from cognito_identity_emulator.storage.statement import Dialect


class MemoryReading(msgspec.Struct):
    """A connection to read with, and the lock, while it lasts."""

    _connection: sqlite3.Connection
    _dialect: Dialect
    _lock: threading.Lock

    def __enter__(self) -> Connection:
        self._lock.acquire()
        try:
            return Connection(self._begun(), self._dialect)
        except BaseException:
            self._lock.release()
            raise

    def _begun(self) -> sqlite3.Cursor:
        return self._connection.cursor()

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        self._lock.release()


class MemoryTransaction(MemoryReading):
    """A transaction, and the lock, while it lasts."""

    def _begun(self) -> sqlite3.Cursor:
        return self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        try:
            finish(self._connection, problem)
        finally:
            self._lock.release()


class ThreadConnection:
    """A thread's connection to a file, and how many operations have joined the transaction that is open on it."""

    __slots__ = ("_checkpointer", "_has_savepoint", "_joined", "_lost", "_rows_before", "_rows_noted", "connection")

    def __init__(self, connection: sqlite3.Connection, checkpointer: Checkpointer) -> None:
        self.connection = connection
        self._checkpointer = checkpointer
        self._rows_before = self._rows_noted = 0
        self._has_savepoint = False
        self._joined = 0
        self._lost: Exception | None = None

    @property
    def has_pending(self) -> bool:
        return self._joined > 0 or self._lost is not None

    def begin_operation(self, *, one_write: bool) -> sqlite3.Cursor:
        """Begin an operation, in the open transaction where there is one. One that is refused nothing after
        its first write needs no savepoint: SQLite takes back a statement that fails.

        Raises WouldBlock, DatabaseUnavailableError.
        """
        self._rows_before = self.connection.total_changes
        self._has_savepoint = self._joined > 0 and not one_write
        if self._has_savepoint:
            return self.connection.execute("SAVEPOINT operation")
        return self.connection.cursor() if self._joined else begin(self.connection, may_wait=False)

    def end_operation(self, problem: BaseException | None) -> None:
        """Keep what the operation did for the commit or, after a problem, take back that alone."""
        if problem is None:
            if self._has_savepoint:
                self.connection.execute("RELEASE operation")
            self._joined += 1
            return
        if not self._joined:
            roll_back(self.connection)
        elif not self.connection.in_transaction:  # a full disk, say: SQLite has given it up
            self._mark_lost(problem)
        elif self._has_savepoint:
            self.connection.execute("ROLLBACK TO operation")
            self.connection.execute("RELEASE operation")
        elif self.connection.total_changes != self._rows_before:  # it wrote, and then raised all the same
            roll_back(self.connection)
            self._mark_lost(problem)
        if isinstance(problem, sqlite3.Error):
            raise told(problem) from problem

    def _mark_lost(self, problem: BaseException) -> None:
        """The transaction is gone, and with it those who had joined."""
        self._joined = 0
        self._lost = DatabaseUnavailableError(f"The SQLite database lost a transaction: {problem}.")

    def commit_pending(self) -> None:
        """Commit. Raises DatabaseUnavailableError when something that had joined is lost."""
        joined, self._joined = self._joined, 0
        lost, self._lost = self._lost, None
        if joined:
            try:
                self.connection.execute("COMMIT")
            except sqlite3.Error as problem:
                roll_back(self.connection)
                raise DatabaseUnavailableError(f"The SQLite database could not commit: {problem}.") from problem
            self.note_commit()
        if lost is not None:
            raise lost

    def note_commit(self) -> None:
        """There was a commit; the checkpoints go by what it changed."""
        rows = self.connection.total_changes
        self._checkpointer.note_commit(self.connection, rows - self._rows_noted)
        self._rows_noted = rows

    def commit_pending_first(self) -> None:
        """Commit because a transaction of its own is wanted; those who had joined hear later whether that went well."""
        if self.has_pending:
            try:
                self.commit_pending()
            except DatabaseUnavailableError as problem:
                self._lost = problem


class FileTransaction(msgspec.Struct):
    """A transaction of its own while it lasts."""

    _own: ThreadConnection
    _dialect: Dialect

    def __enter__(self) -> Connection:
        self._own.commit_pending_first()
        return Connection(begin(self._own.connection, may_wait=True), self._dialect)

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        finish(self._own.connection, problem)
        self._own.note_commit()


class GroupCommitTransaction(msgspec.Struct):
    """An operation's part of the transaction that several share, while it lasts."""

    _own: ThreadConnection
    _dialect: Dialect
    _one_write: bool

    def __enter__(self) -> Connection:
        return Connection(self._own.begin_operation(one_write=self._one_write), self._dialect)

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        self._own.end_operation(problem)


class FileReading(msgspec.Struct):
    """A connection to read with."""

    _connect: Callable[[], ThreadConnection]
    _dialect: Dialect

    def __enter__(self) -> Connection:
        try:
            return Connection(self._connect().connection.cursor(), self._dialect)
        except sqlite3.Error as problem:
            raise told(problem) from problem

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        if isinstance(problem, sqlite3.Error):
            raise told(problem) from problem
