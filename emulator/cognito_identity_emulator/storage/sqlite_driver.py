"""SQLite's driver in our terms: begin, commit and roll back, wait for a lock, and translate errors."""

import sqlite3

from cognito_identity_emulator.runtime.clock import monotonic, sleep
from cognito_identity_emulator.runtime.waiting import WouldBlock
from cognito_identity_emulator.storage.errors import ContentionError, DatabaseUnavailableError

LOCK_TIMEOUT_S = 10.0
"""How long a transaction waits for another writer, where it may wait."""


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


def begin(connection: sqlite3.Connection, may_wait: bool) -> sqlite3.Cursor:
    """Begin a writing transaction. Raises WouldBlock, DatabaseUnavailableError."""
    try:
        return execute_when_unlocked(connection, "BEGIN IMMEDIATE", LOCK_TIMEOUT_S if may_wait else 0)
    except sqlite3.OperationalError as problem:
        if not _is_busy(problem):
            raise translate(problem) from problem
        if not may_wait:
            raise WouldBlock from None
        raise DatabaseUnavailableError("The SQLite file has been locked by another writer for too long.") from None


def finish(connection: sqlite3.Connection, problem: BaseException | None) -> None:
    """Commit, or roll back after a problem. Raises the driver's errors translated."""
    if problem is None:
        try:
            connection.execute("COMMIT")
            return
        except BaseException as failure:
            problem = failure
            if not isinstance(failure, sqlite3.Error):
                roll_back(connection)
                raise
    roll_back(connection)
    if isinstance(problem, sqlite3.Error):
        raise translate(problem) from problem


def roll_back(connection: sqlite3.Connection) -> None:
    """Roll back, unless SQLite has already done so."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def translate(problem: sqlite3.Error) -> Exception:
    """The error of ours for a driver's error; the same error when it can only be a defect."""
    code = getattr(problem, "sqlite_errorcode", None)
    if code in (
        sqlite3.SQLITE_CONSTRAINT_UNIQUE,
        sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,
    ):
        return ContentionError()
    if isinstance(problem, sqlite3.OperationalError):
        return DatabaseUnavailableError(f"The SQLite database cannot be used just now: {problem}.")
    return problem


def _is_busy(problem: sqlite3.Error) -> bool:
    # The lowest byte is the primary code; the others are details, such as "busy because of a recovery".
    return problem.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
