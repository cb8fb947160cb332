"""A connection that the event loop reads: it opens again after it was lost, and gives up on a silent server."""

import asyncio
import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cognito_identity_emulator.storage.errors import DatabaseUnavailableError
from cognito_identity_emulator.storage.nonblocking_connection import NonBlockingConnection
from cognito_identity_emulator.storage.opening import open_database
from cognito_identity_emulator.storage.postgresql import Postgresql
from cognito_identity_emulator.storage.postgresql_values import Message, array_message, message, rows_of
from tests.databases import Databases

pytestmark = pytest.mark.postgresql
ONE = Message(b"SELECT 1")
DIVISION = Message(b"SELECT 1 / 0")
SLEEP = Message(b"SELECT pg_sleep(600)")


class Fixture:
    """A connection and its event loop. `sync_url` is that of its database, for psycopg."""

    def __init__(self, server: Postgresql, url: str) -> None:
        self.sync_url = url.replace("+psycopg", "")
        self.server = server
        self.connection = NonBlockingConnection(server)
        self.loop = asyncio.Runner()

    def outcome(self, *messages: Message, while_waiting: Callable[[], object] | None = None) -> Any:
        """The rows of each statement, or the exception."""

        async def send() -> Sequence[Any] | Exception:
            done: asyncio.Future[Sequence[Any] | Exception] = asyncio.get_running_loop().create_future()
            self.connection.send(messages, done.set_result)
            if while_waiting is not None:
                await asyncio.to_thread(while_waiting)
            return await done

        results = self.loop.run(send())
        return results if isinstance(results, Exception) else [rows_of(each) for each in results]

    def end_connections(self, when: str = "true") -> None:
        """End the connections to the database that meet a condition, as a restart of the server would."""
        query = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = current_database()"
        query += f" AND pid <> pg_backend_pid() AND {when}"
        with psycopg.connect(self.sync_url, autocommit=True) as other:
            while not other.execute(query.encode()).fetchall():
                pass  # the statement has not arrived yet

    def close(self) -> None:
        self.connection.close()
        self.loop.close()
        self.server.close()


@pytest.fixture
def fixture(databases: Databases) -> Iterator[Fixture]:
    url = databases.new_url("postgresql")
    server = open_database(url)
    assert isinstance(server, Postgresql)
    with closing(Fixture(server, url)) as fixture:
        yield fixture


def test_values_arrive_as_they_were_sent(fixture: Fixture) -> None:
    values = ('a "quoted" \\ é', None, True, False, -(2**60), b"\0\xff\\", "")
    types = ("text", "text", "boolean", "boolean", "bigint", "bytea", "text")
    casts = ", ".join(f"${index}::{kind}" for index, kind in enumerate(types, start=1))
    arrays = ", ".join(f"${index}::{kind}[]" for index, kind in enumerate(types, start=1))
    alone, together = fixture.outcome(
        message(f"SELECT {casts}".encode(), values),
        array_message(f"SELECT * FROM unnest({arrays})".encode(), [[each, each] for each in values]),
    )
    assert alone == [values]
    assert together == [values, values]


def test_a_statement_larger_than_the_buffers_of_the_socket_arrives(fixture: Fixture) -> None:
    text = "x" * 20_000_000
    assert fixture.outcome(message(b"SELECT $1::text", [text])) == [[(text,)]]


def test_a_failed_statement_leaves_a_connection_of_use(fixture: Fixture) -> None:
    (pid,) = fixture.outcome(Message(b"SELECT pg_backend_pid()"))
    failed = fixture.outcome(ONE, Message(b"SELECT 1/0"), ONE)
    assert (type(failed), failed.sqlstate) == (psycopg.errors.DivisionByZero, "22012")
    assert fixture.outcome(Message(b"SELECT pg_backend_pid()")) == [pid]


PREPARED = Message(b"SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'cognito_identity_%'")


