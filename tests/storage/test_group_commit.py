"""Group commit: operations share a commit, each can fail alone, and none is visible before the commit."""

import sqlite3
from collections.abc import Iterator

import pytest

from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.errors import ContentionError, DatabaseUnavailableError, WouldBlock
from cognito_identity_emulator.storage.opening import ensure_schema, open_database
from cognito_identity_emulator.storage.search import Search
from cognito_identity_emulator.storage.sessions import SessionStore
from cognito_identity_emulator.storage.store import Store
from tests.databases import Databases
from tests.storage.conftest import EVERYWHERE, pool_named


class Spoilt(Exception):
    """An error in a transaction."""


@pytest.fixture
def file_url(databases: Databases) -> str:
    return databases.new_url("file")


@pytest.fixture
def here(file_url: str) -> Iterator[Database]:
    """A database file with its schema, opened by this thread."""
    database = open_database(file_url)
    ensure_schema(database, file_url)
    yield database
    database.close()


@pytest.fixture
def elsewhere(here: Database, file_url: str) -> Iterator[Database]:
    """The same file, opened as by another process."""
    database = open_database(file_url)
    yield database
    database.close()


def add_pool(connection: Connection, digits: str) -> None:
    Store(connection, EVERYWHERE).pools.add(pool_named(digits))


def pools_in(database: Database) -> list[str]:
    with database.reading() as connection:
        return [pool_id.partition(":")[2] for pool_id in Store(connection, EVERYWHERE).pools.all_ids()]


def test_uncommitted_operations_are_invisible_to_other_processes(here: Database, elsewhere: Database) -> None:
    for digits in ("0a", "0b"):
        with here.transaction(blocking=False) as connection:
            add_pool(connection, digits)
    assert here.has_pending
    assert pools_in(elsewhere) == []
    here.commit_pending()
    assert not here.has_pending
    assert pools_in(elsewhere) == ["0a", "0b"]


def test_a_failed_operation_rolls_back_its_own_writes_only(here: Database, elsewhere: Database) -> None:
    def fail() -> None:
        with here.transaction(blocking=False) as connection:
            add_pool(connection, "0b")
            raise Spoilt

    with here.transaction(blocking=False) as connection:
        add_pool(connection, "0a")
    with pytest.raises(Spoilt):
        fail()
    with here.transaction(blocking=False) as connection:
        add_pool(connection, "0c")
    here.commit_pending()
    assert pools_in(elsewhere) == ["0a", "0c"]


def test_a_failed_operation_without_others_ends_the_transaction(here: Database, elsewhere: Database) -> None:
    with pytest.raises(Spoilt), here.transaction(blocking=False):
        raise Spoilt
    assert not here.has_pending
    with elsewhere.transaction(blocking=False):
        pass
    elsewhere.commit_pending()


def test_other_writers_would_block_until_the_commit(here: Database, elsewhere: Database) -> None:
    with here.transaction(blocking=False):
        pass
    with pytest.raises(WouldBlock), elsewhere.transaction(blocking=False):
        pass
    here.commit_pending()
    with elsewhere.transaction(blocking=False):
        pass
    elsewhere.commit_pending()


def test_a_separate_transaction_commits_the_pending_one_first(here: Database, elsewhere: Database) -> None:
    with here.transaction(blocking=False) as connection:
        add_pool(connection, "0a")
    with here.transaction() as connection:
        connection.cursor.execute("SELECT 1")
        assert pools_in(elsewhere) == ["0a"]
    assert pools_in(elsewhere) == ["0a"]


def add_session(database: Database, key: str) -> None:
    with database.transaction(blocking=False, one_write=True) as connection:
        SessionStore(connection).add(key, "000000000000", None, b"{}", 1)


def sessions_in(database: Database) -> list[str]:
    with database.reading() as connection:
        return [key for key, *_ in Search(connection).sessions(None, "", 10)]


def test_a_failing_single_write_keeps_the_other_operations(here: Database, elsewhere: Database) -> None:
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


def test_an_error_before_a_single_write_keeps_the_other_operations(here: Database, elsewhere: Database) -> None:
    add_session(here, "ASIA1")
    with pytest.raises(Spoilt), here.transaction(blocking=False, one_write=True):
        raise Spoilt
    here.commit_pending()
    assert sessions_in(elsewhere) == ["ASIA1"]


def test_an_error_after_a_single_write_loses_the_whole_transaction(here: Database, elsewhere: Database) -> None:
    def break_the_promise() -> None:
        with here.transaction(blocking=False, one_write=True) as connection:
            SessionStore(connection).add("ASIA2", "000000000000", None, b"{}", 1)
            raise Spoilt

    add_session(here, "ASIA1")
    with pytest.raises(Spoilt):
        break_the_promise()
    with pytest.raises(DatabaseUnavailableError, match="lost"):
        here.commit_pending()
    assert sessions_in(elsewhere) == []


def test_a_transaction_rolled_back_by_sqlite_fails_the_commit(here: Database, elsewhere: Database) -> None:
    def meet_a_full_disk() -> None:
        with here.transaction(blocking=False) as connection:
            connection.cursor.execute("ROLLBACK")  # as SQLite does when the disk is full
            raise sqlite3.OperationalError("database or disk is full")

    with here.transaction(blocking=False) as connection:
        add_pool(connection, "0a")
    with pytest.raises(DatabaseUnavailableError):
        meet_a_full_disk()
    assert here.has_pending
    with pytest.raises(DatabaseUnavailableError, match="lost"):
        here.commit_pending()
    assert not here.has_pending
    assert pools_in(elsewhere) == []


def test_a_commit_without_pending_operations_does_nothing(database: Database) -> None:
    database.commit_pending()
    assert not database.has_pending
