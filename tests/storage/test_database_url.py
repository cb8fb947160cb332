"""Database URLs: which database they name, and the refusal of URLs that would name another one than they seem to."""

import pytest

from cognito_identity_emulator.storage.database_url import parse_url, sqlite_path
from cognito_identity_emulator.storage.errors import DatabaseConfigError
from cognito_identity_emulator.storage.opening import open_database


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite://", ""),
        ("sqlite:///:memory:", ""),
        ("sqlite:///pools.db", "pools.db"),
        ("sqlite:////data/pools.db", "/data/pools.db"),
        ("sqlite+pysqlite:///pools.db", "pools.db"),
        ("postgresql+psycopg://ann:secret@host/pools", None),
    ],
)
def test_a_url_names_a_file_or_memory_or_another_database(url: str, path: str | None) -> None:
    assert sqlite_path(url) == path


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann@host/pools",
        "postgresql+psycopg://ann@[::1]:5432/pools?sslmode=require",
        "postgresql+psycopg:///pools?host=/run/postgresql",
        "postgresql+psycopg:///?service=pools",
    ],
)
def test_a_url_of_postgresql_is_read(url: str) -> None:
    assert parse_url(url).render_as_string() == url.replace("=/run/", "=%2Frun%2F")


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("sqlite://pools.db", "sqlite:///pools.db"),
        ("sqlite://data/pools.db", "sqlite:///data/pools.db"),
        ("sqlite:pools.db", "sqlite:///pools.db"),
        ("sqlite:/pools.db", "sqlite:///pools.db"),
        ("sqlite:/data/pools.db", "sqlite:////data/pools.db"),
        ("sqlite3:///pools.db", "sqlite:///pools.db"),
        ("sqlite+aiosqlite:///pools.db", "sqlite:///pools.db"),
        ("sqlite:///pools.db?mode=ro", "sqlite:///pools.db"),
        ("sqlite://:memory:", "sqlite://"),
        (":memory:", "sqlite://"),
        ("pools.db", "sqlite:///pools.db"),
        ("./data/pools", "sqlite:///./data/pools"),
        ("file:pools.db", "sqlite:///pools.db"),
        ("'sqlite:///pools.db'", "sqlite:///pools.db"),
        ("sqlite:///pools.db\n", "sqlite:///pools.db"),
        ("postgres://ann@host/pools", "postgresql+psycopg://ann@host/pools"),
        ("postgresql+asyncpg://ann@host/pools", "postgresql+psycopg://ann@host/pools"),
        ("postgresql+psycopg2://ann:secret@host/pools", "postgresql+psycopg://ann:***@host/pools"),
    ],
)
def test_a_url_that_was_meant_otherwise_is_refused_with_the_right_one(url: str, meant: str) -> None:
    with pytest.raises(DatabaseConfigError) as refused:
        sqlite_path(url)
    assert str(refused.value).endswith(f" Did you mean {meant}?")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "The database URL is empty"),
        ("sqlite:///", "names no file"),
        ("mysql://ann:secret@host/pools", "mysql databases are not supported"),
        ("host=db password=secret", "'host=db password=***' is not a database URL"),
        ("postgresql+psycopg://ann:secret@host", "Add its name: postgresql+psycopg://ann:***@host/NAME"),
        ("postgresql+psycopg://ann:secret@host/?sslmode=require", "ann:***@host/NAME?sslmode=require"),
        ("postgresql+psycopg://ann:secret@host:many/pools", "a port that is not a number"),
        ("postgresql+psycopg://ann:secret@host:70000/pools", "the port 70000"),
        ("postgresql+psycopg://ann:secret@::1/pools", "an IPv6 address without brackets"),
        (
            "postgresql+psycopg://ann@host/pools?ssl_mode=require",
            "no connection option ssl_mode. Did you mean sslmode?",
        ),
    ],
)
def test_an_unusable_url_is_refused_without_its_password(url: str, words: str) -> None:
    with pytest.raises(DatabaseConfigError) as refused:
        open_database(url)
    assert words in str(refused.value)
    assert "secret" not in str(refused.value)
