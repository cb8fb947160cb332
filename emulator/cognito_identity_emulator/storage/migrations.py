"""Migrates an existing database to the current schema with Alembic.

All of it is one transaction, which first locks the row of the revision. When replicas start together, the first one
migrates and the others find nothing to do.
"""

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util.exc import CommandError
from sqlalchemy.exc import DBAPIError

from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.storage.database_url import parse_url
from cognito_identity_emulator.storage.errors import DatabaseConfigError, DatabaseUnavailableError
from cognito_identity_emulator.storage.schema import HEAD_REVISION, LOCK_ROW
from cognito_identity_emulator.version import VERSION

_log = logging.getLogger("cognito_identity_emulator.migrations")


@dataclass(frozen=True, slots=True)
class Revision:
    """One migration: its id, and a line that says what it does."""

    id: str
    title: str


def migrations_folder() -> Path:
    """The folder of the migrations: in the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_migrations"
    return installed if installed.is_dir() else package.parent.parent / "migrations"


def alembic_config(url: str, output: TextIO | None = None) -> Config:
    """Alembic's configuration, without an ini file. In offline mode Alembic writes SQL to `output`."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    config = Config(output_buffer=output)
    config.set_main_option("script_location", str(migrations_folder()))
    config.attributes.update(url=parsed, lock=LOCK_ROW)
    return config


def revisions_after(revision: str) -> Sequence[Revision]:
    """The migrations after a revision, in order. Raises DatabaseConfigError for an unknown revision."""
    scripts = ScriptDirectory.from_config(alembic_config("sqlite://"))
    try:
        ahead = list(scripts.iterate_revisions("head", revision))
    except (CommandError, RevisionError):
        raise DatabaseConfigError(
            f"The database is at revision {revision}, of a newer version; {VERSION} knows up to {HEAD_REVISION}. Run "
            "that version, or name another database."
        ) from None
    return [Revision(each.revision, each.doc) for each in reversed(ahead)]


def upgrade(url: str, to: str = "head") -> None:
    """Upgrade an existing database to the newest revision, or to another one, and log the progress.

    Raises DatabaseConfigError when a newer version created the database, DatabaseUnavailableError.
    """
    config = alembic_config(url)
    started = monotonic()

    def done(*, step: Any, **_: object) -> None:
        _log.info(
            "Revision %s (%s) is done after %.1f s.", step.up_revision_id, step.up_revision.doc, monotonic() - started
        )

    def check(context: MigrationContext) -> None:
        (revision,) = context.get_current_heads() or ("base",)
        ahead = revisions_after(revision)
        if ahead:
            _log.info("Migrating the database from revision %s to %s.", revision, ahead[-1].id)

    config.attributes.update(done=done, check=check)
    try:
        command.upgrade(config, to)
    except DBAPIError as problem:
        raise DatabaseUnavailableError(
            f"The database could not be migrated and is unchanged: {' '.join(str(problem.orig).split())}"
        ) from problem


def upgrade_sql(url: str, revision: str) -> str:
    """The SQL that upgrades a database at that revision to the newest. Raises DatabaseConfigError."""
    text = io.StringIO()
    try:
        command.upgrade(alembic_config(url, text), f"{revision}:head", sql=True)
    except CommandError as problem:
        raise DatabaseConfigError(f"These migrations cannot be printed as SQL: {problem}") from None
    return text.getvalue()
