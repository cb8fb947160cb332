"""Database URLs: which database they name. A URL that would open another database than it seems to name is refused.

SQLite URLs are read here, without SQLAlchemy, which takes long to import.
"""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from cognito_identity_emulator.runtime.one_line import one_line
from cognito_identity_emulator.runtime.similar_names import nearest
from cognito_identity_emulator.storage.errors import DatabaseConfigError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_FORMS = "sqlite:// for memory, sqlite:///path/to/file.db, or postgresql+psycopg://user:password@host/name"
_SQLITE = ("sqlite", "sqlite+pysqlite")
_POSTGRESQL = ("postgresql+psycopg", "postgresql")
_PASSWORD = re.compile(r"(//[^/@:]*:).*@|(\bpassword=)[^&\s]*", re.DOTALL)


def parse_url(text: str) -> "URL":
    """The URL of a PostgreSQL database. Raises DatabaseConfigError, with the URL that was probably meant."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    scheme, rest = _checked_scheme(text)
    if scheme in _SQLITE:
        return make_url(text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        host = rest.partition("/")[0].rpartition("@")[2]
        if host.count(":") > 1:
            problem = "has an IPv6 address without brackets. Write it as [::1] or [::1]:5432."
        else:
            problem = "has a port that is not a number. Percent-encode / : and @ in a password."
        raise DatabaseConfigError(f"{_without_password(text)} {problem}") from None
    if url.port is not None and not 0 < url.port < 65536:
        raise DatabaseConfigError(f"{_without_password(text)} has the port {url.port}. Use one between 1 and 65535.")
    if not url.database and not url.query.keys() & {"dbname", "service"}:
        server, question_mark, options = rest.partition("?")
        meant = f"{scheme}://{server.rstrip('/')}/NAME{question_mark}{options}"
        raise DatabaseConfigError(
            f"{_without_password(text)} names no database. Add its name: {_without_password(meant)}"
        )
    return url


def sqlite_path(text: str) -> str | None:
    """The file that a SQLite URL names, "" for memory; None for a URL of another database.

    Raises DatabaseConfigError, with the URL that was probably meant.
    """
    scheme, rest = _checked_scheme(text)
    if scheme not in _SQLITE:
        return None
    rest, question_mark, _ = rest.partition("?")
    if question_mark:
        raise _meant(text, f"{scheme}://{rest}", "has options behind the ?, and SQLite takes none here")
    if rest in ("", "/:memory:"):
        return ""
    if not rest.startswith("/"):
        meant = "sqlite://" if rest == ":memory:" else f"sqlite:///{rest}"
        raise _meant(text, meant, "has two slashes before the file, which needs three")
    path = rest[1:]
    if not path:
        raise DatabaseConfigError(f"{text} names no file. Use sqlite:// for memory, or sqlite:///path/to/file.db.")
    if path.startswith("~"):
        raise _meant(text, f"sqlite:///{os.path.expanduser(path)}", "begins with ~, which a URL does not expand")
    return path


def missing_file(text: str) -> str | None:
    """The SQLite file of a URL, if it does not exist: opening it would create it. Raises DatabaseConfigError."""
    path = sqlite_path(text)
    return os.path.abspath(path) if path and not Path(path).exists() else None


def _without_password(text: str) -> str:
    """A database URL, or a text in its place, in one line and without its password.

    Unlike `shown_url` it keeps the user and the options, so that the operator can copy a corrected URL.
    """
    return one_line(_PASSWORD.sub(lambda found: f"{found[1]}***@" if found[1] else f"{found[2]}***", text))


def _checked_scheme(text: str) -> tuple[str, str]:
    """The scheme of a URL, and the text behind `://`. Raises DatabaseConfigError."""
    if not text:
        raise DatabaseConfigError(f"The database URL is empty. Use {_FORMS}.")
    if text != (bare := text.strip(" \t\r\n'\"")):
        raise _meant(text, bare, "has spaces or quotes around it")
    scheme, separator, rest = text.partition("://")
    if not separator:
        raise _not_a_url(text)
    if scheme in (*_SQLITE, *_POSTGRESQL):
        return scheme, rest
    name, plus, driver = scheme.lower().partition("+")
    near = nearest(name, ("sqlite", "postgresql"), cutoff=0.7)
    if not near:
        raise DatabaseConfigError(f"{name} databases are not supported. Use {_FORMS}.")
    right = _SQLITE[0] if near == "sqlite" else _POSTGRESQL[0]
    if plus and name in ("sqlite", "postgresql"):
        raise _meant(text, f"{right}://{rest}", f"names the driver {driver}, which is not used here")
    raise _meant(text, f"{right}://{rest}", f"has the unknown scheme {scheme}")


def _not_a_url(text: str) -> DatabaseConfigError:
    """The error for a text without `://`: usually the path of a file."""
    scheme, colon, path = text.partition(":")
    if text == ":memory:":
        return _meant(text, "sqlite://", "is not a URL")
    if colon and scheme.lower() in ("sqlite", "sqlite3", "file"):
        # One slash before a single name was meant to be three: few keep a database in the root folder.
        file = path if path.count("/") > 1 else path.removeprefix("/")
        return _meant(text, f"sqlite:///{file}" if file else "sqlite://", "is not a URL of SQLite")
    if not colon and (text.endswith((".db", ".sqlite", ".sqlite3")) or "/" in text):
        return _meant(text, f"sqlite:///{text}", "is a path, not a URL")
    return DatabaseConfigError(f"{_without_password(text)!r} is not a database URL. Use {_FORMS}.")


def _meant(text: str, meant: str, problem: str) -> DatabaseConfigError:
    return DatabaseConfigError(f"{_without_password(text)} {problem}. Did you mean {_without_password(meant)}?")