def test_statements_are_prepared_once_and_anew_after_a_second(
    fixture: Fixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, now = "cognito_identity_emulator.storage.nonblocking_connection", 1000.0
    monkeypatch.setattr(f"{module}.monotonic", lambda: now)
    monkeypatch.setattr(fixture.server, "is_trusted", lambda _used_at: True)
    for _ in range(2):
        assert fixture.outcome(ONE, PREPARED) == [[(1,)], [(2,)]]
    now += 1
    assert fixture.outcome(PREPARED) == [[(1,)]]


def test_a_statement_behind_a_failed_one_is_prepared_the_next_time(fixture: Fixture) -> None:
    assert fixture.outcome(PREPARED) == [[(1,)]]
    for _ in range(2):
        failed = fixture.outcome(ONE, Message(b"SELECT 1/0"), Message(b"SELECT 2"))
        assert failed.sqlstate == "22012"
    assert fixture.outcome(Message(b"SELECT 2"), PREPARED) == [[(2,)], [(4,)]]


@pytest.mark.parametrize("obstacle", ["missing", "there already"])
def test_statements_behind_a_pooler_are_sent_again_unprepared(
    fixture: Fixture, obstacle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pooler may hand the next transaction to a server process that has other prepared statements."""
    if obstacle == "there already":
        monkeypatch.setattr(f"{NonBlockingConnection.__module__}._name_of", lambda _text: b"taken")
    fixture.outcome(Message(b"CREATE TABLE numbers (number text)"))
    insert = message(b"INSERT INTO numbers VALUES ($1::text)", ["a"])
    fixture.outcome(insert)
    fixture.outcome(Message(b"DEALLOCATE ALL"))
    assert fixture.outcome(insert, PREPARED) == [[], [(0,)]]
    assert fixture.outcome(Message(b"SELECT count(*) FROM numbers")) == [[(2,)]]


@pytest.mark.parametrize("lost", [ONE, DIVISION], ids=["another statement", "the one that fails"])
def test_statements_that_are_sent_again_fail_as_others_do(fixture: Fixture, lost: Message) -> None:
    fixture.outcome(lost)
    fixture.outcome(Message(b"DEALLOCATE ALL"))
    for _ in range(2):
        failed = fixture.outcome(lost, Message(b"SELECT 2"), DIVISION)
        assert failed.sqlstate == "22012"
    assert fixture.outcome(ONE) == [[(1,)]]


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ("os", "the new connection could not be used (AttributeError)"),
        ("_name_of", "the statements could not be sent (TypeError)"),
        ("_FAILURES", "its answer could not be read (TypeError)"),
    ],
)
def test_a_defect_in_a_round_trip_is_an_error_and_the_next_one_succeeds(
    fixture: Fixture, broken: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(f"{NonBlockingConnection.__module__}.{broken}", None)
        failed = fixture.outcome(ONE)
        assert isinstance(failed, DatabaseUnavailableError)
        assert str(failed) == f"PostgreSQL is unavailable: {sentence}."
    assert fixture.outcome(ONE) == [[(1,)]]


@pytest.mark.parametrize("trusted", [True, False], ids=["noticed while idle", "noticed by a check"])
def test_a_connection_lost_while_idle_is_opened_again(
    fixture: Fixture, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fixture.outcome(ONE) == [[(1,)]]
    monkeypatch.setattr(fixture.server, "is_trusted", lambda _used_at: trusted)
    fixture.end_connections()
    if trusted:  # the event loop sees the end of the connection before the next statement
        fixture.loop.run(asyncio.sleep(0))
    assert fixture.outcome(ONE) == [[(1,)]]


def test_a_connection_lost_in_use_is_an_error_and_the_next_statement_succeeds(fixture: Fixture) -> None:
    lost = fixture.outcome(SLEEP, while_waiting=lambda: fixture.end_connections("query = 'SELECT pg_sleep(600)'"))
    assert isinstance(lost, DatabaseUnavailableError)
    assert str(lost).startswith("PostgreSQL is unavailable: ")
    assert fixture.outcome(ONE) == [[(1,)]]


def test_a_connection_lost_while_statements_are_being_sent_is_an_error_at_once(fixture: Fixture) -> None:
    """The client library then closes a socket that the event loop still waits to write to."""
    unread = message(b"SELECT $1::text", ["x" * 20_000_000])
    lost = fixture.outcome(
        SLEEP, unread, while_waiting=lambda: fixture.end_connections("query = 'SELECT pg_sleep(600)'")
    )
    assert isinstance(lost, DatabaseUnavailableError)
    assert str(lost).startswith("PostgreSQL is unavailable: ")
    assert fixture.outcome(ONE) == [[(1,)]]


def test_a_silent_server_is_an_error_and_others_fail_at_once(fixture: Fixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixture.server, "call_timeout_s", 0.05)
    for _ in range(2):  # the second is refused without an attempt, because the first was
        silent = fixture.outcome(SLEEP)
        assert isinstance(silent, DatabaseUnavailableError)
        assert str(silent) == "PostgreSQL does not answer."


@pytest.mark.parametrize("resent", [False, True], ids=["sent once", "sent again unprepared"])
def test_a_check_without_an_answer_ends_after_its_own_time(
    fixture: Fixture, resent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call of before has more time, and must not keep the check waiting."""
    monkeypatch.setattr(fixture.server, "call_timeout_s", 600.0)
    sleep = b"SELECT pg_sleep($1::float)::text"
    assert fixture.outcome(message(sleep, [0])) == [[("",)]]
    if resent:
        fixture.outcome(Message(b"DEALLOCATE ALL"))
    monkeypatch.setattr(fixture.server, "ping_timeout_s", 0.1)
    monkeypatch.setattr(fixture.server, "is_trusted", lambda _used_at: False)
    monkeypatch.setattr(f"{NonBlockingConnection.__module__}._PING", (message(sleep, [600]),))
    assert fixture.outcome(Message(b"SELECT 2")) == [[(2,)]]


@pytest.mark.parametrize("opens", [True, False], ids=["which opens", "which does not open"])
def test_a_connection_that_is_closed_while_it_opens_sends_nothing(
    fixture: Fixture, opens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[Any] = []
    if not opens:
        monkeypatch.setattr(fixture.server, "open_connection", None)

    async def close_at_once() -> list[Any]:
        outcomes: list[Any] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: logged.append(context))
        fixture.connection.send([ONE], outcomes.append)
        fixture.connection.close()
        await asyncio.get_running_loop().shutdown_default_executor()  # which waits for the connection
        return outcomes

    assert fixture.loop.run(close_at_once()) == []
    gc.collect()  # an exception that nobody has looked at is logged when its future is deleted
    assert logged == []


STATEMENTS = {
    "one": (ONE, None),
    "two": (Message(b"SELECT 2"), None),
    "count": (Message(b"SELECT count(*) FROM numbers"), None),
    "all columns": (Message(b"SELECT * FROM widening"), None),
    "new": (Message(b"INSERT INTO numbers SELECT count(*) FROM numbers"), None),
    "there already": (message(b"INSERT INTO numbers VALUES ($1)", [-1]), "23505"),
    "by zero": (DIVISION, "22012"),
    "not a number": (message(b"SELECT $1::int", ["x"]), "22P02"),
    "no table": (Message(b"SELECT * FROM nowhere"), "42P01"),
}
"""Each statement, and the error that it causes."""
EVENTS = ("prepared statements are lost", "a table changes", "the connection ends", "a second passes")


@settings(max_examples=60)
@given(steps=st.lists(st.sampled_from(EVENTS) | st.lists(st.sampled_from(sorted(STATEMENTS)), min_size=1, max_size=4)))
def test_any_sequence_of_statements_and_events_has_the_expected_outcomes(
    fixture: Fixture, steps: Sequence[str | Sequence[str]]
) -> None:
    now = 1000.0
    connection = fixture.connection = NonBlockingConnection(fixture.server)
    with pytest.MonkeyPatch.context() as patched, psycopg.connect(fixture.sync_url, autocommit=True) as other:
        patched.setattr(f"{NonBlockingConnection.__module__}.monotonic", lambda: now)
        patched.setattr(fixture.server, "is_trusted", lambda used_at: now < used_at + 1)
        other.execute("DROP TABLE IF EXISTS numbers, widening")
        other.execute("CREATE TABLE numbers (number int PRIMARY KEY)")
        other.execute("CREATE TABLE widening (first int)")
        other.execute("INSERT INTO numbers VALUES (-1)")
        stored = 1
        for index, step in enumerate(steps):
            if step == "prepared statements are lost":
                fixture.outcome(Message(b"DEALLOCATE ALL"))
            elif step == "a table changes":
                other.execute(f"ALTER TABLE widening ADD COLUMN column_{index} int".encode())
            elif step == "the connection ends":
                query = (
                    "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = current_database()"
                )
                other.execute(f"{query} AND pid <> pg_backend_pid()".encode())
                now += 1
            elif step == "a second passes":
                now += 1
            else:
                outcome = fixture.outcome(*(STATEMENTS[name][0] for name in step))
                error = next((error for name in step if (error := STATEMENTS[name][1])), None)
                if error is not None:
                    assert getattr(outcome, "sqlstate", outcome) == error
                    continue
                expected = []
                for name in step:
                    stored += name == "new"
                    rows = {"one": [(1,)], "two": [(2,)], "count": [(stored,)]}
                    expected.append(rows.get(name, []))
                assert outcome == expected
    connection.close()
