"""Reads and writes of many calls at once on PostgreSQL: see `batches`."""

import asyncio
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

from cognito_identity_emulator.errors.frontend import UnstorableTextException
from cognito_identity_emulator.storage.batches import Read, ReadNeededError, Rows, Write
from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.errors import ContentionError, DatabaseUnavailableError, WouldBlock
from cognito_identity_emulator.storage.postgresql_values import Message, array_message, message, rows_of
from cognito_identity_emulator.storage.sql_statement import SqlStatement

if TYPE_CHECKING:
    from cognito_identity_emulator.storage.nonblocking_connection import NonBlockingConnection, OnResults

BATCH_CONNECTIONS = 2
"""The connections that batches of calls take out of the pool: one for their reads and one for their writes."""
_OTHER_CONNECTIONS = 2
"""The connections that calls leave to others: reading what all replicas share, without which no call goes on, and the
control API."""
_QUEUE_TIMEOUT_S = 7
"""How long a call may wait for others to end. With the time limits of its own statements, less than 15 s."""
_LIMITS = Message(b"SELECT set_config('lock_timeout', '100ms', true), set_config('statement_timeout', '7s', true)")
"""The limits of a commit for many calls, until the end of its transaction. No call may keep the others waiting for a
locked row for long: after an error, each of them is performed by itself with the limits of an ordinary transaction."""
_LIMIT_INSIDE = b"(SELECT set_config('lock_timeout', '100ms', true)) AS limits"
"""The same inside the first of some INSERTs, which wait for nothing but locks: a statement of its own costs more than
the INSERT. It is set before the first row is written."""
_VALUES = b"VALUES ("
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

    def transaction(self, *, only_inserts: bool) -> "BatchAccess":
        """A transaction of inserts that were decided before it. Raises WouldBlock for any other."""
        if not only_inserts:
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


def all_in_use(connections: int, for_s: int) -> str:
    """The sentence about a call that got no connection."""
    return f"All {connections} connections to PostgreSQL (--database-connections) have been in use for {for_s} s."


class _NoCursor:
    """Takes the place of a cursor where statements are not sent."""

    rowcount = -1

    def execute(self, *_: object) -> NoReturn:
        raise WouldBlock

    executemany = fetchone = fetchall = execute


_NO_CURSOR = _NoCursor()


class PostgresqlBatches:
    """Opens connections that event loops read, with `connect`, for the reads and the writes of many calls.

    `error_for` turns an error of the driver into one of ours. `connections` is the size of the pool.
    """

    def __init__(
        self,
        connect: "Callable[[], NonBlockingConnection]",
        error_for: Callable[[Exception], Exception],
        connections: int,
    ) -> None:
        self._connect = connect
        self._error_for = error_for
        self._connections = connections
        self.most_calls_alone = max(1, connections - BATCH_CONNECTIONS - _OTHER_CONNECTIONS)
        self._local = threading.local()
        self._clients: list[PostgresqlBatchClient] = []

    @property
    def attempt(self) -> PostgresqlAttempt | None:
        """The attempt that runs on this thread."""
        return getattr(self._local, "attempt", None)

    def new_attempt(self, rows: Mapping[Read, Rows]) -> PostgresqlAttempt:
        return PostgresqlAttempt(self._local, rows)

    def check_queue(self, waited_s: float) -> None:
        if waited_s > _QUEUE_TIMEOUT_S:
            raise DatabaseUnavailableError(all_in_use(self._connections, _QUEUE_TIMEOUT_S))

    def new_client(self) -> "PostgresqlBatchClient":
        client = PostgresqlBatchClient(self._connect(), self._error_for)
        self._clients.append(client)
        return client

    def close(self) -> None:
        """Close the connections, after the event loops that read them have ended."""
        for client in self._clients:
            client.close()


