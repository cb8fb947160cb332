"""Transactions that share a commit: each stands or falls alone, and none counts before it is settled."""

import sqlite3
from collections.abc import Iterator

import pytest

from cognito_identity_emulator.runtime.waiting import WouldBlock
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.errors import ContentionError, DatabaseUnavailableError
from cognito_identity_emulator.storage.opening import ensure_schema, open_database
from cognito_identity_emulator.storage.search import Search
from cognito_identity_emulator.storage.sessions import SessionStore
from cognito_identity_emulator.storage.store import Store
from tests.databases import Databases
from tests.storage.conftest import EVERYWHERE, pool_named


class Spoilt(Exception):
    """What goes wrong in a transaction."""


@pytest.fixture
def file_url(databases: Databases) -> str:
    return databases.new_url("file")


@pytest.fixture
def here(file_url: str) -> Iterator[Database]:
    """A database file with its schema, as this thread has it open."""
    database = open_database(file_url)
    ensure_schema(database, file_url)
    yield database
    database.close()


@pytest.fixture
def elsewhere(here: Database, file_url: str) -> Iterator[Database]:
    """The same file, as another process has it open."""
    database = open_database(file_url)
    yield database
    database.close()


def add_pool(connection: Connection, digits: str) -> None:
    Store(connection, EVERYWHERE).pools.add(pool_named(digits))


def pools_in(database: Database) -> list[str]:
    with database.reading() as connection:
        return [pool_id.partition(":")[2] for pool_id in Store(connection, EVERYWHERE).pools.all_ids()]


def test_others_see_nothing_before_all_is_settled(here: Database, elsewhere: Database) -> None:
    for digits in ("0a", "0b"):
        with here.transaction(may_wait=False) as connection:
            add_pool(connection, digits)
    assert here.has_pending
    assert pools_in(elsewhere) == []
    here.commit_pending()
    assert not here.has_pending
    assert pools_in(elsewhere) == ["0a", "0b"]


def test_one_that_fails_takes_back_what_it_did_alone(here: Database, elsewhere: Database) -> None:
    def fail() -> None:
        with here.transaction(may_wait=False) as connection:
            add_pool(connection, "0b")
            raise Spoilt

    with here.transaction(may_wait=False) as connection:
        add_pool(connection, "0a")
    with pytest.raises(Spoilt):
        fail()
    with here.transaction(may_wait=False) as connection:
        add_pool(connection, "0c")
    here.commit_pending()
    assert pools_in(elsewhere) == ["0a", "0c"]


def test_one_that_fails_alone_leaves_nothing_open(here: Database, elsewhere: Database) -> None:
    with pytest.raises(Spoilt), here.transaction(may_wait=False):
        raise Spoilt
    assert not here.has_pending
    with elsewhere.transaction(may_wait=False):
        pass
    elsewhere.commit_pending()


def test_other_writers_must_wait_until_it_is_settled(here: Database, elsewhere: Database) -> None:
    with here.transaction(may_wait=False):
        pass
    with pytest.raises(WouldBlock), elsewhere.transaction(may_wait=False):
        pass
    here.commit_pending()
    with elsewhere.transaction(may_wait=False):
        pass
    elsewhere.commit_pending()


def test_a_transaction_of_its_own_settles_first(here: Database, elsewhere: Database) -> None:
    with here.transaction(may_wait=False) as connection:
        add_pool(connection, "0a")
    with here.transaction() as connection:
        connection.cursor.execute("SELECT 1")
        assert pools_in(elsewhere) == ["0a"]
    assert pools_in(elsewhere) == ["0a"]


def add_session(database: Database, key: str) -> None:
    with database.transaction(may_wait=False, one_write=True) as connection:
        SessionStore(connection).add(key, "000000000000", None, b"{}", 1)


def sessions_in(database: Database) -> list[str]:
    with database.reading() as connection:
        return [key for key, _ in Search(connection).sessions(None, "", 10)]


def test_one_write_that_fails_takes_nothing_with_it(here: Database, elsewhere: Database) -> None:
    executed: list[str] = []
    add_session(here, "ASIA1")
    with here.reading() as connection:
        connection.cursor.connection.set_trace_callback(executed.append)  # type: ignore[attr-defined]
    with pytest.raises(ContentionError):
        add_session(here, "ASIA1")
    add_session(here, "ASIA2")
    here.commit_pending()
    assert sessions_in(elsewhere) == ["ASIA1", "ASIA2"]
    assert not [each for each in executed if "SAVEPOINT" in each]


def test_one_write_that_raises_before_it_wrote_takes_nothing_with_it(here: Database, elsewhere: Database) -> None:
    add_session(here, "ASIA1")
    with pytest.raises(Spoilt), here.transaction(may_wait=False, one_write=True):
        raise Spoilt
    here.commit_pending()
    assert sessions_in(elsewhere) == ["ASIA1"]


def test_one_write_that_raises_after_it_wrote_loses_all_rather_than_keep_it(
    here: Database, elsewhere: Database
) -> None:
    def break_the_promise() -> None:
        with here.transaction(may_wait=False, one_write=True) as connection:
            SessionStore(connection).add("ASIA2", "000000000000", None, b"{}", 1)
            raise Spoilt

    add_session(here, "ASIA1")
    with pytest.raises(Spoilt):
        break_the_promise()
    with pytest.raises(DatabaseUnavailableError, match="lost"):
        here.commit_pending()
    assert sessions_in(elsewhere) == []


def test_what_sqlite_gives_up_is_told_to_all_who_had_joined(here: Database, elsewhere: Database) -> None:
    def meet_a_full_disk() -> None:
        with here.transaction(may_wait=False) as connection:
            connection.cursor.execute("ROLLBACK")  # as SQLite does by itself when it cannot go on
            raise sqlite3.OperationalError("database or disk is full")

    with here.transaction(may_wait=False) as connection:
        add_pool(connection, "0a")
    with pytest.raises(DatabaseUnavailableError):
        meet_a_full_disk()
    assert here.has_pending
    with pytest.raises(DatabaseUnavailableError, match="lost"):
        here.commit_pending()
    assert not here.has_pending
    assert pools_in(elsewhere) == []


def test_settling_nothing_does_nothing(database: Database) -> None:
    database.commit_pending()
    assert not database.has_pending
