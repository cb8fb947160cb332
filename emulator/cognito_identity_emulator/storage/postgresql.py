"""PostgreSQL through psycopg: a bounded pool of connections, READ COMMITTED, and unique constraints that decide races.

It relies on nothing that belongs to a session of the server (no SET beyond a transaction, no LISTEN, no advisory locks,
and prepared statements only where they stay), so it works through a pgbouncer in transaction mode. Connections are in
autocommit mode; BEGIN and the limits of a transaction are sent as one message. Calls that may not wait share their
statements: see `postgresql_batches`.

When the server is down or hangs, every call still gets its response within 15 seconds.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, DisconnectionError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cognito_identity_emulator.errors.frontend import UnstorableTextException
from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.runtime.similar_names import nearest
from cognito_identity_emulator.runtime.urls import shown_url
from cognito_identity_emulator.storage.circuit_breaker import SILENCE, CircuitBreaker, Watchdog
from cognito_identity_emulator.storage.database import Connection, Dialect
from cognito_identity_emulator.storage.errors import ContentionError, DatabaseConfigError, DatabaseUnavailableError
from cognito_identity_emulator.storage.postgresql_batches import BATCH_CONNECTIONS, PostgresqlBatches, all_in_use
from cognito_identity_emulator.storage.schema import LOCK_ROW

if TYPE_CHECKING:
    from cognito_identity_emulator.storage.nonblocking_connection import NonBlockingConnection

_CONNECT_TIMEOUT_S = 3
_POOL_TIMEOUT_S = 3
_BEGIN = (
    "BEGIN; SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '7s'; "
    "SET LOCAL idle_in_transaction_session_timeout = '10s'"
)
_BEGIN_LONG = "BEGIN"
_TRUSTED_FOR_S = 1.0
"""A connection that was idle for longer is checked before it is used."""
# unique_violation, foreign_key_violation, serialization_failure, deadlock_detected, duplicate_table
_CONTENTION = ("23505", "23503", "40001", "40P01", "42P07")
_READ_ONLY = "25006"  # what the old server says after a failover
_UNSTORABLE = (None, "22021", "22P05")
"""A text with NUL: refused by the driver, by the server, or in the server's JSON."""
_TOO_LONG = "54000"  # a text of more bytes than a row of an index may have
_CONNECTION_LOST = ("08", "57P", _READ_ONLY)


