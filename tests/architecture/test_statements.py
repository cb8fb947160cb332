"""The generated SQL is current and all of it is used; each statement finds its rows by an index."""

import ast
import importlib
import pkgutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from cognito_identity_emulator.storage import compiling, sql
from cognito_identity_emulator.storage.opening import ensure_schema, open_database
from cognito_identity_emulator.storage.sql_statement import SqlStatement
from cognito_identity_emulator.storage.tables import metadata
from tests.architecture.source import MODULES

MODULES_THAT_SCAN = {
    "faults": "a few rows, and all of them are needed",
    "reset": "a reset deletes whole tables",
    "registry": "all rows are read into memory",
    "snapshot": "an export reads all rows",
    "shared_state": "a few rows, and all of them are needed",
    "tables": "creates tables",
}
STATEMENTS_THAT_SCAN = {
    "keys.SIGNING_KEYS": "all keys are needed, and there is one for each rotation",
    "keys.RETIRE_SIGNING_KEYS": "there is one key for each rotation",
    "keys.SEALING_KEYS": "there is one row, and an export needs it",
    "search.SESSIONS_OF_IDENTITY": "a search by the operator; an index would slow down every issued credential",
    "outbound_federation.ACCOUNTS": "an export needs all accounts",
    "pools.ALL_IDS": "all pools are needed, by the control API only",
    "exports.EXPORTS": "all exports are needed, by the control API only",
}
"""Modules and statements that may scan a whole table, and why. No operation of AWS runs one of them."""

STATEMENTS = {
    f"{module.name}.{name}": statement
    for module in pkgutil.iter_modules(sql.__path__)
    for name, statement in vars(importlib.import_module(f"{sql.__name__}.{module.name}")).items()
    if isinstance(statement, SqlStatement)
}


def each_statement() -> list[ParameterSet]:
    return [pytest.param(name, statement, id=name) for name, statement in STATEMENTS.items()]


@pytest.fixture(scope="module")
def cursor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Cursor]:
    """A database with the emulator's tables, empty."""
    path: Path = tmp_path_factory.mktemp("plans") / "emulator.db"
    database = open_database(f"sqlite:///{path}")
    ensure_schema(database, f"sqlite:///{path}")
    database.close()
    connection = sqlite3.connect(path)
    yield connection.cursor()
    connection.close()


def test_the_generated_sql_is_current() -> None:
    generated = dict(compiling.generated_modules())
    assert set(compiling.FOLDER.glob("*.py")) == set(generated), "run `make sql`"
    for path, text in generated.items():
        assert path.read_text() == text, "run `make sql`"


def test_every_statement_is_used_by_the_storage_module_of_its_name() -> None:
    used = set()
    for module in MODULES:
        package, _, name = module.name.rpartition(".")
        if package == "cognito_identity_emulator.storage":
            names = (each for each in ast.walk(module.tree) if isinstance(each, ast.Attribute))
            used |= {f"{name}.{each.attr}" for each in names if ast.unparse(each.value) == "sql"}
    assert {name for name in STATEMENTS if not name.startswith("tables.")} <= used


def test_few_statements_differ_between_the_databases() -> None:
    differing = {name for name, each in STATEMENTS.items() if each.postgresql != SqlStatement(each.sqlite).postgresql}
    assert {name for name in differing if not name.startswith("tables.")} == {
        "identities.GET_FOR_UPDATE",
        "identities.GET_WITH_ALL_LOGINS",
        "identities.MARK_AUTHENTICATED",
        "pools.LOCK",
        "search.IDENTITIES_BY_NAME",  # these four search for the beginning of a name
        "search.IDENTITIES_BY_NAME_IN_POOL",
        "search.MATCHES",
        "search.MATCHES_IN_POOL",
    }


@pytest.mark.parametrize(("name", "statement"), each_statement())
def test_a_statement_finds_its_rows_by_an_index(cursor: sqlite3.Cursor, name: str, statement: SqlStatement) -> None:
    if name.partition(".")[0] in MODULES_THAT_SCAN:
        return
    plan = cursor.execute(f"EXPLAIN QUERY PLAN {statement.sqlite}", dict.fromkeys(statement.parameters, 1)).fetchall()
    steps = [step for *_, step in plan]
    scans = [step for step in steps if step.startswith("SCAN") and step.split()[1] in metadata.tables]
    if name in STATEMENTS_THAT_SCAN:
        assert scans, f"{name} needs no exception"
        return
    assert not scans, f"{name} scans a whole table"
    assert not [step for step in steps if "TEMP B-TREE" in step], f"{name} sorts rows that an index has in order"
    assert steps or statement.sqlite.split()[0] == "INSERT"


def test_every_foreign_key_has_an_index() -> None:
    """The deletion of a pool or an identity looks up the rows that refer to it."""
    for table in metadata.sorted_tables:
        first_columns = {next(iter(index.columns)).name for index in table.indexes}
        first_columns.add(next(iter(table.primary_key.columns)).name)
        for key in table.foreign_keys:
            assert key.parent.name in first_columns, f"{table.name}.{key.parent.name} has no index"
