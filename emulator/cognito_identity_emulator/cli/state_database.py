"""The database that `export` and `import` use without a running emulator, and the limits of both commands."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.keys.key_ring import stored_seal
from cognito_identity_emulator.runtime.random import RandomIds
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.database_url import missing_file, sqlite_path
from cognito_identity_emulator.storage.errors import DatabaseConfigError, DatabaseUnavailableError
from cognito_identity_emulator.storage.opening import ensure_schema, open_database

TIMEOUT_S = 3600
SPOOL_BYTES = 8 << 20
"""A state of this size is not kept in memory."""


@contextmanager
def opened(url: str, *, must_exist: bool) -> Iterator[Database]:
    """The database, with an up-to-date schema. Raises CommandError."""
    try:
        if sqlite_path(url) == "":
            raise CommandError(
                "--database-url must name a database that stays: a file, sqlite:///file.db, or PostgreSQL."
            )
        if must_exist and (path := missing_file(url)) is not None:
            raise CommandError(f"There is no SQLite file {path}. Name an existing one with --database-url.")
        with closing(open_database(url)) as database:
            ensure_schema(database, url)
            stored_seal(database, RandomIds())  # a database that was only migrated has none, and a state needs it
            yield database
    except (DatabaseUnavailableError, DatabaseConfigError) as problem:
        raise CommandError(str(problem)) from None
