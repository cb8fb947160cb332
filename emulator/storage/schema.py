"""Makes sure that the database has the tables this version works with.

A fresh database gets them at once, with the revision written as Alembic would; Alembic itself is only imported when an
existing database is behind. Everything happens inside a lock, so ten replicas may start at once.
"""

from pathlib import Path
from typing import Any

from sqlalchemy.schema import CreateIndex, CreateTable

from emulator.storage.database import Connection, Database, UnusableDatabase
from emulator.storage.tables import HEAD_REVISION, metadata

__all__ = ["HEAD_REVISION", "alembic_config", "current_revision", "migrations_folder", "prepare", "upgrade"]

_POSTGRESQL_LOCK = 0x636F676E  # any number, as long as every replica takes the same


def migrations_folder() -> Path:
    """Where the migrations lie: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def prepare(database: Database, url: str) -> None:
    """Create the tables, or bring older ones up to date. Raises UnusableDatabase."""
    with database.transaction(long=True) as connection:
        _lock(connection)
        revision = current_revision(connection)
        if revision is None:
            _create(connection)
            return
    if revision != HEAD_REVISION:
        upgrade(url)


def current_revision(connection: Connection) -> str | None:
    """The revision the database is at; None when it holds nothing of ours.

    Raises UnusableDatabase when there are tables of somebody else's.
    """
    present = _tables(connection)
    if "alembic_version" in present:
        connection.cursor.execute("SELECT version_num FROM alembic_version")
        row = connection.cursor.fetchone()
        return row[0] if row else None
    if present & set(metadata.tables):
        raise UnusableDatabase(
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
        connection.cursor.execute(f"SELECT pg_advisory_xact_lock({_POSTGRESQL_LOCK})")


def _create(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        connection.cursor.execute(str(CreateTable(table).compile(dialect=connection.dialect)))
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            connection.cursor.execute(str(CreateIndex(index).compile(dialect=connection.dialect)))
    connection.cursor.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    connection.cursor.execute(f"INSERT INTO alembic_version (version_num) VALUES ('{HEAD_REVISION}')")


def alembic_config(url: str) -> Any:
    """Alembic's configuration, made in code so that no ini file has to be found."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Lead an existing database to HEAD_REVISION. Raises UnusableDatabase when a newer version made it."""
    from alembic import command
    from alembic.util.exc import CommandError

    try:
        command.upgrade(alembic_config(url), "head")
    except CommandError as problem:
        raise UnusableDatabase(
            f"The database cannot be upgraded; a newer version may have made it. {problem}"
        ) from None
