"""Batches of calls on a database server: no phase waits for it on the event loop, and calls wait for it together.

A call that needs rows leaves its phase and tries it again once they are read, for all such calls in one round trip. A
call that has written is answered once a round trip has committed its writes with those of others. The numbers that all
replicas share, and the faults, are read once a second, before the calls of a batch begin.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from cognito_identity_emulator.engine.fault_injector import FaultInjector
from cognito_identity_emulator.gateway.batch_queue import BatchQueue
from cognito_identity_emulator.gateway.exchange import Exchange
from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.storage.batches import Attempt, DatabaseBatches, Read, ReadNeededError, Rows, Write
from cognito_identity_emulator.storage.errors import DatabaseUnavailableError
from cognito_identity_emulator.storage.shared_state import SharedState
from cognito_identity_emulator.storage.store import READING, WRITING, DatabaseTime

Phase = Callable[[list[Exchange]], list[Exchange]]

_TRUST_NEEDED_S = 0.05
"""The shared numbers must be trusted for as long as the calls of a batch take without waiting."""
_MAX_READS = 4
"""A call that needs more rows than these, one after the other, is performed by itself."""

Result = TypeVar("Result")


class _ReadingCall(NamedTuple):
    exchange: Exchange
    phase: int
    read: Read


class _WritingCall(NamedTuple):
    exchange: Exchange
    writes: Sequence[Write]


class _Resumption(NamedTuple):
    calls: list[_ReadingCall]
    rows: Mapping[Read, Rows]


class RemoteBatches:
    """Takes calls through phases. All its methods run on one event loop.

    `phases` are those from the first to the one that executes. `run_alone` is called with each call that has to be
    performed by itself, `on_finished` with each that has its response or refusal and nothing to commit, `schedule`
    when `run` has something to do.
    """

    def __init__(
        self,
        batches: DatabaseBatches,
        database_time: DatabaseTime,
        shared_state: SharedState,
        faults: FaultInjector,
        *,
        phases: Sequence[Phase],
        run_alone: Callable[[Exchange], None],
        on_finished: Callable[[Exchange], None],
        schedule: Callable[[], None],
    ) -> None:
        self._batches = batches
        self._time = database_time
        self._shared_state = shared_state
        self._faults = faults
        self._phases = phases
        self._run_alone = run_alone
        self._on_finished = on_finished
        self._schedule = schedule
        self._reader = batches.new_client()
        self._writer = batches.new_client()
        self._reads: BatchQueue[_ReadingCall, Mapping[Read, Rows]] = BatchQueue(self._read, self._on_read)
        self._writes: BatchQueue[_WritingCall, None] = BatchQueue(self._write, self._on_written)
        self._refreshes: BatchQueue[None, None] = BatchQueue(self._refresh, self._on_refreshed)
        self._resumptions: list[_Resumption] = []
        self._attempt: Attempt | None = None
        self._phase = 0
        self._refreshed: Exception | bool = False

    def close(self) -> None:
        """Close the connections."""
        self._reader.close()
        self._writer.close()

    @property
    def has_resumptions(self) -> bool:
        """Whether rows have been read for calls that wait for `run`."""
        return bool(self._resumptions)

    def is_ready(self) -> bool:
        """Whether `run` may be called now; if not, `schedule` is called when it may."""
        if self._refreshed or (self._shared_state.is_current(_TRUST_NEEDED_S) and self._faults.is_current):
            return True
        if not self._refreshes.is_busy:
            self._refreshes.add(None)
            self._refreshes.start()
        return False

    def run(self, entering: Mapping[int, list[Exchange]]) -> None:
        """Take the calls that enter at each phase, by its index, through the phases, and those whose rows were read."""
        resumptions, self._resumptions = self._resumptions, []
        refreshed, self._refreshed = self._refreshed, False
        if isinstance(refreshed, Exception):  # each call then finds out by itself what is wrong with the database
            for calls in entering.values():
                for exchange in calls:
                    self._run_alone(exchange)
            for resumption in resumptions:
                for call in resumption.calls:
                    self._run_alone(call.exchange)
            return
        # Rows are only for the calls that needed them: a later call has to see what was committed before it came.
        for resumption in resumptions:
            resumed: dict[int, list[Exchange]] = {}
            for call in resumption.calls:
                resumed.setdefault(call.phase, []).append(call.exchange)
            self._through_phases(resumed, resumption.rows)
        self._through_phases(entering, {})
        self._reads.start()
        self._writes.start()

    def _through_phases(self, entering: Mapping[int, list[Exchange]], rows: Mapping[Read, Rows]) -> None:
        calls: list[Exchange] = []
        try:
            with self._batches.new_attempt(rows) as self._attempt:
                for index, phase in enumerate(self._phases):
                    calls = calls + entering.get(index, [])
                    if calls:
                        self._phase = index
                        calls = phase(calls)
        finally:
            self._attempt = None

    def leave(self, exchange: Exchange, problem: Exception) -> bool:
        """Drop the writes of a call that raised; true when it goes on after rows have been read for it."""
        if self._attempt is not None:
            self._attempt.take_writes()
        if not isinstance(problem, ReadNeededError) or exchange.reads >= _MAX_READS:
            return False
        exchange.reads += 1
        self._reads.add(_ReadingCall(exchange, self._phase, problem.read))
        return True

    def commit(self, exchange: Exchange) -> bool:
        """Commit the writes of a call that was just executed; false when there are none."""
        writes = () if self._attempt is None else self._attempt.take_writes()
        if not writes:
            return False
        self._writes.add(_WritingCall(exchange, writes))
        return True

    # What the queues do, and what then happens.

    def _read(self, calls: list[_ReadingCall], on_done: Callable[[Mapping[Read, Rows] | Exception], None]) -> None:
        self._reader.read([call.read for call in calls], self._timed(READING, on_done))

    def _timed(self, part: int, on_done: Callable[[Result], None]) -> Callable[[Result], None]:
        """`on_done`, which also counts the time from now on as that of a part of the database's work."""
        started = monotonic()

        def on_timed(result: Result) -> None:
            self._time.add(part, monotonic() - started)
            on_done(result)

        return on_timed

    def _on_read(self, calls: list[_ReadingCall], result: Mapping[Read, Rows] | Exception) -> None:
        if not isinstance(result, Exception):
            self._resumptions.append(_Resumption(calls, result))
            self._schedule()
        elif isinstance(result, DatabaseUnavailableError):
            for call in calls:
                self._fail(call.exchange, result)
        else:
            for call in calls:
                self._run_alone(call.exchange)

    def _write(self, calls: list[_WritingCall], on_done: Callable[[Exception | None], None]) -> None:
        self._writer.write([write for call in calls for write in call.writes], self._timed(WRITING, on_done))

    def _on_written(self, calls: list[_WritingCall], result: Exception | None) -> None:
        for exchange, _ in calls:
            if result is None:
                self._on_finished(exchange)
            elif isinstance(result, DatabaseUnavailableError):  # it may be committed or not
                self._fail(exchange, result)
            else:
                exchange.lost_race = True
                self._run_alone(exchange)

    def _fail(self, exchange: Exchange, problem: Exception) -> None:
        exchange.fail_with(problem)
        self._on_finished(exchange)

    def _refresh(self, _: list[None], on_done: Callable[[Exception | None], None]) -> None:
        """Read the shared numbers and the faults in a thread: it happens once a second."""

        def refresh() -> Exception | None:
            try:
                if not self._shared_state.is_current(_TRUST_NEEDED_S):
                    self._shared_state.read_again()
                self._faults.refresh()
            except Exception as problem:
                return problem
            return None

        refreshing = asyncio.get_running_loop().run_in_executor(None, refresh)
        refreshing.add_done_callback(lambda done: None if done.cancelled() else on_done(done.result()))

    def _on_refreshed(self, _: list[None], result: Exception | None) -> None:
        self._refreshed = result or True
        self._schedule()
