"""Each statement is executed on each database: what SQLAlchemy compiles, the bare driver must understand."""

import importlib
import pkgutil

import pytest
from sqlalchemy import ClauseElement, literal, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import BigInteger, Boolean, Integer, LargeBinary

import emulator.storage.statement
from emulator.storage.database import Contention, Database
from emulator.storage.statement import Statement, every_statement, insert_all
from emulator.storage.tables import metadata


def all_statements() -> list[Statement]:
    """Every statement of the product: all modules of storage are imported to have them all."""
    for module in pkgutil.iter_modules(emulator.storage.__path__, "emulator.storage."):
        importlib.import_module(module.name)
    return list(every_statement())


_COLUMNS = {column.name: column for table in metadata.tables.values() for column in table.columns}
_NUMBERS = {"after": 0, "most": 2, "now": 5}


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
    sql, order, hidden = statement.compiled(database.dialect)
    names = order if order is not None else parameters_of(statement, database)
    given = {name: some_value(name) for name in names if name not in hidden}
    try:
        with database.transaction() as connection:
            connection.run(statement, given)
    except Contention:
        # A row without the one it belongs to: the database understood the statement and its constraints held.
        assert "INSERT" in sql


def parameters_of(statement: Statement, database: Database) -> set[str]:
    """The parameters of a statement whose dialect passes them by name."""
    clause = statement._clause
    built = clause if isinstance(clause, ClauseElement) else clause(postgresql.insert)
    return set(built.compile(dialect=database.dialect).params)


@pytest.fixture
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Statements of a test are none of the product's."""
    monkeypatch.setattr(emulator.storage.statement, "_registry", [])


@pytest.mark.usefixtures("_own_registry")
def test_values_written_into_a_statement_are_passed_too(database: Database) -> None:
    statement = Statement(select(literal(41, Integer) + 1).limit(1))
    with database.reading() as connection:
        assert connection.first(statement) == (42,)


def test_a_statement_is_compiled_once_for_each_dialect(database: Database) -> None:
    statement = all_statements()[0]
    assert statement.compiled(database.dialect) is statement.compiled(database.dialect)


@pytest.mark.usefixtures("_own_registry")
def test_an_insert_leaves_out_what_the_database_fills_in(database: Database) -> None:
    table = metadata.tables["identities"]
    sql = Statement(insert_all(table, "seq")).compiled(database.dialect)[0]
    assert "seq" not in sql
    assert all(column.name in sql for column in table.columns if column.name != "seq")
