"""The journal that workers share, without the processes: the parent is a thread here, or does nothing."""

import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cognito_identity_emulator.engine import shared_journal
from cognito_identity_emulator.engine.shared_journal import JournalKeeper, JournalUnavailableError, SharedJournal
from cognito_identity_emulator.runtime.counters import SharedCounters, SharedMemory
from tests.engine.test_journal import an_entry
from tests.timeouts import TIMEOUT_S

KEPT = 50


@contextmanager
def parent(keeper: JournalKeeper) -> Iterator[None]:
    """A thread that does what the parent process does, while the context lasts."""
    is_over = threading.Event()

    def run() -> None:
        while not is_over.is_set():
            reading, writing = keeper.sockets()
            keeper.handle(*select.select(reading, writing, [], 0.01)[:2])

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@pytest.fixture
def keeper() -> JournalKeeper:
    return JournalKeeper(KEPT)


@pytest.fixture
def workers(keeper: JournalKeeper) -> Iterator[list[SharedJournal]]:
    memory = SharedMemory(2)
    journals = []
    for number in (1, 2):
        keeper.before_fork(number)
        journals.append(SharedJournal(KEPT, len, 0, keeper.link(number), SharedCounters(memory, number)))
    yield journals
    for number in (1, 2):
        keeper.in_parent(number)  # closes what the workers have
        keeper.worker_ended(number)


def record(journal: SharedJournal, *numbers: int) -> None:
    journal.record([an_entry(journal.next_id()) for _ in numbers])


def test_every_worker_reads_the_newest_calls_of_all(keeper: JournalKeeper, workers: list[SharedJournal]) -> None:
    first, second = workers
    with parent(keeper):
        for _ in range(3):
            record(first, 1, 2, 3)
            assert [each.id for each in second.entries()] == [each.id for each in first.entries()]
            record(second, 1)
        assert [each.id for each in first.entries()] == list(range(1, 13))
        assert (first.clear(), second.entries(), first.entries()) == (12, (), ())
        record(second, *range(KEPT + 10))
        assert [each.id for each in first.entries()] == list(range(23, 73))
        found = first.find(40)
        assert found is not None
        assert (found.id, first.find(22), first.find(73)) == (40, None, None)


def test_calls_beyond_the_limit_are_lost_and_counted_when_the_parent_is_slow(
    keeper: JournalKeeper,
    workers: list[SharedJournal],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(shared_journal, "MAX_UNSENT_BYTES", 10_000)
    first, second = workers
    recorded = 0
    while not second.calls_lost:  # the parent does nothing yet, and recording does not wait for it
        record(first, *range(20))
        recorded += 20
    assert len(caplog.records) == 1
    with parent(keeper):
        sent = recorded - second.calls_lost
        while second.newest_id < sent:
            second.refresh()
    assert second.newest_id == sent


def test_a_parent_that_does_not_answer_is_an_error_and_its_late_answer_is_ignored(
    keeper: JournalKeeper, workers: list[SharedJournal]
) -> None:
    journal, connection = workers[0], keeper.link(1).queries
    connection.settimeout(0.05)
    record(journal, 1)
    with pytest.raises(JournalUnavailableError):
        journal.clear()
    connection.settimeout(TIMEOUT_S)
    with parent(keeper):
        assert journal.entries() == ()
        record(journal, 1)
        assert [each.id for each in journal.entries()] == [2]


def test_listeners_are_called_for_calls_of_other_workers(keeper: JournalKeeper, workers: list[SharedJournal]) -> None:
    has_news = threading.Event()
    with parent(keeper), workers[0].listening(has_news.set):
        for number in (1, 2, 3):
            record(workers[1], number)
            assert has_news.wait(TIMEOUT_S)
            has_news.clear()
            assert [each.id for each in workers[0].arrived_after(number - 1)] == [number]
