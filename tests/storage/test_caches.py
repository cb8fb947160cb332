"""What a process keeps in memory of a shared database: of two threads that read at once, the later one is right."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest

from cognito_identity_emulator.domain.fault import Fault
from cognito_identity_emulator.domain.iam import IamRole
from cognito_identity_emulator.engine.fault_injector import FaultInjector
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.faults import FaultStore
from cognito_identity_emulator.storage.registry import RegistryCache, RegistryStore
from cognito_identity_emulator.storage.sessions import RevokedSessions, SessionStore
from cognito_identity_emulator.storage.shared_state import SharedState
from cognito_identity_emulator.storage.sql import faults, registry, sessions
from cognito_identity_emulator.storage.sql import shared_state as numbers
from cognito_identity_emulator.storage.sql_statement import SqlStatement
from tests.storage.conftest import Place
from tests.timeouts import TIMEOUT_S

ROLE = "arn:aws:iam::000000000000:role/new"


class SlowDatabase:
    """A database of which one thread gets the rows of a statement late: it waits for `go_on` after it has read them.

    With `lets_it_end`, the next reader sets `go_on` when it ends, and waits for `is_done`.
    """

    is_shared = True

    def __init__(self, database: Database, statement: SqlStatement, *, lets_it_end: bool) -> None:
        self.transaction = database.transaction
        self._database = database
        self._statement = statement
        self._lets_it_end = lets_it_end
        self.has_rows, self.go_on, self.is_done = threading.Event(), threading.Event(), threading.Event()

    @contextmanager
    def reading(self) -> Iterator[Any]:
        is_second = self.has_rows.is_set()
        with self._database.reading() as connection:
            yield connection if is_second else _SlowConnection(connection, self)
        if is_second and self._lets_it_end:
            self.go_on.set()
            self.is_done.wait(TIMEOUT_S)

    def return_late(self, rows: Sequence[Any], statement: SqlStatement) -> Sequence[Any]:
        if statement is self._statement:
            self.has_rows.set()
            self.go_on.wait(TIMEOUT_S)
        return rows


class _SlowConnection(NamedTuple):
    connection: Connection
    database: SlowDatabase

    def all(self, statement: SqlStatement) -> Sequence[Any]:
        return self.database.return_late(self.connection.all(statement), statement)


def add_fault(connection: Connection) -> None:
    FaultStore(connection).add(Fault(id="new", operation="*", delay_s=1))


def add_role(connection: Connection) -> None:
    RegistryStore(connection).put_role(IamRole(ROLE, {"Version": "2012-10-17", "Statement": []}))


def revoke_session(connection: Connection) -> None:
    SessionStore(connection).add("ASIA1", "000000000000", None, b"facts", 2000)
    SessionStore(connection).revoke("ASIA1", 1000)


class Cached(NamedTuple):
    """A cache, the statement that it reads, a question to it, and a change that makes the answer true."""

    cache: Any
    statement: SqlStatement
    question: Callable[[Any], bool]
    change: Callable[[Connection], None]


@pytest.mark.parametrize(
    "cached",
    [
        pytest.param(Cached(FaultInjector, faults.ALL, lambda cache: cache.active, add_fault), id="faults"),
        pytest.param(Cached(RegistryCache, registry.ROLES, lambda cache: bool(cache.roles()), add_role), id="roles"),
        pytest.param(
            Cached(RevokedSessions, sessions.REVOKED, lambda cache: "ASIA1" in cache, revoke_session), id="sessions"
        ),
    ],
)
def test_a_thread_that_reads_before_a_change_and_ends_after_it_leaves_no_old_rows(
    shared_place: Place, cached: Cached
) -> None:
    shared_state = SharedState(shared_place.database)
    slow = SlowDatabase(shared_place.database, cached.statement, lets_it_end=True)
    cache = cached.cache(slow, shared_state)

    def read() -> None:
        assert not cached.question(cache)
        slow.is_done.set()

    first = threading.Thread(target=read)
    first.start()
    assert slow.has_rows.wait(TIMEOUT_S)
    with shared_place.database.transaction() as connection:
        cached.change(connection)
    shared_state.note_change()
    assert cached.question(cache)
    first.join()
    assert cached.question(cache)


def test_numbers_that_were_read_before_a_change_do_not_replace_later_ones(shared_place: Place) -> None:
    slow = SlowDatabase(shared_place.database, numbers.READ_ALL, lets_it_end=False)
    slow.go_on.set()
    shared_state = SharedState(slow)  # type: ignore[arg-type]
    slow.has_rows.clear()
    slow.go_on.clear()
    first = threading.Thread(target=shared_state.read_again)
    first.start()
    assert slow.has_rows.wait(TIMEOUT_S)
    shared_state.put_clock(60_000, None)
    slow.go_on.set()
    first.join()
    assert shared_state.clock_offset_ms == 60_000
