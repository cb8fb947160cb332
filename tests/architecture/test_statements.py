"""Every SQL statement is compiled as it is written, for both databases, and on SQLite finds its rows by an index."""

import importlib
import pkgutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from cognito_identity_emulator import storage
from cognito_identity_emulator.storage import compiling, schema
from cognito_identity_emulator.storage.database import open_database
from cognito_identity_emulator.storage.statement import DIALECTS, SQLITE, Statement, every_statement, sql_file
from cognito_identity_emulator.storage.tables import metadata

THE_OPERATORS = {
    "faults": "a handful of rows, all of them wanted",
    "reset": "a reset goes through everything",
    "registry": "read whole, to be held in memory",
    "snapshot": "an export goes through everything",
    "shared_state": "a handful of rows, all of them wanted",
}
MAY_SCAN = {
    "keys.ALL": "all keys are wanted, and there is one for each rotation",
    "keys.RETIRE": "there is one key for each rotation",
    "keys.SEALS": "there is one, and an export wants it",
    "search.SESSIONS_OF": "the operator looks at one identity; an index would cost every credential handed out",
    "pools.ALL_IDS": "all pools are wanted, and only the operator's verbs want them",
}
"""Modules and single statements that may read a whole table, and why. No operation of AWS's waits for them."""


for _each in pkgutil.iter_modules(storage.__path__):
    if _each.name != "postgresql":  # its driver is optional, and it has no statements
        importlib.import_module(f"cognito_identity_emulator.storage.{_each.name}")
STATEMENTS = {each.name: each for each in every_statement()}


def each_statement() -> list[ParameterSet]:
    return [pytest.param(name, statement, id=name) for name, statement in STATEMENTS.items()]


@pytest.fixture(scope="module")
def cursor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Cursor]:
    """A database with the emulator's tables, empty."""
    path: Path = tmp_path_factory.mktemp("plans") / "emulator.db"
    database = open_database(f"sqlite:///{path}")
    schema.ensure_schema(database, f"sqlite:///{path}")
    database.close()
    connection = sqlite3.connect(path)
    yield connection.cursor()
    connection.close()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_run_is_what_is_written(dialect: str) -> None:
    assert sql_file(dialect).read_bytes() == compiling.written(dialect), "run `make sql`"


def test_every_statement_that_is_written_is_run() -> None:
    assert sorted(each.name for each in every_statement()) == sorted(name for name, _ in compiling.every_clause())


@pytest.mark.parametrize(("name", "statement"), each_statement())
def test_a_statement_finds_its_rows_by_an_index(cursor: sqlite3.Cursor, name: str, statement: Statement) -> None:
    compiled = statement.compiled(SQLITE)
    plan = cursor.execute(f"EXPLAIN QUERY PLAN {compiled.sql}", [1] * len(compiled.order or ())).fetchall()
    steps = [step for *_, step in plan]
    if name.partition(".")[0] in THE_OPERATORS:
        return
    if name in MAY_SCAN:
        assert any("SCAN" in step for step in steps), f"{name} needs no exception"
        return
    assert not [step for step in steps if "SCAN" in step], f"{name} reads a whole table"
    assert not [step for step in steps if "TEMP B-TREE" in step], f"{name} sorts what an index would give in order"
    assert steps or compiled.sql.startswith("INSERT")


def test_every_foreign_key_is_followed_back_by_an_index() -> None:
    """Deleting a pool or an identity looks up what hangs on it."""
    for table in metadata.sorted_tables:
        led_by = {next(iter(index.columns)).name for index in table.indexes}
        led_by.add(next(iter(table.primary_key.columns)).name)
        for key in table.foreign_keys:
            assert key.parent.name in led_by, f"{table.name}.{key.parent.name} has no index"
