"""Tables, migrations and the head revision agree, and the wheel contains all of them."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from cognito_identity_emulator.storage import migrations as migrating
from cognito_identity_emulator.storage import schema
from cognito_identity_emulator.storage.opening import ensure_schema, open_database
from cognito_identity_emulator.storage.schema import HEAD_REVISION
from cognito_identity_emulator.storage.tables import metadata
from tests.architecture.source import ROOT
from tests.timeouts import TIMEOUT_S

KEPT_BY_ALEMBIC = "alembic_version"


def describe(url: str) -> dict[str, Any]:
    """Columns, keys, indexes and constraints of every table in the database."""
    engine = sa.create_engine(url)
    try:
        found = sa.inspect(engine)
        return {
            table: {
                "columns": [{**column, "type": str(column["type"])} for column in found.get_columns(table)],
                "primary key": found.get_pk_constraint(table),
                "foreign keys": sorted(found.get_foreign_keys(table), key=str),
                "indexes": sorted(map(_comparable, found.get_indexes(table)), key=str),
                "unique": sorted(found.get_unique_constraints(table), key=str),
            }
            for table in found.get_table_names()
            if table != KEPT_BY_ALEMBIC
        }
    finally:
        engine.dispose()


def _comparable(index: Any) -> dict[str, Any]:
    """An index with the text of its condition, if it has one, in place of SQLAlchemy's object."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


def revision_of(url: str) -> str | None:
    database = open_database(url)
    try:
        with database.reading() as connection:
            return schema.current_revision(connection)
    finally:
        database.close()


def prepared(path: Path) -> str:
    """The URL of a fresh database with the emulator's tables."""
    url = f"sqlite:///{path}"
    database = open_database(url)
    ensure_schema(database, url)
    database.close()
    return url


def migrated(path: Path, revision: str = "head") -> str:
    """The URL of a fresh database whose tables the migrations created."""
    url = f"sqlite:///{path}"
    command.upgrade(migrating.alembic_config(url), revision)
    return url


def test_the_migrations_create_the_same_tables_as_a_fresh_start(tmp_path: Path) -> None:
    migrated_url, created_url = migrated(tmp_path / "migrated.db"), prepared(tmp_path / "created.db")
    assert describe(migrated_url) == describe(created_url)
    assert set(describe(migrated_url)) == set(metadata.tables)


def test_a_fresh_start_creates_the_same_tables_as_sqlalchemy(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'by_sqlalchemy.db'}"
    engine = sa.create_engine(url)
    metadata.create_all(engine)
    engine.dispose()
    assert describe(url) == describe(prepared(tmp_path / "fresh.db"))


def test_alembic_finds_no_difference_to_the_tables(tmp_path: Path) -> None:
    engine = sa.create_engine(migrated(tmp_path / "migrated.db"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_head_revision_is_the_last_migration(tmp_path: Path) -> None:
    scripts = ScriptDirectory.from_config(migrating.alembic_config("sqlite://"))
    assert scripts.get_heads() == [HEAD_REVISION]
    assert len(scripts.get_bases()) == 1
    assert revision_of(prepared(tmp_path / "created.db")) == HEAD_REVISION
    assert revision_of(migrated(tmp_path / "migrated.db")) == HEAD_REVISION


def test_every_migration_can_be_downgraded(tmp_path: Path) -> None:
    url = migrated(tmp_path / "migrated.db")
    command.downgrade(migrating.alembic_config(url), "base")
    assert describe(url) == {}


def test_a_migrated_database_is_used_unchanged(tmp_path: Path) -> None:
    url = migrated(tmp_path / "migrated.db")
    before = describe(url)
    assert describe(prepared(tmp_path / "migrated.db")) == before


def test_the_wheel_has_only_the_package_and_its_migrations(unpacked_wheel: Path) -> None:
    packed = {path.relative_to(unpacked_wheel).as_posix() for path in unpacked_wheel.rglob("*") if path.is_file()}
    migrations = {
        f"cognito_identity_emulator/_migrations/{path.relative_to(ROOT / 'migrations').as_posix()}"
        for path in (ROOT / "migrations").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert migrations <= packed
    assert {"cognito_identity_emulator/py.typed", "cognito_identity_emulator/cli/main.py"} <= packed
    source = ROOT / "emulator"
    console = (source / "cognito_identity_emulator" / "console").rglob("*.*")
    console_files = {path.relative_to(source).as_posix() for path in console}
    assert {path for path in console_files if not path.endswith(".pyc")} <= packed
    top = {name.partition("/")[0] for name in packed}
    assert {name for name in top if not name.endswith(".dist-info")} == {"cognito_identity_emulator"}
    assert any(name.endswith("licenses/LICENSE") for name in packed)


def test_an_installed_emulator_finds_its_own_migrations(unpacked_wheel: Path, tmp_path: Path) -> None:
    program = (
        "from cognito_identity_emulator.storage import migrations as migrating; from alembic import command\n"
        f"command.upgrade(migrating.alembic_config('sqlite:///{tmp_path / 'led.db'}'), 'head')\n"
        "print(migrating.migrations_folder())"
    )
    environment = {"PYTHONPATH": str(unpacked_wheel)}
    run = [sys.executable, "-c", program]
    process = subprocess.run(
        run, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=True
    )
    assert Path(process.stdout.strip()) == unpacked_wheel / "cognito_identity_emulator" / "_migrations"
    assert revision_of(f"sqlite:///{tmp_path / 'led.db'}") == HEAD_REVISION
