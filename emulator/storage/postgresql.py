"""PostgreSQL through psycopg: a pool of connections, READ COMMITTED, and unique constraints that decide races.

Nothing that belongs to a session of the server is used (no prepared statements, no LISTEN, no session locks), so that a
pgbouncer in transaction mode may stand in between.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from emulator.storage.database import Connection, Contention, DatabaseUnavailable, UnusableDatabase

_CONNECT_TIMEOUT_S = 5
_POOL_SIZE = 10
_LINE_LOCK = 0x6C696E65  # any number but the schema's, as long as every replica takes the same
# unique_violation, foreign_key_violation, serialization_failure, deadlock_detected
_SOMEONE_ELSE_WAS_FIRST = ("23505", "23503", "40001", "40P01")


class Postgresql:
    """A PostgreSQL database, shared with any number of replicas."""

    waits = True
    shared = True

    def __init__(self, url: URL) -> None:
        try:
            self._engine = create_engine(
                url.set(drivername="postgresql+psycopg"),
                pool_size=_POOL_SIZE,
                max_overflow=0,
                pool_timeout=_CONNECT_TIMEOUT_S,
                pool_pre_ping=True,
                connect_args={"connect_timeout": _CONNECT_TIMEOUT_S, "prepare_threshold": None},
            )
        except (ImportError, NoSuchModuleError):
            raise UnusableDatabase(
                "PostgreSQL needs the psycopg driver: pip install 'cognito-identity-emulator[postgres]'."
            ) from None
        self.dialect = self._engine.dialect
        self.description = f"PostgreSQL {url.render_as_string(hide_password=True)}"

    @contextmanager
    def transaction(self, *, may_wait: bool = True, in_line: bool = False) -> Iterator[Connection]:
        with self._connected() as connection:
            try:
                cursor = connection.cursor()
                if in_line:
                    # Held until the transaction ends, and taken before any row, so that nobody waits in a ring.
                    cursor.execute(f"SELECT pg_advisory_xact_lock({_LINE_LOCK})")
                yield Connection(cursor, self.dialect)
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._connected() as connection:
            try:
                yield Connection(connection.cursor(), self.dialect)
            finally:
                connection.rollback()

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        """A connection of the pool; what the driver raises inside becomes an error of ours."""
        dbapi: Any = self._engine.dialect.dbapi
        try:
            connection = self._engine.raw_connection()
        except (dbapi.Error, DBAPIError, PoolTimeout) as problem:
            raise DatabaseUnavailable(f"PostgreSQL cannot be reached: {_one_line(problem)}") from problem
        try:
            yield connection
        except dbapi.Error as problem:
            if problem.sqlstate in _SOMEONE_ELSE_WAS_FIRST:
                raise Contention from problem
            if isinstance(problem, dbapi.OperationalError):
                connection.invalidate()
                raise DatabaseUnavailable(f"PostgreSQL cannot be used just now: {_one_line(problem)}") from problem
            raise
        finally:
            connection.close()

    def close(self) -> None:
        self._engine.dispose()


def _one_line(problem: Exception) -> str:
    return " ".join(str(problem).split())
