"""Compiles the statements and the tables to SQL text: `make sql` writes the modules of `storage/sql`.

A test fails when they are not up to date. Nothing of this is imported when the emulator runs.
"""

import importlib
import pkgutil
import re
import textwrap
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import ClauseElement, Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg2
from sqlalchemy.engine import Compiled
from sqlalchemy.schema import CreateIndex, CreateTable

from cognito_identity_emulator.storage import statements
from cognito_identity_emulator.storage.statements.batches import Batched
from cognito_identity_emulator.storage.statements.inserts import Upsert
from cognito_identity_emulator.storage.tables import metadata

FOLDER = Path(__file__).with_name("sql")
_INIT = (
    '"""The SQL that storage runs: a generated module for each of `statements`, and one that creates the tables."""\n'
)
_TABLE_OF_COLUMN = re.compile(r"\b\w+\.(?=\w)")
_IMPORT = "from cognito_identity_emulator.storage.sql_statement import SqlStatement"
_PARAMETER = re.compile(r"(?<!:):(\w+)")
_WIDTH = 100
_CLAUSE = re.compile(
    r"(?<!DELETE)(?<!OUTER)\s+(?=(?:FROM|(?:LEFT OUTER )?JOIN|WHERE|SET|VALUES|ORDER BY|LIMIT|ON CONFLICT|FOR UPDATE|"
    r"UNION ALL|OR \(EXISTS)\b)"
)


DIALECTS: Mapping[str, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    # The dialect of another driver than the emulator's: it writes parameters without a cast.
    "postgresql": psycopg2.dialect(paramstyle="named"),  # type: ignore[no-untyped-call]
}
_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def generated_modules() -> Iterator[tuple[Path, str]]:
    """Every module of `storage/sql` with the text that it should have."""
    yield FOLDER / "__init__.py", _INIT
    for module in pkgutil.iter_modules(statements.__path__):
        texts = {name: compile_statement(clause) for name, clause in clauses_of(module.name).items()}
        if texts:
            yield FOLDER / f"{module.name}.py", _module(f"statements/{module.name}.py", texts)
    creations = dict(_creations())
    creation = "".join(f"    {name},\n" for name in creations)
    names = "".join(f'    "{name}",\n' for name in sorted(metadata.tables))
    tuples = f"CREATE_ALL = (\n{creation})\n\nTABLE_NAMES = (\n{names})\n"
    yield FOLDER / "tables.py", f"{_module('tables.py', creations)}\n{tuples}"


def clauses_of(module: str) -> Mapping[str, ClauseElement | Upsert | Batched]:
    """The statements of a module of `statements`, by name."""
    members = vars(importlib.import_module(f"{statements.__name__}.{module}"))
    return {name: clause for name, clause in members.items() if name.isupper() and not name.startswith("_")}


def compile_statement(statement: ClauseElement | Upsert | Batched) -> Mapping[str, str]:
    """The text of a statement for each database; that for many calls under "postgresql_batch", if it has one."""
    texts = {}
    clause = statement.clause if isinstance(statement, Batched) else statement
    for name, dialect in DIALECTS.items():
        built = clause.build(_INSERTS[name]) if isinstance(clause, Upsert) else clause
        texts[name] = _lay_out(_with_values(built.compile(dialect=dialect), name))
    if isinstance(statement, Batched):
        compiled: Any = statement.clause.compile(dialect=DIALECTS["postgresql"])
        text = " ".join(_with_values(compiled, "postgresql").split())
        types = {
            name: bind.type.compile(dialect=DIALECTS["postgresql"])
            for name, bind in compiled.binds.items()
            if compiled.params.get(name, name) is None  # a value that it always has is part of the text
        }
        texts["postgresql_batch"] = _lay_out(statement.batch_text(text, types))
    return texts


def _with_values(compiled: Compiled, database: str) -> str:
    """The text of a statement, in which only `bindparam("name")` is a parameter: values that it always has are inline.

    SQLAlchemy adds OFFSET 0 for SQLite, which does not need it.
    """
    values = {name: value for name, value in compiled.params.items() if value is not None}
    text = _PARAMETER.sub(
        lambda found: _sql_value(values[found[1]], database) if found[1] in values else found[0], str(compiled)
    )
    return text.replace(" OFFSET 0", "")


def _sql_value(value: object, database: str) -> str:
    if isinstance(value, bool):
        return str(int(value)) if database == "sqlite" else str(value).lower()
    return str(value) if isinstance(value, int) else f"'{value}'"


def _creations() -> Iterator[tuple[str, Mapping[str, str]]]:
    """What creates each table and each index, by a name for it."""
    for table in metadata.sorted_tables:
        made: list[CreateTable | CreateIndex] = [CreateTable(table)]
        made += [CreateIndex(index) for index in sorted(table.indexes, key=lambda each: str(each.name))]
        for each in made:
            texts = {name: str(each.compile(dialect=dialect)) for name, dialect in DIALECTS.items()}
            yield (
                f"CREATE_{str(each.element.name).upper()}",
                {name: _lay_out_creation(text) for name, text in texts.items()},
            )


def _lay_out_creation(sql: str) -> str:
    lines = (_wrap(line.strip(), "    " if line[0] == "\t" else "") for line in _lines(sql))
    return "\n".join(chain.from_iterable(lines))


def _lay_out(sql: str) -> str:
    """The statement with each clause on a line of its own, subqueries indented, and short names where one table is
    read."""
    tables = set(_TABLE_OF_COLUMN.findall(sql))
    if len(tables) == 1 and not sql.startswith("INSERT"):
        sql = _TABLE_OF_COLUMN.sub("", sql)
    lines: list[str] = []
    depth = 0
    for line in _lines(_CLAUSE.sub("\n", sql)):
        lines += _wrap(line.strip(), "    " * depth)
        depth += line.count("(") - line.count(")")
    return "\n".join(lines)


def _wrap(line: str, indent: str) -> list[str]:
    if len(line) <= _WIDTH:
        return [indent + line]
    first, *others = line.split(" AND ")
    lines = _fill(first, indent)
    for other in others:
        lines += _fill(f"AND {other}", f"{indent}    ")
    return lines


def _fill(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent + "    ", break_on_hyphens=False)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def _module(source: str, statements: Mapping[str, Mapping[str, str]]) -> str:
    constants = "\n".join(_constant(name, texts) for name, texts in statements.items())
    return f'"""Generated by `make sql` from storage/{source}."""\n\n{_IMPORT}\n\n{constants}'


def _constant(name: str, texts: Mapping[str, str]) -> str:
    """The assignment of a statement, formatted as ruff would."""
    differing = {database: text for database, text in texts.items() if text != texts["sqlite"]}
    if differing:
        arguments = {"sqlite": texts["sqlite"], **differing}
        lines = "".join(f"    {database}={_literal(text)},\n" for database, text in arguments.items())
        return f"{name} = SqlStatement(\n{lines})\n"
    line = f"{name} = SqlStatement({_literal(texts['sqlite'])})\n"
    return line if line.count("\n") == 1 else f"{name} = SqlStatement(\n    {_literal(texts['sqlite'])}\n)\n"


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\")
    if len(escaped) <= _WIDTH - 40 and "\n" not in escaped:
        return f'"{escaped}"'
    return f'"""\n{textwrap.indent(escaped, "    ")}\n    """'


def main() -> None:
    """Write the modules, and remove those whose statements are gone."""
    modules = dict(generated_modules())
    for path in FOLDER.glob("*.py"):
        if path not in modules:
            path.unlink()
    for path, text in modules.items():
        path.write_text(text)


if __name__ == "__main__":
    main()
