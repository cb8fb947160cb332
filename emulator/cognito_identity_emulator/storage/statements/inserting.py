"""Inserts that name their columns, and statements that need an `insert` of the dialect's own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, Table, bindparam


@dataclass(frozen=True)
class WithInsert:
    """A statement that begins with the dialect's own `insert`, which knows what to do about a row that is there."""

    build: Callable[[Any], ClauseElement]


def insert_all(table: Table, *left_out: str) -> WithInsert:
    """An insert that names its columns: all of the table's but those the database fills in."""
    names = [column.name for column in table.columns if column.name not in left_out]
    return WithInsert(lambda insert: insert(table).values({name: bindparam(name) for name in names}).inline())
