"""PostgreSQL through psycopg: a bounded pool of connections, READ COMMITTED, and unique constraints that decide races.

It uses nothing that belongs to a session of the server (no prepared statements, no SET beyond a transaction, no LISTEN,
no advisory locks), so it works through a pgbouncer in transaction mode. Connections are in autocommit mode; BEGIN and
the limits of a transaction are sent as one message. Calls that may not wait share their statements: see
`postgresql_batches`.

When the server is down or hangs, every call still gets its response within 15 seconds.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, DisconnectionError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cognito_identity_emulator.errors.frontend import UnstorableTextException
from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.runtime.similar_names import nearest
from cognito_identity_emulator.runtime.urls import shown_url
from cognito_identity_emulator.storage.circuit_breaker import CircuitBreaker, Watchdog
from cognito_identity_emulator.storage.database import Connection, Dialect
from cognito_identity_emulator.storage.errors import ContentionError, DatabaseConfigError, DatabaseUnavailableError
from cognito_identity_emulator.storage.postgresql_batches import PostgresqlBatches
from cognito_identity_emulator.storage.schema import LOCK_ROW

_CONNECT_TIMEOUT_S = 3
_POOL_TIMEOUT_S = 3
_PING_TIMEOUT_S = 3.0
_CALL_TIMEOUT_S = 8.0
"""How long a call may use a connection: longer than the server's own limits, below."""
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
_CONNECTION_LOST = ("08", "57P", _READ_ONLY)


class Postgresql:
    """A PostgreSQL database, shared with any number of replicas. `connections` is the size of the pool."""

    dialect: Dialect = "postgresql"
    is_remote = True
    is_shared = True

    def __init__(self, url: URL, connections: int) -> None:
        try:
            self._engine = create_engine(
                url.set(drivername="postgresql+psycopg"),
                pool_size=connections,
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
        self.batches = PostgresqlBatches(lambda: self._connected(_CALL_TIMEOUT_S))
        event.listen(self._engine, "checkout", self._check_when_idle)

    def transaction(
        self, *, blocking: bool = True, serialized: bool = False, long: bool = False, one_write: bool = False
    ) -> AbstractContextManager[Connection]:
        attempt = self.batches.attempt
        if attempt is not None:
            return attempt.transaction(one_write=one_write)
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
        with self._connected(None if long else _CALL_TIMEOUT_S) as connection:
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
        with self._connected(_CALL_TIMEOUT_S) as connection:
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
            if problem.sqlstate in _CONTENTION:
                raise ContentionError from problem
            if isinstance(problem, self._driver.DataError) and problem.sqlstate in _UNSTORABLE:
                raise UnstorableTextException from problem
            if self._is_lost(connection, problem):
                self._lost_at = monotonic()
                connection.invalidate()
            elif not isinstance(problem, self._driver.OperationalError):
                raise
            raise DatabaseUnavailableError(f"PostgreSQL is unavailable: {_one_line(problem)}.") from problem
        finally:
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
            sentence = (
                f"All {self._connections} connections to PostgreSQL (--database-connections) have been in use for "
                f"{_POOL_TIMEOUT_S} s."
            )
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
        if used_at is None or (used_at > self._lost_at and monotonic() < used_at + _TRUSTED_FOR_S):
            return
        try:
            with self._watchdog.guard(connection, _PING_TIMEOUT_S):
                connection.execute("SELECT 1")
        except self._driver.Error:
            raise DisconnectionError from None  # the pool then opens another one

    def _is_lost(self, connection: Any, problem: Any) -> bool:
        return (
            connection.driver_connection.closed or not problem.sqlstate or problem.sqlstate.startswith(_CONNECTION_LOST)
        )

    def close(self) -> None:
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


def _one_line(problem: Exception) -> str:
    """The first line of a driver's error. The others repeat it, for each address of the server."""
    return str(problem).strip().partition("\n")[0].removeprefix("connection failed: ").rstrip(".")
