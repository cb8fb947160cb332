"""Leads an existing database to the tables of this version, with Alembic: all of it in one transaction, under the same
lock that a fresh start takes. Whoever comes second finds nothing left to do.
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
from cognito_identity_emulator.storage.database import DatabaseConfigError, DatabaseUnavailableError, parse_url
from cognito_identity_emulator.storage.schema import HEAD_REVISION, POSTGRESQL_LOCK
from cognito_identity_emulator.version import VERSION

_log = logging.getLogger("cognito_identity_emulator.migrations")


@dataclass(frozen=True, slots=True)
class Revision:
    """One step of the schema's history: its id, and what it does in a line."""

    id: str
    title: str


def migrations_folder() -> Path:
    """Where the migrations lie: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_migrations"
    return installed if installed.is_dir() else package.parent.parent / "migrations"


def alembic_config(url: str, output: TextIO | None = None) -> Config:
    """Alembic's configuration, made in code so that no ini file has to be found. SQL is written to `output`."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    config = Config(output_buffer=output)
    config.set_main_option("script_location", str(migrations_folder()))
    config.attributes.update(url=parsed, lock=POSTGRESQL_LOCK)
    return config


def revisions_after(revision: str) -> Sequence[Revision]:
    """What is ahead of a database at that revision, in order. Raises DatabaseConfigError for one we do not know."""
    scripts = ScriptDirectory.from_config(alembic_config("sqlite://"))
    try:
        ahead = list(scripts.iterate_revisions("head", revision))
    except (CommandError, RevisionError):
        raise DatabaseConfigError(
            f"The database is at revision {revision}, which version {VERSION} does not know (it knows up to "
            f"{HEAD_REVISION}): a newer version made it. Run that version, or name another database."
        ) from None
    return [Revision(each.revision, each.doc) for each in reversed(ahead)]


def upgrade(url: str, to: str = "head") -> None:
    """Lead an existing database to the newest revision, or another, and log how far it is.

    Raises DatabaseConfigError when a newer version made it, DatabaseUnavailableError.
    """
    config = alembic_config(url)
    began = monotonic()

    def done(*, step: Any, **_: object) -> None:
        _log.info(
            "Revision %s (%s) is done after %.1f s.", step.up_revision_id, step.up_revision.doc, monotonic() - began
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
            f"The database could not be migrated, and is as it was: {' '.join(str(problem.orig).split())}"
        ) from problem


def upgrade_sql(url: str, revision: str) -> str:
    """The statements that would lead a database at that revision to the newest. Raises DatabaseConfigError."""
    text = io.StringIO()
    try:
        command.upgrade(alembic_config(url, text), f"{revision}:head", sql=True)
    except CommandError as problem:
        raise DatabaseConfigError(f"These migrations cannot be told as statements: {problem}") from None
    return text.getvalue()
