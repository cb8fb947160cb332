"""Reads and writes of many calls at once on PostgreSQL: see `batches`."""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NoReturn

from cognito_identity_emulator.storage.batches import Read, ReadNeededError, Rows, Write
from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.errors import ContentionError, WouldBlock
from cognito_identity_emulator.storage.sql_statement import SqlStatement

_LIMITS = "SELECT set_config('lock_timeout', '100ms', true), set_config('statement_timeout', '7s', true)"
"""The limits of a commit for many calls, until the end of its transaction. No call may keep the others waiting for a
locked row for long: after an error, each of them is performed by itself with the limits of an ordinary transaction."""
_LIMIT_INSIDE = "(SELECT set_config('lock_timeout', '100ms', true)) AS limits"
"""The same inside one INSERT, which waits for nothing but locks: a pipeline costs more than twice as much. It is set
before the first row is written."""
_VALUES = "VALUES ("
_LOCK_TIMEOUT = "55P03"


class BatchConnection(Connection):
    """A connection for a call that may not wait. `rows` were read for it. `writes` are kept for the commit of the
    batch; None where the call only reads."""

    rows: Mapping[Read, Rows] = {}
    writes: list[Write] | None = None

    def run(self, statement: SqlStatement, parameters: Mapping[str, object] | None = None) -> int:
        if self.writes is None or not statement.is_batched:
            raise WouldBlock
        self.writes.append(Write(statement, parameters or {}))
        return 1  # no caller of a batched statement needs the true number

    def run_many(self, statement: SqlStatement, rows: Iterable[Mapping[str, object]]) -> NoReturn:
        raise WouldBlock

    def first(self, statement: SqlStatement, parameters: Mapping[str, object] | None = None) -> Any:
        rows = self.all(statement, parameters)
        return rows[0] if rows else None

    def all(self, statement: SqlStatement, parameters: Mapping[str, object] | None = None) -> Rows:
        if not statement.is_batched:
            raise WouldBlock
        values = parameters or {}
        read = Read(statement, tuple([values[name] for name in statement.parameters]))
        rows = self.rows.get(read)
        if rows is None:
            raise ReadNeededError(read)
        return rows


class PostgresqlAttempt:
    """An attempt on the thread that enters it; see `batches.Attempt`."""

    def __init__(self, local: threading.local, rows: Mapping[Read, Rows]) -> None:
        self._local = local
        self._rows = rows
        self._writes: list[Write] = []

    def __enter__(self) -> "PostgresqlAttempt":
        self._local.attempt = self
        return self

    def __exit__(self, *_: object) -> None:
        self._local.attempt = None

    @property
    def has_writes(self) -> bool:
        """Whether writes were kept since `take_writes`."""
        return bool(self._writes)

    def take_writes(self) -> list[Write]:
        """The writes that were kept since the last time."""
        writes, self._writes = self._writes, []
        return writes

    def reading(self) -> "BatchAccess":
        """A connection to the rows that were read for its calls."""
        return BatchAccess(self, BatchConnection(_NO_CURSOR, "postgresql", self._rows))

    def transaction(self, *, one_write: bool) -> "BatchAccess":
        """A transaction of one write that nothing undoes. Raises WouldBlock for any other."""
        if not one_write:
            raise WouldBlock
        return BatchAccess(self, BatchConnection(_NO_CURSOR, "postgresql", self._rows, []))

    def keep(self, writes: Iterable[Write]) -> None:
        """Keep writes for the commit."""
        self._writes += writes


class BatchAccess:
    """A connection of a call that may not wait, for the length of a `with` statement."""

    __slots__ = ("_attempt", "_connection")

    def __init__(self, attempt: PostgresqlAttempt, connection: BatchConnection) -> None:
        self._attempt = attempt
        self._connection = connection

    def __enter__(self) -> Connection:
        return self._connection

    def __exit__(self, kind: object, _problem: object, _trace: object) -> None:
        if kind is None and self._connection.writes:
            self._attempt.keep(self._connection.writes)


class _NoCursor:
    """Takes the place of a cursor where statements are not sent."""

    rowcount = -1

    def execute(self, *_: object) -> NoReturn:
        raise WouldBlock

    executemany = fetchone = fetchall = execute


