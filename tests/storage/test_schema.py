"""The schema is created once, by one of many, and never over the tables of another program."""

import threading
from typing import Any

import pytest

from cognito_identity_emulator.storage import migrations as migrating
from cognito_identity_emulator.storage import schema
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.errors import DatabaseConfigError
from cognito_identity_emulator.storage.opening import ensure_schema, open_database
from cognito_identity_emulator.storage.tables import metadata
from tests.databases import Databases
from tests.storage.conftest import Place


def tables(database: Database) -> set[str]:
    with database.reading() as connection:
        return schema.table_names(connection) - {"sqlite_sequence"}


def execute(database: Database, sql: str) -> None:
    with database.transaction() as connection:
        connection.cursor.execute(sql)


def test_a_fresh_database_gets_every_table_and_the_head_revision(database: Database) -> None:
    assert tables(database) == {*metadata.tables, "alembic_version"}
    with database.reading() as connection:
        assert schema.current_revision(connection) == schema.HEAD_REVISION


def test_ensuring_the_schema_again_changes_nothing(place: Place) -> None:
    execute(place.database, "INSERT INTO emulator_state (name, value) VALUES ('kept', 1)")
    ensure_schema(place.database, place.url)
    with place.database.reading() as connection:
        connection.cursor.execute("SELECT value FROM emulator_state WHERE name = 'kept'")
        assert connection.cursor.fetchall()


@pytest.mark.parametrize("kind", ["file", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_ten_replicas_can_start_at_once(databases: Databases, kind: str) -> None:
    url = databases.new_url(kind)
    together = threading.Barrier(10)
    problems: list[BaseException] = []

    def start() -> None:
        try:
            together.wait()
            database = open_database(url)
            ensure_schema(database, url)
            database.close()
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=start) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    database = open_database(url)
    assert tables(database) == {*metadata.tables, "alembic_version"}
    database.close()


def test_tables_of_another_program_are_refused(kind: str, databases: Databases) -> None:
    url = databases.new_url(kind)
    database = open_database(url)
    execute(database, "CREATE TABLE identities (anything INTEGER)")
    with pytest.raises(DatabaseConfigError, match="another program's tables"):
        ensure_schema(database, url)
    assert tables(database) == {"identities"}
    database.close()


@pytest.mark.parametrize("kind", ["file", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_a_database_of_a_newer_version_is_refused(kind: str, databases: Databases) -> None:
    url = databases.new_url(kind)
    database = open_database(url)
    ensure_schema(database, url)
    execute(database, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseConfigError, match="newer version"):
        ensure_schema(database, url)
    database.close()


@pytest.mark.parametrize("kind", ["file", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_migrations_of_an_empty_database_create_the_same_tables(kind: str, databases: Databases) -> None:
    migrated, created = databases.new_url(kind), databases.new_url(kind)
    migrating.upgrade(migrated)
    database = open_database(created)
    ensure_schema(database, created)
    database.close()
    assert shape_of(migrated) == shape_of(created)


def shape_of(url: str) -> dict[str, Any]:
    """Columns, keys and indexes of every table, as the database describes them."""
    from sqlalchemy import create_engine, inspect, text

    engine = create_engine(url)
    inspector = inspect(engine)
    found: dict[str, Any] = {}
    for table in sorted(inspector.get_table_names()):
        if table == "alembic_version":
            continue
        columns = [(each["name"], str(each["type"]), each["nullable"]) for each in inspector.get_columns(table)]
        indexes = sorted(
            (each["name"] or "", each["column_names"], each["unique"]) for each in inspector.get_indexes(table)
        )
        foreign = sorted(
            (each["constrained_columns"], each["referred_table"], each["options"].get("ondelete"))
            for each in inspector.get_foreign_keys(table)
        )
        found[table] = (columns, indexes, foreign, inspector.get_pk_constraint(table)["constrained_columns"])
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            statement = text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%' ORDER BY name")
            found["counted without end"] = connection.execute(statement).fetchall()
    engine.dispose()
    return found
