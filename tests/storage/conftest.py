"""Storage tests run on SQLite in memory, on a SQLite file and on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from cognito_identity_emulator.domain.identity import Identity
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.runtime.scope import Scope
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.opening import ensure_schema, open_database
from cognito_identity_emulator.storage.store import Store
from tests.databases import Databases

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)
EVERYWHERE = Scope(None, "us-east-1")


@dataclass(frozen=True)
class Place:
    """A database with its schema, and its URL."""

    url: str
    database: Database


@pytest.fixture(params=["memory", "file", POSTGRESQL])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    kind: str = request.param
    return kind


@pytest.fixture
def place(kind: str, databases: Databases) -> Iterator[Place]:
    """A fresh database with our tables in it."""
    url = databases.new_url(kind)
    database = open_database(url)
    ensure_schema(database, url)
    yield Place(url, database)
    database.close()


@pytest.fixture
def database(place: Place) -> Database:
    """The database of `place`."""
    return place.database


@pytest.fixture(params=["file", POSTGRESQL])
def shared_place(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Place]:
    """A fresh database with our tables, of a kind that several processes can share."""
    url = databases.new_url(request.param)
    database = open_database(url)
    ensure_schema(database, url)
    yield Place(url, database)
    database.close()


def pool_named(name: str, *, account: str = "000000000000", **members: object) -> IdentityPool:
    """A pool that is not stored yet; its id ends in its name."""
    return IdentityPool(
        id=f"us-east-1:{name}",
        account=account,
        region="us-east-1",
        name=name,
        allow_unauthenticated_identities=True,
        created_at=1_700_000_000_000,
        **members,  # type: ignore[arg-type]
    )


def identity_named(name: str, pool: IdentityPool, *, authenticated: bool = True) -> Identity:
    """An identity that is not stored yet."""
    return Identity(f"us-east-1:{name}", pool.id, pool.account, authenticated, None, 1000, 1000)


@pytest.fixture
def pool(database: Database) -> IdentityPool:
    """A stored pool."""
    stored = pool_named("0a")
    with database.transaction() as connection:
        Store(connection, EVERYWHERE).pools.add(stored)
    return stored
