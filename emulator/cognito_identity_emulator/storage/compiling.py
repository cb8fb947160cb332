"""Compiles every statement and the tables for SQLite and PostgreSQL, into the files that the emulator runs them from.

`make sql` writes them; a test fails when they are stale.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import ClauseElement, Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from cognito_identity_emulator.storage import statements
from cognito_identity_emulator.storage.statement import DIALECTS, Compiled, Sql, sql_file
from cognito_identity_emulator.storage.statements.inserting import WithInsert
from cognito_identity_emulator.storage.tables import metadata

SQLALCHEMYS: Mapping[str, Dialect] = {
    "sqlite": SQLiteDialect_pysqlite(),
    "postgresql": PGDialect_psycopg(),  # type: ignore[no-untyped-call]
}
"""SQLAlchemy's dialect for each of ours."""

_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def written(dialect: str) -> bytes:
    """What the file of a dialect is to hold."""
    compiled = {name: compile_statement(clause, dialect) for name, clause in every_clause()}
    sql = Sql(sorted(metadata.tables), list(creation(dialect)), compiled)
    return msgspec.json.format(msgspec.json.encode(sql), indent=1) + b"\n"


def every_clause() -> Iterator[tuple[str, ClauseElement | WithInsert]]:
    """Every statement as it is written, by the name it is run by."""
    for module in pkgutil.iter_modules(statements.__path__):
        held = vars(importlib.import_module(f"{statements.__name__}.{module.name}"))
        public = (name for name in held if name.isupper() and not name.startswith("_"))
        yield from ((f"{module.name}.{name}", held[name]) for name in public)


def compile_statement(clause: ClauseElement | WithInsert, dialect: str) -> Compiled:
    """The text of a clause, and how its parameters are passed."""
    built = clause.build(_INSERTS[dialect]) if isinstance(clause, WithInsert) else clause
    compiled: Any = built.compile(dialect=SQLALCHEMYS[dialect])
    hidden = {name: value for name, value in compiled.params.items() if value is not None}
    order = compiled.positiontup if compiled.positional else None
    return Compiled(str(compiled), None if order is None else tuple(order), hidden)


def creation(dialect: str) -> Iterator[str]:
    """The statements that make the tables and their indexes."""
    compiler = SQLALCHEMYS[dialect]
    for table in metadata.sorted_tables:
        yield str(CreateTable(table).compile(dialect=compiler))
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            yield str(CreateIndex(index).compile(dialect=compiler))


def main() -> None:
    """Write the files."""
    for dialect in DIALECTS:
        sql_file(dialect).write_bytes(written(dialect))


if __name__ == "__main__":
    main()