class Postgresql:
    """A PostgreSQL database, shared with any number of replicas. `connections` is the size of the pool."""

    dialect: Dialect = "postgresql"
    is_remote = True
    is_shared = True
    ping_timeout_s = 3.0
    call_timeout_s = 8.0
    """How long a call may use a connection: longer than the server's own limits, above."""

    def __init__(self, url: URL, connections: int) -> None:
        try:
            self._engine = create_engine(
                url.set(drivername="postgresql+psycopg"),
                pool_size=connections - BATCH_CONNECTIONS,
                max_overflow=0,
                pool_timeout=_POOL_TIMEOUT_S,
                pool_use_lifo=True,
                connect_args={
                    "autocommit": True,
                    "connect_timeout": _CONNECT_TIMEOUT_S,
                    "prepare_threshold": None,
                    # The operating system notices a network that drops every packet.
                    "keepalives_idle": 5,
                    "keepalives_interval": 2,
                    "keepalives_count": 3,
                    "tcp_user_timeout": 10_000,
                },
            )
        except (ImportError, NoSuchModuleError):
            raise DatabaseConfigError(
                "PostgreSQL needs the psycopg driver: pip install 'cognito-identity-emulator[postgres]'."
            ) from None
        self._driver: Any = self._engine.dialect.dbapi
        _check_options(url)
        self.description = f"PostgreSQL {shown_url(url.render_as_string())}"
        self._connections = connections
        self._breaker = CircuitBreaker()
        self._watchdog = Watchdog(self._breaker)
        self._lost_at = 0.0
        self.batches = PostgresqlBatches(self._nonblocking_connection, self.error_for, connections)
        event.listen(self._engine, "checkout", self._check_when_idle)

    def transaction(
        self,
        *,
        blocking: bool = True,
        serialized: bool = False,
        long: bool = False,
        one_write: bool = False,
        only_inserts: bool = False,
    ) -> AbstractContextManager[Connection]:
        attempt = self.batches.attempt
        if attempt is not None:
            return attempt.transaction(only_inserts=one_write or only_inserts)
        return self._transaction(serialized=serialized, long=long)

    def reading(self) -> AbstractContextManager[Connection]:
        attempt = self.batches.attempt
        return self._reading() if attempt is None else attempt.reading()

    @property
    def has_pending(self) -> bool:
        attempt = self.batches.attempt
        return attempt is not None and attempt.has_writes

    @property
    def may_block(self) -> bool:
        return self.batches.attempt is None

    @contextmanager
    def _transaction(self, *, serialized: bool, long: bool) -> Iterator[Connection]:
        with self._connected(None if long else self.call_timeout_s) as connection:
            cursor = connection.cursor()
            try:
                cursor.execute(_BEGIN_LONG if long else _BEGIN)
                if serialized:
                    # Held until the end of the transaction. Taken before any other row, so that it causes no deadlock.
                    cursor.execute(LOCK_ROW)
                yield Connection(cursor, "postgresql")
                cursor.execute("COMMIT")
                if cursor.statusmessage != "COMMIT":  # a statement had failed, and its error was swallowed
                    raise DatabaseUnavailableError("PostgreSQL rolled a transaction back instead of committing it.")
            except BaseException:
                with suppress(self._driver.Error):  # the first problem is the one to report
                    connection.rollback()
                raise

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._connected(self.call_timeout_s) as connection:
            yield Connection(connection.cursor(), "postgresql")

    @contextmanager
    def _connected(self, timeout_s: float | None) -> Iterator[Any]:
        """A connection of the pool, for at most `timeout_s`; the driver's errors become errors of ours."""
        connection = self._connection()
        try:
            with self._watchdog.guard(connection.driver_connection, timeout_s):
                yield connection
        except UnicodeEncodeError as problem:
            raise UnstorableTextException from problem
        except self._driver.Error as problem:
            if not self._is_unstorable(problem) and (connection.driver_connection.closed or self.is_lost(problem)):
                connection.invalidate()
                raise self.note_lost(problem) from problem
            error = self.error_for(problem)
            if error is problem:
                raise
            raise error from problem
        finally:
            if connection.is_valid and connection.driver_connection.closed:
                connection.invalidate()  # a rollback has failed; the pool would try again, and log that
            if connection.is_valid:
                connection.info["used_at"] = monotonic()
            connection.close()

    def commit_pending(self) -> None:
        """Do nothing: a transaction commits by itself, and the writes of a batch are committed by `batches`."""

    def _connection(self) -> Any:
        """A working connection of the pool. Raises DatabaseUnavailableError."""
        self._breaker.check()
        try:
            connection = self._engine.raw_connection()
        except PoolTimeout:
            sentence = all_in_use(self._connections, _POOL_TIMEOUT_S)
            self._breaker.trip(sentence)
            raise DatabaseUnavailableError(sentence) from None
        except (self._driver.Error, DBAPIError) as problem:
            sentence = f"PostgreSQL cannot be reached: {_one_line(problem)}."
            self._breaker.trip(sentence)
            raise DatabaseUnavailableError(sentence) from problem
        self._breaker.reset()
        return connection

    def _check_when_idle(self, connection: Any, record: Any, _fairy: object) -> None:
        """Check a pooled connection that was idle for a while, or that was last used before another one was lost."""
        used_at = record.info.get("used_at")
        if used_at is None or self.is_trusted(used_at):
            return
        try:
            with self._watchdog.guard(connection, self.ping_timeout_s):
                connection.execute("SELECT 1")
        except self._driver.Error:
            raise DisconnectionError from None  # the pool then opens another one

    # What connections need that the event loop reads: see `nonblocking_connection.Server`.

    def _nonblocking_connection(self) -> "NonBlockingConnection":
        from cognito_identity_emulator.storage.nonblocking_connection import NonBlockingConnection  # needs the driver

        return NonBlockingConnection(self)

    def open_connection(self) -> Any:
        """A connection that no longer belongs to the pool. Raises DatabaseUnavailableError."""
        pooled = self._connection()
        connection = pooled.driver_connection
        pooled.detach()
        return connection

    def is_trusted(self, used_at: float) -> bool:
        """Whether a connection that was last used at that time needs no check."""
        return used_at > self._lost_at and monotonic() < used_at + _TRUSTED_FOR_S

    def is_lost(self, problem: Any) -> bool:
        """Whether a connection is of no use after that error of the driver."""
        return not problem.sqlstate or problem.sqlstate.startswith(_CONNECTION_LOST)

    def note_lost(self, problem: Exception) -> DatabaseUnavailableError:
        """Check the other connections before they are used again. Returns the error for the calls that waited."""
        self._lost_at = monotonic()
        return _unavailable(problem)

    def note_silence(self) -> DatabaseUnavailableError:
        """Fail other calls at once for a while. Returns the error for the calls that waited."""
        self._lost_at = monotonic()
        self._breaker.trip(SILENCE)
        return DatabaseUnavailableError(SILENCE)

    def error_for(self, problem: Exception) -> Exception:
        """Our error for one of the driver's; the same exception when there is none."""
        if not isinstance(problem, self._driver.Error):
            return problem
        if problem.sqlstate in _CONTENTION:
            return ContentionError()
        if self._is_unstorable(problem):
            return UnstorableTextException()
        if problem.sqlstate == _TOO_LONG:
            return UnstorableTextException.too_long()
        return _unavailable(problem) if isinstance(problem, self._driver.OperationalError) else problem

    def _is_unstorable(self, problem: Any) -> bool:
        return isinstance(problem, self._driver.DataError) and problem.sqlstate in _UNSTORABLE

    def close(self) -> None:
        self.batches.close()
        self._watchdog.close()
        self._engine.dispose()


def _check_options(url: URL) -> None:
    """Raise DatabaseConfigError for an option of the URL that PostgreSQL's client library does not have."""
    from psycopg.pq import Conninfo

    options = [each.keyword.decode() for each in Conninfo.get_defaults()]
    for name in url.query.keys() - set(options):
        near = nearest(name, options)
        hint = f"Did you mean {near}?" if near else "Leave it out of --database-url."
        raise DatabaseConfigError(f"PostgreSQL has no connection option {name}. {hint}")


def _unavailable(problem: Exception) -> DatabaseUnavailableError:
    return DatabaseUnavailableError(f"PostgreSQL is unavailable: {_one_line(problem)}.")


def _one_line(problem: Exception) -> str:
    """The first line of a driver's error. The others repeat it, for each address of the server."""
    return str(problem).strip().partition("\n")[0].removeprefix("connection failed: ").rstrip(".")
