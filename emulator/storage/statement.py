"""A statement, written once in SQLAlchemy Core, compiled once per dialect, run on the driver's own cursor.

Running Core's compiled text on the raw cursor is ten times faster than letting SQLAlchemy execute it. What the raw
cursor loses is given back here and nowhere else: the values Core hides in the compiled form (literals, limits), the
order of positional parameters, and inserts that name their columns.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any, Protocol

from sqlalchemy import ClauseElement, Dialect, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite


class Cursor(Protocol):
    """The part of a DB-API cursor that is used."""

    @property
    def rowcount(self) -> int: ...

    def execute(self, sql: str, parameters: Any = ..., /) -> Any: ...
    def executemany(self, sql: str, parameters: Any, /) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> Any: ...


Build = Callable[[Any], ClauseElement]
"""Makes the statement, given the dialect's own `insert` (for upserts)."""

_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

_registry: list["Statement"] = []


class Statement:
    """One SQL statement. Parameters are passed by name: `STATEMENT.run(cursor, dialect, pool_id=...)`."""

    def __init__(self, clause: ClauseElement | Build) -> None:
        self._clause = clause
        self._compiled: dict[str, tuple[str, tuple[str, ...] | None, Mapping[str, object]]] = {}
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
        sql, order, hidden = self.compiled(dialect)
        self._ready[dialect.name] = (sql, _bind(order, hidden))
        return self._ready[dialect.name]

    def compiled(self, dialect: Dialect) -> tuple[str, tuple[str, ...] | None, Mapping[str, object]]:
        """The text, the order of positional parameters (None: they go by name), and the values hidden in it."""
        known = self._compiled.get(dialect.name)
        if known is None:
            clause = self._clause if isinstance(self._clause, ClauseElement) else self._clause(_INSERTS[dialect.name])
            compiled = clause.compile(dialect=dialect)
            hidden = {name: value for name, value in compiled.params.items() if value is not None}
            order = compiled.positiontup if compiled.positional else None  # type: ignore[attr-defined]
            known = (str(compiled), None if order is None else tuple(order), hidden)
            self._compiled[dialect.name] = known
        return known


Bind = Callable[[Mapping[str, object]], Any]
"""Makes the driver's parameters of those passed by name."""


def _bind(order: tuple[str, ...] | None, hidden: Mapping[str, object]) -> Bind:
    if order is None:
        return (lambda given: {**hidden, **given}) if hidden else (lambda given: given)
    if hidden:
        return lambda given: [{**hidden, **given}[name] for name in order]
    if len(order) > 1:
        return itemgetter(*order)  # a tuple, made without a line of Python
    return lambda given: [given[name] for name in order]


def every_statement() -> Iterator[Statement]:
    """All statements defined so far; a test runs each on every database."""
    return iter(_registry)


def insert_all(table: Table, *left_out: str) -> Build:
    """An insert that names its columns: all of the table's but those the database fills in."""
    names = [column.name for column in table.columns if column.name not in left_out]
    return lambda insert: insert(table).values({name: bindparam(name) for name in names}).inline()
