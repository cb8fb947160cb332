"""Each statement runs on each database: the driver understands what SQLAlchemy compiled."""

import re

import pytest
from sqlalchemy import bindparam, literal, select
from sqlalchemy.types import BigInteger, Boolean, Integer, LargeBinary

from cognito_identity_emulator.storage.compiling import compile_statement
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.errors import ContentionError
from cognito_identity_emulator.storage.sql_statement import SqlStatement
from cognito_identity_emulator.storage.statements.inserts import insert_row
from cognito_identity_emulator.storage.tables import metadata
from tests.architecture.test_statements import STATEMENTS

_COLUMNS = {table.name: {column.name: column for column in table.columns} for table in metadata.tables.values()}
_TABLE = re.compile(r"(?:INTO|UPDATE|FROM) (\w+)")
_NUMBERS = {"after": 0, "last": 9, "limit": 2, "now": 5}
STATEMENTS_OVER_ROWS = {name: each for name, each in STATEMENTS.items() if not name.startswith("tables.")}

RESET = [(name, each.sqlite) for name, each in STATEMENTS.items() if name.startswith("reset.")]


def some_value(parameter: str, statement: SqlStatement) -> object:
    """A value of the type of the parameter's column."""
    if parameter == "after" and "access_key_id > :after" in statement.sqlite:
        return "ASIA"
    if parameter in _NUMBERS:
        return _NUMBERS[parameter]
    found = _TABLE.search(statement.sqlite)
    columns = {} if found is None else _COLUMNS.get(found[1], {})
    column = columns.get({"used_at": "last_used_at"}.get(parameter, parameter.removeprefix("new_")))
    if column is None:
        return "nobody"
    if isinstance(column.type, BigInteger | Integer):
        return 7
    if isinstance(column.type, Boolean):
        return True
    return b"some" if isinstance(column.type, LargeBinary) else "nobody"


@pytest.mark.parametrize("statement", STATEMENTS_OVER_ROWS.values(), ids=STATEMENTS_OVER_ROWS)
def test_every_statement_runs(database: Database, statement: SqlStatement) -> None:
    try:
        with database.transaction() as connection:
            connection.run(statement, {name: some_value(name, statement) for name in statement.parameters})
    except ContentionError:
        # A foreign key without its row: the database understood the statement, and its constraints work.
        assert "INSERT" in statement.sqlite


def test_values_of_a_statement_are_part_of_its_text() -> None:
    for text in compile_statement(select(literal(41, Integer) + bindparam("more", type_=Integer))).values():
        assert text == "SELECT 41 + :more AS anon_1"


def test_an_insert_leaves_out_the_columns_that_the_database_generates() -> None:
    table = metadata.tables["identities"]
    for text in compile_statement(insert_row(table, "seq")).values():
        assert "seq" not in text
        assert all(column.name in text for column in table.columns if column.name != "seq")


def test_parameters_are_passed_to_postgresql_by_name() -> None:
    statement = SqlStatement("SELECT :first, :second, :first")
    assert statement.parameters == ("first", "second")
    assert statement.postgresql == "SELECT %(first)s, %(second)s, %(first)s"


@pytest.mark.parametrize("suffix", ["", "_OF_ACCOUNT"], ids=["all", "of an account"])
def test_a_reset_counts_every_table_that_it_empties(suffix: str) -> None:
    statements = {name.removeprefix("reset."): sql for name, sql in RESET}
    emptied = {
        sql.split()[2]
        for name, sql in statements.items()
        if name.startswith("DELETE") and name.endswith("_OF_ACCOUNT") == bool(suffix)
    }
    counted = _TABLE.findall(statements[f"COUNT_ALL{suffix}"])
    # Identities go with their pools, which delete them in cascade. Used codes are shown nowhere.
    assert emptied - {"used_sign_in_codes"} == set(counted) - {"identities"}
