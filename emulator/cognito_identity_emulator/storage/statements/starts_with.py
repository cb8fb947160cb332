"""An expression: whether a text begins with another, in upper and lower case as they are."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class StartsWith(FunctionElement[Any]):
    """Whether the first argument begins with the second, in which no character is a wildcard.

    SQLite compares bytes, so the texts are a range of an index. PostgreSQL's indexes are in the order of the
    database's language, in which they do not form a range: it reads the entries of the index.
    """

    inherit_cache = True

    def __init__(self, text: ColumnElement[str], beginning: ColumnElement[str]) -> None:
        super().__init__(text, beginning)


@compiles(StartsWith, "sqlite")
def _as_range(element: StartsWith, compiler: SQLCompiler, **options: Any) -> str:
    text, beginning = (compiler.process(each, **options) for each in element.clauses)
    return f"({text} >= {beginning} AND {text} < {beginning} || char(1114111))"


@compiles(StartsWith, "postgresql")
def _as_function(element: StartsWith, compiler: SQLCompiler, **options: Any) -> str:
    text, beginning = (compiler.process(each, **options) for each in element.clauses)
    return f"starts_with({text}, {beginning})"
