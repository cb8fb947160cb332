"""Each statement is executed on each database: what SQLAlchemy compiles, the bare driver must understand."""

import importlib
import pkgutil
import re

import pytest
from sqlalchemy import literal, select
from sqlalchemy.types import BigInteger, Boolean, Integer, LargeBinary

from cognito_identity_emulator import storage
from cognito_identity_emulator.storage.compiling import compile_statement
from cognito_identity_emulator.storage.database import ContentionError, Database
from cognito_identity_emulator.storage.statement import DIALECTS, POSTGRESQL, Statement, bind_of, every_statement
from cognito_identity_emulator.storage.statements.inserting import insert_all
from cognito_identity_emulator.storage.tables import metadata


def all_statements() -> list[Statement]:
    """Every statement of the product: all modules of storage are imported to have them all."""
    for module in pkgutil.iter_modules(storage.__path__, f"{storage.__name__}."):
        importlib.import_module(module.name)
    return list(every_statement())


_COLUMNS = {column.name: column for table in metadata.tables.values() for column in table.columns}
_NUMBERS = {"after": 0, "last": 9, "most": 2, "now": 5}


def some_value(parameter: str) -> object:
    """A value of the type that the parameter's column has."""
    if parameter in _NUMBERS:
        return _NUMBERS[parameter]
    column = _COLUMNS.get(parameter.removeprefix("new_"))
    if column is None:
        return "nobody"
    if isinstance(column.type, BigInteger | Integer):
        return 7
    if isinstance(column.type, Boolean):
        return True
    return b"some" if isinstance(column.type, LargeBinary) else "nobody"


@pytest.mark.parametrize("number", range(len(all_statements())))
def test_every_statement_runs(database: Database, number: int) -> None:
    statement = all_statements()[number]
    compiled = statement.compiled(database.dialect)
    names = compiled.order if compiled.order is not None else parameters_of(statement)
    given = {name: some_value(name) for name in names if name not in compiled.hidden}
    try:
        with database.transaction() as connection:
            connection.run(statement, given)
    except ContentionError:
        # A row without the one it belongs to: the database understood the statement and its constraints held.
        assert "INSERT" in compiled.sql


def parameters_of(statement: Statement) -> set[str]:
    """The parameters of a statement whose dialect passes them by name."""
    return set(re.findall(r"%\((\w+)\)s", statement.compiled(POSTGRESQL).sql))


def test_values_written_into_a_statement_are_passed_too() -> None:
    for dialect in DIALECTS:
        bind = bind_of(compile_statement(select(literal(41, Integer) + 1), dialect))
        given = bind({})
        assert sorted(given.values() if isinstance(given, dict) else given) == [1, 41]


def test_an_insert_leaves_out_what_the_database_fills_in() -> None:
    table = metadata.tables["identities"]
    for dialect in DIALECTS:
        sql = compile_statement(insert_all(table, "seq"), dialect).sql
        assert "seq" not in sql
        assert all(column.name in sql for column in table.columns if column.name != "seq")