_NO_CURSOR = _NoCursor()


class PostgresqlBatches:
    """Performs the reads and the writes of many calls on one connection of the pool, which `connect` opens."""

    def __init__(self, connect: Callable[[], AbstractContextManager[Any]]) -> None:
        self._connect = connect
        self._local = threading.local()

    @property
    def attempt(self) -> PostgresqlAttempt | None:
        """The attempt that runs on this thread."""
        return getattr(self._local, "attempt", None)

    def new_attempt(self, rows: Mapping[Read, Rows]) -> PostgresqlAttempt:
        return PostgresqlAttempt(self._local, rows)

    def read(self, reads: Collection[Read]) -> Mapping[Read, Rows]:
        values_by_statement: dict[SqlStatement, list[tuple[object, ...]]] = {}
        for read in dict.fromkeys(reads):
            values_by_statement.setdefault(read.statement, []).append(read.values)
        rows: dict[Read, Rows] = {}
        with self._connect() as connection:
            cursors = []
            with _one_round_trip(connection, len(values_by_statement)):
                for statement, values in values_by_statement.items():
                    cursors.append(connection.cursor())
                    _execute_read(cursors[-1], statement, values)
            for (statement, values), cursor in zip(values_by_statement.items(), cursors, strict=True):
                rows.update(_rows_of_reads(statement, values, cursor.fetchall()))
        return rows

    def write(self, writes: Collection[Write]) -> None:
        rows_by_statement: dict[SqlStatement, list[Mapping[str, object]]] = {}
        for statement, parameters in writes:
            rows_by_statement.setdefault(statement, []).append(parameters)
        with self._connect() as connection:
            try:
                (statement, rows), *others = rows_by_statement.items()
                if not others and _VALUES in statement.postgresql:
                    _execute_insert(connection, statement, rows)
                    return
                # Without BEGIN, everything up to the end of a pipeline is one transaction.
                with connection.pipeline():
                    connection.execute(_LIMITS)
                    for statement, rows in rows_by_statement.items():
                        connection.execute(statement.postgresql_batch, _columns(statement, rows))
            except Exception as problem:
                if getattr(problem, "sqlstate", None) == _LOCK_TIMEOUT:
                    raise ContentionError from problem
                raise


def _execute_read(cursor: Any, statement: SqlStatement, values: Sequence[tuple[object, ...]]) -> None:
    if len(values) == 1:
        cursor.execute(statement.postgresql, dict(zip(statement.parameters, values[0], strict=True)))
    else:
        columns = zip(*values, strict=True)
        cursor.execute(
            statement.postgresql_batch,
            {name: list(each) for name, each in zip(statement.parameters, columns, strict=True)},
        )


def _rows_of_reads(
    statement: SqlStatement, values: Sequence[tuple[object, ...]], found: Sequence[Any]
) -> Mapping[Read, Rows]:
    """The rows of each read of a statement, from those that the statement found for all of them."""
    if len(values) == 1:
        return {Read(statement, values[0]): found}
    by_position: list[list[Any]] = [[] for _ in values]
    for row in found:
        by_position[row[0] - 1].append(row[1:])
    return {Read(statement, each): rows for each, rows in zip(values, by_position, strict=True)}


def _execute_insert(connection: Any, statement: SqlStatement, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows as a transaction of its own, with a limit for locks."""
    if len(rows) == 1:
        head, _, values = statement.postgresql.rstrip().removesuffix(")").partition(_VALUES)
        text = " ".join((head, "SELECT", values, "FROM", _LIMIT_INSIDE))
        connection.execute(text, rows[0])
    else:
        connection.execute(f"{statement.postgresql_batch}, {_LIMIT_INSIDE}", _columns(statement, rows))


def _columns(statement: SqlStatement, rows: Sequence[Mapping[str, object]]) -> Mapping[str, list[object]]:
    return {name: [row[name] for row in rows] for name in statement.parameters}


def _one_round_trip(connection: Any, statements: int) -> AbstractContextManager[object]:
    return connection.pipeline() if statements > 1 else nullcontext()
