"""Opens the database of a URL, and makes sure that it has the tables of this version."""

from cognito_identity_emulator.storage import schema
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.database_url import parse_url, sqlite_path
from cognito_identity_emulator.storage.errors import ContentionError


def open_database(url: str, connections: int = 10) -> Database:
    """Open a database; `connections` is the limit of a PostgreSQL pool. The schema is not checked.

    Raises DatabaseConfigError for a URL that names no usable database.
    """
    path = sqlite_path(url)
    if path == "":
        from cognito_identity_emulator.storage.sqlite_memory import SqliteMemory

        return SqliteMemory()
    if path is not None:
        from cognito_identity_emulator.storage.sqlite_file import SqliteFile

        return SqliteFile(path)
    from cognito_identity_emulator.storage.postgresql import Postgresql

    return Postgresql(parse_url(url), connections)


def ensure_schema(database: Database, url: str) -> None:
    """Create the tables in an empty database, or migrate older tables to the current schema.

    Any number of replicas may start at once: one of them creates or migrates the tables, and the others wait. Alembic
    is imported only where there is something to migrate. Raises DatabaseConfigError, DatabaseUnavailableError.
    """
    try:
        revision = _create_or_read(database)
    except ContentionError:  # another replica created the tables at the same time, and has committed them
        revision = _create_or_read(database)
    if revision != schema.HEAD_REVISION:
        from cognito_identity_emulator.storage.migrations import upgrade

        upgrade(url)


def _create_or_read(database: Database) -> str:
    """The revision of the database, whose tables are created if there are none."""
    with database.transaction(long=True) as connection:
        revision = schema.current_revision(connection)
        if revision is None:
            schema.create_tables(connection)
        return revision or schema.HEAD_REVISION
