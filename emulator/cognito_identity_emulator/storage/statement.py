"""A statement: written in SQLAlchemy Core, compiled by `make sql` for each dialect, run on the driver's own cursor.

Running Core's compiled text on the raw cursor is ten times faster than letting SQLAlchemy execute it. What the raw
cursor loses is given back here and nowhere else: the values Core hides in the compiled form (literals, limits), and the
order of positional parameters.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol

import msgspec

DIALECTS = ("sqlite", "postgresql")


class Dialect(msgspec.Struct, frozen=True):
    """Which SQL a database understands; `name` is one of DIALECTS."""

    name: str


SQLITE, POSTGRESQL = map(Dialect, DIALECTS)


class Compiled(msgspec.Struct, frozen=True):
    """The text of a statement, the order of positional parameters (None: they go by name), and the values hidden in
    it."""

    sql: str
    order: tuple[str, ...] | None
    hidden: dict[str, bool | int | str]


class Sql(msgspec.Struct, frozen=True):
    """Everything in the SQL of one dialect: the names of the tables, what makes them, and the statements by name."""

    tables: list[str]
    creation: list[str]
    statements: dict[str, Compiled]


def sql_file(dialect: str) -> Path:
    """Where the SQL of a dialect is."""
    return Path(__file__).with_name("sql") / f"{dialect}.json"


@cache
def sql_of(dialect: str) -> Sql:
    """The SQL of a dialect."""
    return msgspec.json.decode(sql_file(dialect).read_bytes(), type=Sql)


class Cursor(Protocol):
    """The part of a DB-API cursor that is used."""

    @property
    def rowcount(self) -> int: ...

    def execute(self, sql: str, parameters: Any = ..., /) -> Any: ...
    def executemany(self, sql: str, parameters: Any, /) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> Any: ...


_registry: list["Statement"] = []


class Statement:
    """One SQL statement, by its module and name in `statements`. Parameters are passed by name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._ready: dict[str, tuple[str, Bind]] = {}
        _registry.append(self)

    def run(self, cursor: Cursor, dialect: Dialect, parameters: Mapping[str, object]) -> None:
        """Execute on the cursor."""
        sql, bind = self._ready.get(dialect.name) or self._prepared(dialect)
        cursor.execute(sql, bind(parameters))

    def run_for_each(self, cursor: Cursor, dialect: Dialect, rows: Iterable[Mapping[str, object]]) -> None:
        """Execute once for each row of parameters, all sent together."""
        sql, bind = self._prepared(dialect)
        cursor.executemany(sql, [bind(row) for row in rows])

    def _prepared(self, dialect: Dialect) -> tuple[str, "Bind"]:
        """The text, and what makes the driver's parameters of ours."""
        compiled = self.compiled(dialect)
        self._ready[dialect.name] = (compiled.sql, bind_of(compiled))
        return self._ready[dialect.name]

    def compiled(self, dialect: Dialect) -> Compiled:
        """The statement in the SQL of a dialect."""
        return sql_of(dialect.name).statements[self.name]


Bind = Callable[[Mapping[str, object]], Any]
"""Makes the driver's parameters of those passed by name."""


def bind_of(compiled: Compiled) -> Bind:
    """What binds the parameters of a statement."""
    order, hidden = compiled.order, compiled.hidden
    if order is None:
        return (lambda given: {**hidden, **given}) if hidden else (lambda given: given)
    if hidden:
        return lambda given: [{**hidden, **given}[name] for name in order]
    if len(order) > 1:
        return itemgetter(*order)  # a tuple, made without a line of Python
    if not order:
        return lambda given: ()
    (only,) = order
    return lambda given: (given[only],)


def every_statement() -> Iterator[Statement]:
    """All statements defined so far; a test runs each on every database."""
    return iter(_registry)
