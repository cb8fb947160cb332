"""Worker processes: a parent forks them, replaces each one that dies, and stops them together.

The parent owns the listening sockets and exchanges messages with its workers. It never blocks, and has no threads when
it forks. A worker ends when its parent is killed, because it would keep the port otherwise.
"""

import contextlib
import logging
import os
import select
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from socket import socket
from typing import NoReturn, Protocol

from cognito_identity_emulator.runtime.clock import monotonic

Work = Callable[[int, Callable[[], None]], None]
"""What a worker runs until SIGTERM stops it. Its arguments: the worker's number, from 1 on, and a function to call once
the worker is ready."""

_RESTART_INTERVAL_S = 1.0
"""Shortest time from one start of a worker to the next, because the cause of an early death usually remains."""
_STOP_TIMEOUT_S = 9.5
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

_log = logging.getLogger("cognito_identity_emulator.workers")


class Messages(Protocol):
    """The messages between the parent and its workers. None of the methods may block; `worker` is a worker's number."""

    def before_fork(self, worker: int) -> None:
        """A worker is about to start."""

    def in_worker(self, worker: int) -> None:
        """This process is the worker."""

    def in_parent(self, worker: int) -> None:
        """This process is the parent, and the worker has started."""

    def worker_ended(self, worker: int) -> None:
        """The worker has ended."""

    def sockets(self) -> tuple[Collection[socket], Collection[socket]]:
        """The sockets to read from, and those to write to."""
        ...

    def handle(self, readable: Collection[object], writable: Collection[object]) -> None:
        """Some of the sockets are ready; others may be among them."""


class WorkerStartError(Exception):
    """A worker ended before all of them were ready. The worker itself has logged the reason."""


@dataclass(frozen=True, slots=True)
class _Worker:
    number: int
    started_at: float


def can_fork() -> bool:
    """Whether this system supports worker processes."""
    return hasattr(os, "fork")


def run_workers(
    count: int, work: Work, ready: Callable[[], None], messages: Messages, shutdown_delay_s: int = 0
) -> bool:
    """Keep `count` workers running until SIGTERM or SIGINT. Returns whether all of them then ended with status 0.

    `shutdown_delay_s` is how long a worker keeps serving after SIGTERM. `ready` is called once, when all workers are
    ready. Raises WorkerStartError.
    """
    parent = _Parent(count, work, messages, shutdown_delay_s)
    with parent.signal_handlers():
        parent.start(ready)
        parent.replace_dead()
        return parent.stop_all()


