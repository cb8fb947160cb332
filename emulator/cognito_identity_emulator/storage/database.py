"""The contract of a database: how a transaction begins and ends, and how statements are run in it."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol

import msgspec

from cognito_identity_emulator.storage.batches import DatabaseBatches
from cognito_identity_emulator.storage.sql_statement import SqlStatement

Dialect = Literal["sqlite", "postgresql"]
"""The SQL that a database understands. A SqlStatement has its text under the same name."""


class Cursor(Protocol):
    """The part of a DB-API cursor that storage uses."""

    @property
    def rowcount(self) -> int: ...

    def execute(self, sql: str, parameters: Any = ..., /) -> Any: ...
    def executemany(self, sql: str, parameters: Any, /) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> Any: ...


class Connection(msgspec.Struct):
    """Runs statements in a transaction, on the driver's own cursor: ten times faster than through SQLAlchemy."""

    cursor: Cursor
    dialect: Dialect

    def run(self, statement: SqlStatement, parameters: Mapping[str, object] | None = None) -> int:
        """Run a statement; the number of rows it changed."""
        self.cursor.execute(getattr(statement, self.dialect), parameters or {})
        return self.cursor.rowcount

    def run_many(self, statement: SqlStatement, rows: Iterable[Mapping[str, object]]) -> None:
        """Run a statement once for each row of parameters, all of them sent together."""
        self.cursor.executemany(getattr(statement, self.dialect), rows)

    def first(self, statement: SqlStatement, parameters: Mapping[str, object] | None = None) -> Any:
        """The first row as a tuple, or None."""
        self.cursor.execute(getattr(statement, self.dialect), parameters or {})
        return self.cursor.fetchone()

    def all(self, statement: SqlStatement, parameters: Mapping[str, object] | None = None) -> Sequence[Any]:
        """All rows as tuples."""
        self.cursor.execute(getattr(statement, self.dialect), parameters or {})
        rows: Sequence[Any] = self.cursor.fetchall()
        return rows


class Database(Protocol):
    """SQLite in memory, a SQLite file, or a PostgreSQL server.

    `is_remote`: a statement waits for a server, so it must not run on the event loop. `is_shared`: other processes may
    write to the database, so caches must check whether something changed. `description` names it to the operator.

    Group commit: transactions with `blocking=False` may share one commit. `has_pending` is true while transactions of
    this thread have ended and are not committed. No response may leave before `commit_pending`.

    `batches`: how calls wait for a server together; None where statements do not wait. `may_block` is false on a thread
    with an attempt of such a batch: code that takes a lock around a statement asks first.

    Transactions raise ContentionError and DatabaseUnavailableError.
    """

    @property
    def dialect(self) -> Dialect: ...
    @property
    def is_remote(self) -> bool: ...
    @property
    def is_shared(self) -> bool: ...
    @property
    def description(self) -> str: ...
    @property
    def has_pending(self) -> bool: ...
    @property
    def batches(self) -> DatabaseBatches | None: ...
    @property
    def may_block(self) -> bool: ...

    def transaction(
        self,
        *,
        blocking: bool = True,
        serialized: bool = False,
        long: bool = False,
        one_write: bool = False,
        only_inserts: bool = False,
    ) -> AbstractContextManager[Connection]:
        """A writing transaction: commits on leaving, rolls back on an exception.

        `blocking`: wait for another writer; without it, raise WouldBlock. `serialized`: run one at a time with other
        serialized transactions. `long`: no time limit. `one_write`: nothing can fail after the first write, so that
        the transaction never has to be rolled back by itself. `only_inserts`: it only inserts rows, and reads none.
        """
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection to read with."""
        ...

    def commit_pending(self) -> None:
        """Commit what is pending on this thread. Raises DatabaseUnavailableError when any of it is lost."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...
