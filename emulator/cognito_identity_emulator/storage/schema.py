"""The schema of this version: its revision, how an empty database gets it, and which revision a database has."""

from collections.abc import Iterator

from cognito_identity_emulator.storage.database import Connection, Dialect
from cognito_identity_emulator.storage.errors import DatabaseConfigError
from cognito_identity_emulator.storage.sql import tables as sql

HEAD_REVISION = "0009"
"""The newest migration: the one after which a database has the tables of `tables.py`."""

LOCK_ROW = "SELECT version_num FROM alembic_version FOR UPDATE"
"""Locks the row of the revision until the end of a transaction, on PostgreSQL. Every database with our tables has this
one row. Migrations lock it, and so do transactions that run one at a time."""


def current_revision(connection: Connection) -> str | None:
    """The revision of the database; None when it has no tables of ours.

    Raises DatabaseConfigError when tables with our names belong to another program.
    """
    present = table_names(connection)
    if "alembic_version" in present:
        connection.cursor.execute("SELECT version_num FROM alembic_version")
        row = connection.cursor.fetchone()
        return row[0] if row else None
    if present.intersection(sql.TABLE_NAMES):
        raise DatabaseConfigError(
            "The database has another program's tables with the emulator's names. Name another one with --database-url."
        )
    return None


def table_names(connection: Connection) -> set[str]:
    """The names of all tables in the database."""
    if connection.dialect == "sqlite":
        connection.cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    else:
        connection.cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false))")
    return {name for (name,) in connection.cursor.fetchall()}


def create_tables(connection: Connection) -> None:
    """Create all tables in an empty database."""
    for statement in creation(connection.dialect):
        connection.cursor.execute(statement)


def creation(dialect: Dialect) -> Iterator[str]:
    """The statements that create all tables at HEAD_REVISION, and record the revision as Alembic does."""
    yield from (getattr(statement, dialect) for statement in sql.CREATE_ALL)
    yield "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
    yield f"INSERT INTO alembic_version (version_num) VALUES ('{HEAD_REVISION}')"  # a constant of ours  # nosec B608