class _Parent:
    """The parent process. It sleeps until a signal or a message arrives, or a worker reports that it is ready."""

    def __init__(self, count: int, work: Work, messages: Messages, shutdown_delay_s: int) -> None:
        self._count = count
        self._work = work
        self._messages = messages
        self._shutdown_delay_s = shutdown_delay_s
        self._workers: dict[int, _Worker] = {}  # by process id
        self._restarts: dict[int, float] = {}  # by the number of the worker: when to start it again
        self._is_stopping = False
        self._skips_delay = False
        self._signal_pipe, self._signal_pipe_writer = os.pipe()
        self._ready_pipe, self._ready_pipe_writer = os.pipe()
        self._parent_pipe, self._parent_pipe_writer = os.pipe()

    @contextlib.contextmanager
    def signal_handlers(self) -> Iterator[None]:
        """Handle signals while the context lasts; kill the workers that are left at its end."""
        os.set_blocking(self._signal_pipe_writer, False)
        signal.set_wakeup_fd(self._signal_pipe_writer, warn_on_full_buffer=False)
        for number in (*_STOP_SIGNALS, signal.SIGCHLD):
            signal.signal(number, self._handle_signal)
        try:
            yield
        finally:
            for pid in self._workers:
                os.kill(pid, signal.SIGKILL)
            signal.set_wakeup_fd(-1)

    def _handle_signal(self, number: int, _frame: object) -> None:
        if number in _STOP_SIGNALS:
            self._skips_delay = self._is_stopping
            self._is_stopping = True

    def start(self, ready: Callable[[], None]) -> None:
        """Start every worker and wait until they are ready. Raises WorkerStartError."""
        for number in range(1, self._count + 1):
            self._fork(number)
        starting = self._count
        while starting > 0 and not self._is_stopping:
            starting -= self._wait(None)
            if self._reap():
                self.stop_all()
                raise WorkerStartError
        if not self._is_stopping:
            ready()

    def replace_dead(self) -> None:
        """Replace workers that die, until a signal stops the parent."""
        while not self._is_stopping:
            now = monotonic()
            for number in [number for number, due_at in self._restarts.items() if due_at <= now]:
                del self._restarts[number]
                self._fork(number)
            next_at = min(self._restarts.values(), default=None)
            self._wait(None if next_at is None else next_at - now)
            if self._is_stopping:  # Ctrl-C in a terminal reaches the workers too, so their end is not a failure
                return
            for worker, status in self._reap():
                how = f"signal {-status}" if status < 0 else f"status {status}"
                _log.warning("Worker %d ended with %s. A new one replaces it.", worker.number, how)
                self._restarts[worker.number] = worker.started_at + _RESTART_INTERVAL_S

    def stop_all(self) -> bool:
        """Let every worker answer its requests in flight, and kill those that take too long. Returns whether all ended
        with status 0.

        A second signal ends the delay of the workers.
        """
        self._signal_workers()
        all_succeeded = True
        deadline = monotonic() + self._shutdown_delay_s + _STOP_TIMEOUT_S
        while self._workers and (left_s := deadline - monotonic()) > 0:
            self._wait(left_s)
            if self._skips_delay and self._shutdown_delay_s:
                self._shutdown_delay_s = 0
                self._signal_workers()
                deadline = monotonic() + _STOP_TIMEOUT_S
            all_succeeded = all(status == 0 for _, status in self._reap()) and all_succeeded
        for pid, worker in self._workers.items():
            _log.error("Worker %d did not end in time and was killed.", worker.number)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            all_succeeded = False
        self._workers.clear()
        return all_succeeded

    def _signal_workers(self) -> None:
        for pid in self._workers:
            os.kill(pid, signal.SIGTERM)

    def _wait(self, timeout_s: float | None) -> int:
        """Sleep until something happens or the time is over. Returns how many workers became ready."""
        pipes = (self._signal_pipe, self._ready_pipe)
        reading, writing = self._messages.sockets()
        waiting: Collection[int | socket] = [*pipes, *reading]
        readable, writable, _ = select.select(waiting, writing, [], timeout_s)
        self._messages.handle(readable, writable)
        sizes = {pipe: len(os.read(pipe, 4096)) for pipe in pipes if pipe in readable}
        return sizes.get(self._ready_pipe, 0)

    def _reap(self) -> list[tuple[_Worker, int]]:
        """The workers that ended, each with its exit status, or minus the signal that ended it."""
        ended = []
        for pid in list(self._workers):
            ended_pid, status = os.waitpid(pid, os.WNOHANG)
            if ended_pid:
                worker = self._workers.pop(pid)
                self._messages.worker_ended(worker.number)
                ended.append((worker, os.waitstatus_to_exitcode(status)))
        return ended

    def _fork(self, number: int) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # the worker has a copy of the buffer and would print it again
        # A stop signal must not reach the worker before it has its own handlers.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
        worker = _Worker(number, monotonic())
        self._messages.before_fork(number)
        pid = os.fork()
        if pid == 0:
            self._run_child(number)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
        self._workers[pid] = worker
        self._messages.in_parent(number)

    def _run_child(self, number: int) -> NoReturn:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for stop_signal in _STOP_SIGNALS:
                signal.signal(stop_signal, lambda *_: os._exit(0))  # there is no request yet that could be answered
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
            os.close(self._parent_pipe_writer)
            self._messages.in_worker(number)
            threading.Thread(target=self._stop_with_parent, name="parent-pipe", daemon=True).start()
            self._work(number, self._report_ready)
            status = 0
        except SystemExit as exit_request:
            status = exit_request.code if isinstance(exit_request.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            os._exit(status)  # cleaning up is for the parent

    def _report_ready(self) -> None:
        os.write(self._ready_pipe_writer, b".")

    def _stop_with_parent(self) -> None:
        os.read(self._parent_pipe, 1)  # returns when the parent, the only owner of the other end, is gone
        os.kill(os.getpid(), signal.SIGTERM)