class PostgresqlBatchClient:
    """See `batches.BatchClient`."""

    def __init__(self, connection: "NonBlockingConnection", error_for: Callable[[Exception], Exception]) -> None:
        self._connection = connection
        self._error_for = error_for

    def read(self, reads: Collection[Read], on_done: Callable[[Mapping[Read, Rows] | Exception], None]) -> None:
        values_by_statement: dict[SqlStatement, list[tuple[object, ...]]] = {}
        for read in dict.fromkeys(reads):
            values_by_statement.setdefault(read.statement, []).append(read.values)

        def on_results(results: Sequence[Any] | Exception) -> None:
            if isinstance(results, Exception):
                on_done(self._error_for(results))
                return
            rows: dict[Read, Rows] = {}
            try:
                for (statement, values), result in zip(values_by_statement.items(), results, strict=True):
                    rows.update(_rows_of_reads(statement, values, rows_of(result)))
            except Exception as problem:  # a defect: each call then reads its rows alone
                on_done(problem)
            else:
                on_done(rows)

        self._send(lambda: [_read_message(*each) for each in values_by_statement.items()], on_results)

    def write(self, writes: Collection[Write], on_done: Callable[[Exception | None], None]) -> None:
        rows_by_statement: dict[SqlStatement, list[Mapping[str, object]]] = {}
        for statement, parameters in writes:
            rows_by_statement.setdefault(statement, []).append(parameters)

        def on_results(results: Sequence[Any] | Exception) -> None:
            if not isinstance(results, Exception):
                on_done(None)
            elif getattr(results, "sqlstate", None) == _LOCK_TIMEOUT:
                on_done(ContentionError())
            else:
                on_done(self._error_for(results))

        self._send(lambda: _write_messages(rows_by_statement), on_results)

    def close(self) -> None:
        self._connection.close()

    def _send(self, messages: Callable[[], Sequence[Message]], on_results: "OnResults") -> None:
        try:
            to_send = messages()
        except UnstorableTextException as problem:
            asyncio.get_running_loop().call_soon(on_results, problem)
        else:
            self._connection.send(to_send, on_results)


def _read_message(statement: SqlStatement, values: Sequence[tuple[object, ...]]) -> Message:
    if len(values) == 1:
        return message(statement.postgresql_message, values[0])
    return array_message(statement.postgresql_batch_message, zip(*values, strict=True))


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


def _write_messages(rows_by_statement: Mapping[SqlStatement, Sequence[Mapping[str, object]]]) -> Sequence[Message]:
    (first, rows), *others = rows_by_statement.items()
    if any(_VALUES not in statement.postgresql_message for statement in rows_by_statement):
        return [_LIMITS, *(_write_message(*each) for each in rows_by_statement.items())]
    return [_first_insert(first, rows), *(_write_message(*each) for each in others)]


def _first_insert(statement: SqlStatement, rows: Sequence[Mapping[str, object]]) -> Message:
    """The INSERT that begins a transaction of inserts."""
    if len(rows) == 1:
        return message(_insert_with_limit(statement), _values(statement, rows[0]))
    return array_message(statement.postgresql_batch_message + b", " + _LIMIT_INSIDE, _columns(statement, rows))


def _write_message(statement: SqlStatement, rows: Sequence[Mapping[str, object]]) -> Message:
    if len(rows) == 1:
        return message(statement.postgresql_message, _values(statement, rows[0]))
    return array_message(statement.postgresql_batch_message, _columns(statement, rows))


@cache
def _insert_with_limit(statement: SqlStatement) -> bytes:
    """The INSERT of one row, with a limit for locks until the end of its transaction."""
    head, _, values = statement.postgresql_message.rstrip().removesuffix(b")").partition(_VALUES)
    return b" ".join((head, b"SELECT", values, b"FROM", _LIMIT_INSIDE))


def _values(statement: SqlStatement, row: Mapping[str, object]) -> Sequence[object]:
    return [row[name] for name in statement.parameters]


def _columns(statement: SqlStatement, rows: Sequence[Mapping[str, object]]) -> Sequence[Sequence[object]]:
    return [[row[name] for row in rows] for name in statement.parameters]
