"""The `migrate` command: upgrades a database to the current schema, or prints what an upgrade would do."""

import argparse
import textwrap
from contextlib import closing

from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.options import add_setting, read_settings, warn_of_ignored_variables
from cognito_identity_emulator.runtime import logs
from cognito_identity_emulator.storage import schema
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.database_url import missing_file, sqlite_path
from cognito_identity_emulator.storage.errors import DatabaseConfigError, DatabaseUnavailableError
from cognito_identity_emulator.storage.opening import ensure_schema, open_database


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--status", action="store_true", help="change nothing; print the revision of the database")
    instead.add_argument("--dry-run", action="store_true", help="change nothing; print the SQL of the upgrade")
    add_setting(parser, "database_url")
    parser.add_examples(
        ("migrate --status --database-url sqlite:///emulator.db", "the revision, and the migrations after it"),
        ("migrate --dry-run --database-url sqlite:///emulator.db", "the SQL"),
        ("migrate --database-url sqlite:///emulator.db", "creates or upgrades the tables"),
    )


def run(options: argparse.Namespace) -> None:
    """Upgrade the database, or print its status or the SQL of an upgrade. Raises CommandError, SettingsError."""
    settings = read_settings(options)
    logs.configure(settings.log_level, settings.log_format)
    warn_of_ignored_variables()
    try:
        _migrate(options, settings.database_url)
    except (DatabaseConfigError, DatabaseUnavailableError) as problem:
        raise CommandError(str(problem)) from None


def _migrate(options: argparse.Namespace, url: str) -> None:
    if sqlite_path(url) == "":
        raise CommandError("A database in memory has nothing to migrate. Name one: --database-url sqlite:///file.db")
    if not options.status and not options.dry_run:
        with closing(open_database(url)) as database:
            ensure_schema(database, url)
            print(f"{database.description} is at revision {schema.HEAD_REVISION}.")
        return
    if (path := missing_file(url)) is not None:
        description, revision = f"SQLite file {path}", None
    else:
        with closing(open_database(url)) as database:
            description, revision = database.description, _revision(database)
    print(_dry_run(url, description, revision) if options.dry_run else _status(description, revision))


def _revision(database: Database) -> str | None:
    with database.reading() as connection:
        return schema.current_revision(connection)


def _status(description: str, revision: str | None) -> str:
    if revision is None:
        return (
            f"{description} has no tables; `migrate` or `serve` will create them, at revision {schema.HEAD_REVISION}."
        )
    if revision == schema.HEAD_REVISION:
        return f"{description} is at revision {revision}, the current one."
    from cognito_identity_emulator.storage.migrations import revisions_after

    ahead = revisions_after(revision)
    steps = "".join(f"\n  {each.id}  {each.title}" for each in ahead)
    return f"{description} is at revision {revision}; `migrate` or `serve` will upgrade it to {ahead[-1].id}:{steps}"


def _dry_run(url: str, description: str, revision: str | None) -> str:
    if revision is None:
        with closing(open_database("sqlite://" if missing_file(url) else url)) as database:
            statements = ";\n".join(textwrap.dedent(each).strip() for each in schema.creation(database.dialect))
        return f"-- {description}, empty, to revision {schema.HEAD_REVISION}\n{statements};"
    if revision == schema.HEAD_REVISION:
        return f"-- {description} is at revision {revision}, the current one. There is nothing to do."
    from cognito_identity_emulator.storage.migrations import revisions_after, upgrade_sql

    last = revisions_after(revision)[-1].id
    return f"-- {description}, from revision {revision} to {last}\n{upgrade_sql(url, revision).strip()}"
