"""What SQLite's driver does, in our terms: begin, commit, take back, wait for other connections, tell of problems."""

import sqlite3

from cognito_identity_emulator.runtime.clock import monotonic, sleep
from cognito_identity_emulator.runtime.waiting import WouldBlock
from cognito_identity_emulator.storage.database import ContentionError, DatabaseUnavailableError

PATIENCE_S = 10.0
"""How long one that may wait for another connection does wait."""


def execute_when_unlocked(
    connection: sqlite3.Connection, statement: str, patience_s: float = PATIENCE_S
) -> sqlite3.Cursor:
    """Execute a statement once no other connection is in the way.

    SQLite waits by itself in some cases and not in others: two that turn a new file to write-ahead logging at once
    must not wait for each other, so that one is refused at once.

    Raises sqlite3.Error; a busy one when it took too long.
    """
    give_up_at = monotonic() + patience_s
    while True:
        try:
            return connection.execute(statement)
        except sqlite3.OperationalError as problem:
            if not _is_busy(problem) or monotonic() >= give_up_at:
                raise
        sleep(0.001)


def begin(connection: sqlite3.Connection, may_wait: bool) -> sqlite3.Cursor:
    """Begin a transaction, once no other writer is in the way. Raises WouldBlock, DatabaseUnavailableError."""
    try:
        return execute_when_unlocked(connection, "BEGIN IMMEDIATE", PATIENCE_S if may_wait else 0)
    except sqlite3.OperationalError as problem:
        if not _is_busy(problem):
            raise told(problem) from problem
        if not may_wait:
            raise WouldBlock from None
        raise DatabaseUnavailableError("The SQLite file has been locked by another writer for too long.") from None


def finish(connection: sqlite3.Connection, problem: BaseException | None) -> None:
    """Commit, or roll back after a problem. Raises the driver's problem as one of ours."""
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
        raise told(problem) from problem


def roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _is_busy(problem: sqlite3.Error) -> bool:
    # The lowest byte is the kind of error. What stands above it says more: busy recovering after a crash, say.
    return problem.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def told(problem: sqlite3.Error) -> Exception:
    """A driver's error as one of ours, or itself when it is a defect."""
    code = getattr(problem, "sqlite_errorcode", None)
    if code in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
        return ContentionError()
    if code in (sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,):
        return ContentionError()
    if isinstance(problem, sqlite3.OperationalError):
        return DatabaseUnavailableError(f"The SQLite database cannot be used just now: {problem}.")
    return problem
