"""SQLite's driver in our terms: commit, roll back, and errors of ours for its errors."""

import sqlite3

from cognito_identity_emulator.storage.errors import ContentionError, DatabaseUnavailableError


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
        return DatabaseUnavailableError(f"The SQLite database is unavailable: {problem}.")
    return problem
