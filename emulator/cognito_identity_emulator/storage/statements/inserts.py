"""How rows are inserted: plainly, or in place of a row with the same key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, Insert, Table, bindparam, insert


@dataclass(frozen=True)
class Upsert:
    """A statement with ON CONFLICT, which SQLAlchemy builds from the `insert` function of the dialect."""

    build: Callable[[Any], ClauseElement]


def insert_row(table: Table, *generated: str) -> Insert:
    """An insert of every column except the generated ones, each a parameter of the column's name."""
    names = [column.name for column in table.columns if column.name not in generated]
    return insert(table).values({name: bindparam(name) for name in names}).inline()


def put_row(table: Table, *key: str, kept: Sequence[str] = ()) -> Upsert:
    """An insert of every column that replaces the row with the same key, except for the columns that are `kept`."""
    parameters: dict[str, ColumnElement[Any]] = {column.name: bindparam(column.name) for column in table.columns}
    others = {name: parameter for name, parameter in parameters.items() if name not in (*key, *kept)}
    return Upsert(
        lambda insert: insert(table).values(parameters).on_conflict_do_update(index_elements=key, set_=others)
    )
