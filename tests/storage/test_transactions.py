"""Transactions commit everything or nothing, and translate the driver's errors."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import pytest

from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.runtime.clock import sleep
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.errors import (
    ContentionError,
    DatabaseConfigError,
    DatabaseUnavailableError,
    WouldBlock,
)
from cognito_identity_emulator.storage.opening import open_database
from cognito_identity_emulator.storage.store import Store
from tests.databases import Databases
from tests.storage.conftest import EVERYWHERE, Place, identity_named, pool_named
from tests.timeouts import TIMEOUT_S


def test_a_committed_pool_can_be_read(database: Database) -> None:
    with database.transaction() as connection:
        Store(connection, EVERYWHERE).pools.add(pool_named("0a"))
    with database.reading() as connection:
        assert Store(connection, EVERYWHERE).pools.find("us-east-1:0a") == pool_named("0a")


@pytest.mark.parametrize("problem", [ValueError, KeyboardInterrupt], ids=["an error", "an interrupt"])
def test_a_failed_transaction_leaves_nothing(database: Database, problem: type[BaseException]) -> None:
    def fail() -> None:
        with database.transaction() as connection:
            Store(connection, EVERYWHERE).pools.add(pool_named("0a"))
            raise problem

    with pytest.raises(problem):
        fail()
    with database.transaction() as connection:
        assert Store(connection, EVERYWHERE).pools.count("000000000000", "us-east-1") == 0


def test_a_duplicate_key_is_contention_and_leaves_nothing(database: Database, pool: IdentityPool) -> None:
    ann, ben, login = identity_named("a1", pool), identity_named("b1", pool), Login("a", "ann")
    with database.transaction() as connection:
        store = Store(connection, EVERYWHERE)
        store.identities.add(ann)
        store.identities.link(ann, [login], 2000)

    def link_again() -> None:
        with database.transaction() as connection:
            store = Store(connection, EVERYWHERE)
            store.identities.add(ben)
            store.identities.link(ben, [login], 2000)

    with pytest.raises(ContentionError):
        link_again()
    with database.reading() as connection:
        store = Store(connection, EVERYWHERE)
        assert store.identities.find(ben.id) is None
        assert store.identities.owner(pool.id, login) == ann.id


def test_a_row_without_its_pool_is_contention(database: Database) -> None:
    with pytest.raises(ContentionError), database.transaction() as connection:
        Store(connection, EVERYWHERE).identities.add(identity_named("a1", pool_named("gone")))


def test_a_defect_in_a_statement_raises_the_error_of_the_driver(database: Database) -> None:
    with pytest.raises(Exception, match="no_such_table") as raised, database.transaction() as connection:
        connection.cursor.execute("SELECT 1 FROM no_such_table")
    assert not isinstance(raised.value, ContentionError)


@pytest.mark.postgresql
def test_a_transaction_rolled_back_by_postgresql_is_unavailable(databases: Databases) -> None:
    def write(database: Database) -> None:
        with database.transaction() as connection:
            connection.cursor.execute("CREATE TABLE lost (number INTEGER)")
            with suppress(Exception):
                connection.cursor.execute("SELECT 1 / 0")

    with closing(open_database(databases.new_url("postgresql"))) as database:
        with pytest.raises(DatabaseUnavailableError, match="rolled a transaction back"):
            write(database)
        with database.reading() as connection:
            connection.cursor.execute("SELECT to_regclass('lost')")
            assert connection.cursor.fetchone() == (None,)


@pytest.mark.postgresql
def test_a_refusal_on_a_connection_that_is_lost_leaves_only_the_refusal(
    databases: Databases, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(open_database(databases.new_url("postgresql"))) as database:

        def end_own_connection_and_fail() -> None:
            with database.transaction() as lost, database.reading() as other:
                lost.cursor.execute("SELECT pg_backend_pid()")
                other.cursor.execute("SELECT pg_terminate_backend(%s, 60000)", lost.cursor.fetchone())
                raise ValueError

        with pytest.raises(ValueError, match=r"^$"):
            end_own_connection_and_fail()
        with database.reading() as connection:
            connection.cursor.execute("SELECT 1")
    assert caplog.text == ""


def test_transactions_of_many_threads_are_all_committed(database: Database) -> None:
    def add(prefix: str) -> None:
        for number in range(10):
            with database.transaction() as connection:
                Store(connection, EVERYWHERE).pools.add(pool_named(f"{prefix}{number}"))

    threads = [threading.Thread(target=add, args=(prefix,)) for prefix in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as connection:
        assert Store(connection, EVERYWHERE).pools.count("000000000000", "us-east-1") == 40


def test_serialized_transactions_run_one_at_a_time(database: Database) -> None:
    inside: list[int] = []

    def write(number: int) -> None:
        with database.transaction(serialized=True):
            inside.append(number)
            sleep(0.005)
            assert inside[-1] == number

    with ThreadPoolExecutor(6) as writers:
        list(writers.map(write, range(12)))
    assert sorted(inside) == list(range(12))


def test_a_locked_file_would_block_a_writer_that_may_not_wait(databases: Databases) -> None:
    url = databases.new_url("file")
    first, second = open_database(url), open_database(url)
    with first.transaction(), pytest.raises(WouldBlock), second.transaction(blocking=False):
        pass
    with second.transaction(blocking=False):
        pass
    second.commit_pending()
    first.close()
    second.close()


def test_a_blocking_writer_waits_for_the_lock(databases: Databases) -> None:
    url = databases.new_url("file")
    first, second = open_database(url), open_database(url)
    holding, order = threading.Event(), []

    def hold() -> None:
        with first.transaction():
            holding.set()
            sleep(0.1)
            order.append("the first ends")

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait()
    with second.transaction():
        order.append("the second begins")
    thread.join()
    assert order == ["the first ends", "the second begins"]
    first.close()
    second.close()


def test_a_new_file_can_be_opened_by_many_at_once(databases: Databases) -> None:
    """Observed: SQLite refuses one of two that turn a file to write-ahead logging at once, however long it may wait."""
    at_once = 8
    barrier = threading.Barrier(at_once)

    def open_it(url: str) -> None:
        barrier.wait()
        with closing(open_database(url)) as database, database.transaction():
            pass

    with ThreadPoolExecutor(at_once) as openers:
        for _ in range(50):
            list(openers.map(open_it, [databases.new_url("file")] * at_once))


def test_readers_do_not_wait_for_a_writer(shared_place: Place) -> None:
    database = shared_place.database
    with database.transaction() as connection:
        Store(connection, EVERYWHERE).pools.add(pool_named("0a"))

        def read() -> None:
            other = open_database(shared_place.url)
            with other.reading() as reading:
                counts.append(Store(reading, EVERYWHERE).pools.count("000000000000", "us-east-1"))
            other.close()

        counts: list[int] = []
        thread = threading.Thread(target=read)
        thread.start()
        thread.join(TIMEOUT_S)
    assert counts == [0]


@pytest.mark.parametrize(
    "url",
    ["nonsense", "mysql://localhost/name", "sqlite:////no/such/folder/file.db", "sqlite:////tmp"],
    ids=["no url", "another database", "no folder", "a folder"],
)
def test_a_database_that_cannot_be_used_is_refused_in_one_sentence(url: str) -> None:
    with pytest.raises(DatabaseConfigError) as raised:
        open_database(url)
    assert str(raised.value).strip()
    assert "\n" not in str(raised.value)


def test_an_unreachable_postgresql_is_unavailable() -> None:
    database = open_database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnavailableError, match="PostgreSQL cannot be reached"), database.reading():
        pass
    database.close()


def test_a_file_that_is_no_database_is_refused(databases: Databases) -> None:
    url = databases.new_url("file")
    path = url.removeprefix("sqlite:///")
    with open(path, "wb") as file:
        file.write(b"This is no database. " * 100)
    with pytest.raises(DatabaseConfigError):
        open_database(url)
