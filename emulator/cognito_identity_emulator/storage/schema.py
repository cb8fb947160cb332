"""Makes sure that the database has the tables this version works with.

A fresh database gets them at once, with the revision written as Alembic would; Alembic itself is only imported when an
existing database is behind. Everything happens inside a lock, so ten replicas may start at once.
"""

from collections.abc import Iterator

from cognito_identity_emulator.storage.database import Connection, Database, DatabaseConfigError
from cognito_identity_emulator.storage.statement import Dialect, sql_of

HEAD_REVISION = "0002"
"""The migration that the tables are the result of."""

POSTGRESQL_LOCK = 0x636F676E  # any number, as long as every replica takes the same


def ensure_schema(database: Database, url: str) -> None:
    """Create the tables, or bring older ones up to date. Raises DatabaseConfigError, DatabaseUnavailableError."""
    with database.transaction(long=True) as connection:
        _lock(connection)
        revision = current_revision(connection)
        if revision is None:
            for statement in creation(connection.dialect):
                connection.cursor.execute(statement)
            return
    if revision != HEAD_REVISION:
        from cognito_identity_emulator.storage.migrations import upgrade

        upgrade(url)


def current_revision(connection: Connection) -> str | None:
    """The revision the database is at; None when it holds nothing of ours.

    Raises DatabaseConfigError when there are tables of somebody else's.
    """
    present = _tables(connection)
    if "alembic_version" in present:
        connection.cursor.execute("SELECT version_num FROM alembic_version")
        row = connection.cursor.fetchone()
        return row[0] if row else None
    if present.intersection(sql_of(connection.dialect.name).tables):
        raise DatabaseConfigError(
            "The database has tables with our names but no revision: it is not the emulator's. Name another database."
        )
    return None


def _tables(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        connection.cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    else:
        connection.cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false))")
    return {name for (name,) in connection.cursor.fetchall()}


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.cursor.execute(f"SELECT pg_advisory_xact_lock({POSTGRESQL_LOCK})")


def creation(dialect: Dialect) -> Iterator[str]:
    """The statements that make all tables in an empty database, at HEAD_REVISION."""
    yield from sql_of(dialect.name).creation
    yield "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
    yield f"INSERT INTO alembic_version (version_num) VALUES ('{HEAD_REVISION}')"  # a constant of ours  # nosec B608
