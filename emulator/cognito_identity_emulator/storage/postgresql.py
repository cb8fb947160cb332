"""PostgreSQL through psycopg: a bounded pool of connections, READ COMMITTED, and unique constraints that decide races.

Nothing that belongs to a session of the server is used (no prepared statements, no SET beyond a transaction, no LISTEN,
no session locks), so that a pgbouncer in transaction mode may stand in between. Statements stand alone unless they are
in a transaction, which is begun with its limits in one message.

A server that is away, or that hangs, is given up soon: every call gets its answer within 15 seconds.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, DisconnectionError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.storage.circuit_breaker import CircuitBreaker, Watchdog
from cognito_identity_emulator.storage.database import (
    Connection,
    ContentionError,
    DatabaseConfigError,
    DatabaseUnavailableError,
)
from cognito_identity_emulator.storage.statement import POSTGRESQL

_CONNECT_TIMEOUT_S = 3
_POOL_TIMEOUT_S = 3
_PING_S = 3.0
_CALL_S = 8.0
"""How long a connection may be in use by a call. It is longer than what the server is asked to keep to, below."""
_BEGIN = (
    "BEGIN; SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '7s'; "
    "SET LOCAL idle_in_transaction_session_timeout = '10s'"
)
_BEGIN_LONG = "BEGIN"
_RESTED_S = 1.0
"""After how long without use a connection is asked whether it still is one."""
_LINE_LOCK = 0x6C696E65  # any number but the schema's, as long as every replica takes the same
# unique_violation, foreign_key_violation, serialization_failure, deadlock_detected
_SOMEONE_ELSE_WAS_FIRST = ("23505", "23503", "40001", "40P01")
_READ_ONLY = "25006"  # after a failover, the server that was left
_CONNECTION_LOST = ("08", "57P", _READ_ONLY)


class Postgresql:
    """A PostgreSQL database, shared with any number of replicas. `connections`: how many are opened at the most."""

    dialect = POSTGRESQL
    waits = True
    shared = True
    has_pending = False

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
                    # A network that swallows everything is noticed by the system, too.
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
        self.description = f"PostgreSQL {url.render_as_string(hide_password=True)}"
        self._connections = connections
        self._outage = CircuitBreaker()
        self._watch = Watchdog(self._outage)
        self._lost_at = 0.0
        event.listen(self._engine, "checkout", self._ask_when_rested)

    @contextmanager
    def transaction(
        self, *, may_wait: bool = True, serialized: bool = False, long: bool = False, one_write: bool = False
    ) -> Iterator[Connection]:
        with self._connected(None if long else _CALL_S) as connection:
            cursor = connection.cursor()
            try:
                cursor.execute(_BEGIN_LONG if long else _BEGIN)
                if serialized:
                    # Held until the transaction ends, and taken before any row, so that nobody waits in a ring.
                    cursor.execute(f"SELECT pg_advisory_xact_lock({_LINE_LOCK})")
                yield Connection(cursor, self.dialect)
                cursor.execute("COMMIT")
                if cursor.statusmessage != "COMMIT":  # a statement had failed, and nobody let that be known
                    raise DatabaseUnavailableError("PostgreSQL rolled a transaction back instead of committing it.")
            except BaseException:
                with suppress(self._driver.Error):  # what went wrong first is what counts
                    connection.rollback()
                raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._connected(_CALL_S) as connection:
            yield Connection(connection.cursor(), self.dialect)

    @contextmanager
    def _connected(self, seconds: float | None) -> Iterator[Any]:
        """A connection of the pool, for so long at the most; what the driver raises becomes an error of ours."""
        connection = self._connection()
        try:
            with self._watch.guard(connection.driver_connection, seconds):
                yield connection
        except self._driver.Error as problem:
            if problem.sqlstate in _SOMEONE_ELSE_WAS_FIRST:
                raise ContentionError from problem
            if self._is_lost(connection, problem):
                self._lost_at = monotonic()
                connection.invalidate()
            elif not isinstance(problem, self._driver.OperationalError):
                raise
            raise DatabaseUnavailableError(f"PostgreSQL cannot be used just now: {_one_line(problem)}") from problem
        finally:
            if connection.is_valid:
                connection.info["used_at"] = monotonic()
            connection.close()

    def commit_pending(self) -> None:
        """Nothing to do: every transaction commits on its own."""

    def _connection(self) -> Any:
        """A connection that answers. Raises DatabaseUnavailableError."""
        self._outage.check()
        try:
            connection = self._engine.raw_connection()
        except PoolTimeout:
            sentence = (
                f"All {self._connections} connections to PostgreSQL (--database-connections) have been in use for "
                f"{_POOL_TIMEOUT_S} s."
            )
            self._outage.trip(sentence)
            raise DatabaseUnavailableError(sentence) from None
        except (self._driver.Error, DBAPIError) as problem:
            sentence = f"PostgreSQL cannot be reached: {_one_line(problem)}"
            self._outage.trip(sentence)
            raise DatabaseUnavailableError(sentence) from problem
        self._outage.reset()
        return connection

    def _ask_when_rested(self, connection: Any, record: Any, _fairy: object) -> None:
        """Whether a connection of the pool still answers, if it was not used lately or another was lost since."""
        used_at = record.info.get("used_at")
        if used_at is None or (used_at > self._lost_at and monotonic() < used_at + _RESTED_S):
            return
        try:
            with self._watch.guard(connection, _PING_S):
                connection.execute("SELECT 1")
        except self._driver.Error:
            raise DisconnectionError from None  # the pool opens another instead

    def _is_lost(self, connection: Any, problem: Any) -> bool:
        return (
            connection.driver_connection.closed or not problem.sqlstate or problem.sqlstate.startswith(_CONNECTION_LOST)
        )

    def close(self) -> None:
        self._watch.close()
        self._engine.dispose()


def _one_line(problem: Exception) -> str:
    return " ".join(str(problem).split())
