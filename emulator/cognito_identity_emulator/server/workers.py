"""Worker processes: one parent forks them, takes another for each that dies, and ends them together.

The parent holds the sockets and does nothing else, so that it never hangs and has no threads when it forks. A worker
whose parent was killed ends too, instead of holding the port for ever.
"""

import contextlib
import logging
import os
import select
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from cognito_identity_emulator.runtime.clock import monotonic

Work = Callable[[int, Callable[[], None]], None]
"""What a worker does until SIGTERM ends it: given its number, from 1 on, and whom to tell that it is ready."""

_SOONEST_AGAIN_S = 1.0
"""A worker that dies sooner than this is not replaced before: what ended it would end the next."""
_DRAINED_BY_S = 9.5
_STOPPING = (signal.SIGTERM, signal.SIGINT)

_log = logging.getLogger("cognito_identity_emulator.workers")


class WorkerStartError(Exception):
    """A worker ended before all of them were ready. It has said why itself."""


@dataclass(frozen=True, slots=True)
class _Worker:
    number: int
    began: float


def can_fork() -> bool:
    """Whether this system has worker processes."""
    return hasattr(os, "fork")


def run_workers(count: int, work: Work, ready: Callable[[], None]) -> bool:
    """Keep `count` workers at work until SIGTERM or SIGINT; whether all ended well then.

    `ready` is called once, when all of them are. Raises WorkerStartError.
    """
    parent = _Parent(count, work)
    with parent.signal_handlers():
        parent.start(ready)
        parent.watch()
        return parent.end_all()


class _Parent:
    """The process that has no other task. What wakes it: a signal, or a worker that says it is ready."""

    def __init__(self, count: int, work: Work) -> None:
        self._count = count
        self._work = work
        self._workers: dict[int, _Worker] = {}  # by process id
        self._missing: dict[int, float] = {}  # numbers, and when to replace them
        self._asked_to_stop = False
        self._signals, self._signal_writer = os.pipe()
        self._readiness, self._readiness_writer = os.pipe()
        self._parent_pipe, self._parent_pipe_writer = os.pipe()

    @contextlib.contextmanager
    def signal_handlers(self) -> Iterator[None]:
        os.set_blocking(self._signal_writer, False)
        signal.set_wakeup_fd(self._signal_writer, warn_on_full_buffer=False)
        for number in (*_STOPPING, signal.SIGCHLD):
            signal.signal(number, self._heed)
        try:
            yield
        finally:
            for pid in self._workers:
                os.kill(pid, signal.SIGKILL)
            signal.set_wakeup_fd(-1)

    def _heed(self, number: int, _frame: object) -> None:
        self._asked_to_stop = self._asked_to_stop or number in _STOPPING

    def start(self, ready: Callable[[], None]) -> None:
        """Start every worker and wait until they are ready. Raises WorkerStartError."""
        for number in range(1, self._count + 1):
            self._fork(number)
        waited_for = self._count
        while waited_for > 0 and not self._asked_to_stop:
            waited_for -= self._wait(None)
            if self._reap():
                self.end_all()
                raise WorkerStartError
        if not self._asked_to_stop:
            ready()

    def watch(self) -> None:
        """Replace workers that die until somebody asks to stop."""
        while not self._asked_to_stop:
            now = monotonic()
            for number in [number for number, due in self._missing.items() if due <= now]:
                del self._missing[number]
                self._fork(number)
            due = min(self._missing.values(), default=None)
            self._wait(None if due is None else due - now)
            if self._asked_to_stop:  # a terminal's Ctrl-C reaches the workers too: those that ended did as they should
                return
            for worker, status in self._reap():
                how = f"signal {-status}" if status < 0 else f"status {status}"
                _log.warning("Worker %d ended with %s; another takes its place.", worker.number, how)
                self._missing[worker.number] = worker.began + _SOONEST_AGAIN_S

    def end_all(self) -> bool:
        """Let every worker answer what it has begun, and kill those that take too long; whether all ended well."""
        for pid in self._workers:
            os.kill(pid, signal.SIGTERM)
        well = True
        give_up_at = monotonic() + _DRAINED_BY_S
        while self._workers and (left := give_up_at - monotonic()) > 0:
            self._wait(left)
            well = all(status == 0 for _, status in self._reap()) and well
        for pid, worker in self._workers.items():
            _log.error("Worker %d did not end in time and is killed.", worker.number)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            well = False
        self._workers.clear()
        return well

    def _wait(self, seconds: float | None) -> int:
        """Sleep until something happens, or so long; how many workers became ready meanwhile."""
        woken, _, _ = select.select([self._signals, self._readiness], [], [], seconds)
        read = {each: len(os.read(each, 4096)) for each in woken}
        return read.get(self._readiness, 0)

    def _reap(self) -> list[tuple[_Worker, int]]:
        """The workers that ended, each with its exit status, or minus the signal that ended it."""
        ended = []
        for pid in list(self._workers):
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                ended.append((self._workers.pop(pid), os.waitstatus_to_exitcode(status)))
        return ended

    def _fork(self, number: int) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # or the worker would print it again
        # A signal that came before the worker has handlers of its own would be heeded by nobody.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        worker = _Worker(number, monotonic())
        pid = os.fork()
        if pid == 0:
            self._run_child(number)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
        self._workers[pid] = worker

    def _run_child(self, number: int) -> NoReturn:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for asked_to_stop in _STOPPING:
                signal.signal(asked_to_stop, lambda *_: os._exit(0))  # nothing has begun yet that could be answered
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
            os.close(self._parent_pipe_writer)
            threading.Thread(target=self._end_with_parent, name="lifeline", daemon=True).start()
            self._work(number, self._say_ready)
            status = 0
        except SystemExit as ending:
            status = ending.code if isinstance(ending.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            os._exit(status)  # what the parent put up is for the parent to take down

    def _say_ready(self) -> None:
        os.write(self._readiness_writer, b".")

    def _end_with_parent(self) -> None:
        os.read(self._parent_pipe, 1)  # returns when nobody holds the other end any more
        os.kill(os.getpid(), signal.SIGTERM)
