"""The database behind everything: where connections come from, and how a transaction begins and ends."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from cognito_identity_emulator.storage.statement import Cursor, Dialect, Statement

if TYPE_CHECKING:
    from sqlalchemy.engine import URL


class DatabaseUnavailableError(Exception):
    """The database cannot be reached or written just now. The message says what to do about it."""


class ContentionError(Exception):
    """Another transaction got in between: run the operation again and it will see what the other did."""


class DatabaseConfigError(Exception):
    """The database named in the settings cannot be used at all. The message is for the operator."""


class Connection(msgspec.Struct):
    """A cursor inside a transaction, and the dialect its statements are compiled for."""

    cursor: Cursor
    dialect: Dialect

    def run(self, statement: Statement, parameters: Mapping[str, object] | None = None) -> int:
        """Execute; how many rows it touched."""
        statement.run(self.cursor, self.dialect, parameters or {})
        return self.cursor.rowcount

    def run_for_each(self, statement: Statement, rows: Iterable[Mapping[str, object]]) -> None:
        """Execute once for each row of parameters."""
        statement.run_for_each(self.cursor, self.dialect, rows)

    def first(self, statement: Statement, parameters: Mapping[str, object] | None = None) -> Any:
        """The first row as a tuple, or None."""
        statement.run(self.cursor, self.dialect, parameters or {})
        return self.cursor.fetchone()

    def all(self, statement: Statement, parameters: Mapping[str, object] | None = None) -> Sequence[Any]:
        """All rows as tuples."""
        statement.run(self.cursor, self.dialect, parameters or {})
        rows: Sequence[Any] = self.cursor.fetchall()
        return rows


class Database(Protocol):
    """SQLite in memory, SQLite in a file, or PostgreSQL.

    `waits`: its statements wait for another process, so they must not run on the event loop. `shared`: other processes
    may write to it, so caches must ask whether something changed. Transactions raise ContentionError,
    DatabaseUnavailableError, and, unless `may_wait`, WouldBlock instead of waiting for another writer.

    Those that may not wait are committed together, where that is cheaper: `unsettled` says that transactions of this
    thread are over and not yet committed. Nobody may be told of what was written, or read, before `settle`.
    """

    @property
    def dialect(self) -> Dialect: ...
    @property
    def waits(self) -> bool: ...
    @property
    def shared(self) -> bool: ...
    @property
    def description(self) -> str: ...
    @property
    def has_pending(self) -> bool: ...

    def transaction(
        self, *, may_wait: bool = True, serialized: bool = False, long: bool = False, one_write: bool = False
    ) -> AbstractContextManager[Connection]:
        """A writing transaction: commits on leaving, rolls back on raising. Those `in_line` come one at a time. One
        that is `long` may take as long as it takes, where others are given up when the database hangs. One of
        `one_write` is refused nothing after its first write, so that it need not be taken back alone."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection to read with."""
        ...

    def commit_pending(self) -> None:
        """Commit what this thread has not yet committed. Raises DatabaseUnavailableError when some of it is lost."""
        ...

    def close(self) -> None:
        """Let go of every connection."""
        ...


def parse_url(text: str) -> "URL":
    """A database URL. Raises DatabaseConfigError with what is wrong with it."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(text)
    except ArgumentError:
        raise DatabaseConfigError(
            f"{text!r} is not a database URL. Use sqlite:// for memory, sqlite:///path/to/file.db for a file, "
            "or postgresql+psycopg://user:password@host/name."
        ) from None


def _sqlite_file(text: str) -> str | None:
    """The file that a SQLite URL names, "" for memory; None for a URL of another kind. Raises DatabaseConfigError."""
    plain = text.startswith("sqlite:///") and "?" not in text
    if not plain and text != "sqlite://":  # which need no SQLAlchemy to be read
        url = parse_url(text)
        if url.get_backend_name() != "sqlite":
            return None
        named = url.database or ""
    else:
        named = text.removeprefix("sqlite://").removeprefix("/")
    return "" if named == ":memory:" else named


def missing_file(text: str) -> str | None:
    """The SQLite file that a URL names, if it is not there: opening it would make it. Raises DatabaseConfigError."""
    named = _sqlite_file(text)
    return named if named and not Path(named).exists() else None


def open_database(text: str, connections: int = 10) -> Database:
    """Open the database of a URL; `connections` of PostgreSQL at the most. Its schema is not looked at; see
    `schema.prepare`.

    Raises DatabaseConfigError when the URL names nothing we can use.
    """
    named = _sqlite_file(text)
    if named is not None:
        from cognito_identity_emulator.storage.sqlite import SqliteFile, SqliteMemory

        return SqliteFile(named) if named else SqliteMemory()
    url = parse_url(text)
    backend = url.get_backend_name()
    if backend == "postgresql":
        from cognito_identity_emulator.storage.postgresql import Postgresql

        return Postgresql(url, connections)
    raise DatabaseConfigError(f"{backend} databases are not supported: use sqlite:// or postgresql+psycopg://.")
