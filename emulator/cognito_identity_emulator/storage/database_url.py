"""Database URLs: which database they name, read without SQLAlchemy where a plain SQLite URL allows it."""

from pathlib import Path
from typing import TYPE_CHECKING

from cognito_identity_emulator.storage.errors import DatabaseConfigError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL


def parse_url(text: str) -> "URL":
    """A database URL. Raises DatabaseConfigError with what is wrong with it."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(text)
    except ArgumentError:
        raise DatabaseConfigError(
            f"{text!r} is not a database URL. Use sqlite:// for memory, sqlite:///path/to/file.db for a file, "
            "or postgresql+psycopg://user:password@host/name."
        ) from None


def sqlite_path(text: str) -> str | None:
    """The file that a SQLite URL names, "" for memory; None for a URL of another database.

    Raises DatabaseConfigError.
    """
    is_plain = text == "sqlite://" or (text.startswith("sqlite:///") and "?" not in text)
    if is_plain:
        path = text.removeprefix("sqlite://").removeprefix("/")
    else:
        url = parse_url(text)
        if url.get_backend_name() != "sqlite":
            return None
        path = url.database or ""
    return "" if path == ":memory:" else path


def missing_file(text: str) -> str | None:
    """The SQLite file of a URL, if it does not exist: opening it would create it. Raises DatabaseConfigError."""
    path = sqlite_path(text)
    return path if path and not Path(path).exists() else None
