"""Starts and stops servers, and reads from /proc what they cost."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.speed import api, logins
from benchmarks.speed.competitors import Competitor

_PATIENCE_S = 60
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class DidNotStart(Exception):
    """A server ended or stayed silent; the message has its last words."""


class Serving:
    """A competitor that answers, for as long as a `with` lasts.

    `cold_start_s` is the time from spawning to the first good answer to ListIdentityPools, `cold_start_cpu_s` the
    processor time of it. Raises DidNotStart.
    """

    def __init__(self, competitor: Competitor) -> None:
        self.competitor = competitor
        self.port = _free_port()
        self.cold_start_s = 0.0
        self.cold_start_cpu_s = 0.0

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="benchmark-"))
        logins.write_key_set(self._folder)
        self._log = (self._folder / "log").open("wb")
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def start_anew(self) -> None:
        """End it, and start it with what it has stored. Raises DidNotStart."""
        self._end()
        self._start()

    def _start(self) -> None:
        began = time.perf_counter()
        self._process = subprocess.Popen(
            self.competitor.command(self.port, self._folder),
            cwd=self._folder,
            env={**_environment(), **self.competitor.variables(self.port)},
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            while not self._answers():
                self._check_that_it_lives(began)
                time.sleep(0.001)
        except BaseException:
            self._stop()
            raise
        self.cold_start_s = time.perf_counter() - began
        self.cold_start_cpu_s = self.cpu_s()

    def _answers(self) -> bool:
        try:
            return api.call(self.port, "ListIdentityPools", {"MaxResults": 10}).status == 200
        except (OSError, http.client.HTTPException):
            return False

    def _check_that_it_lives(self, began: float) -> None:
        if self._process.poll() is None and time.perf_counter() - began < _PATIENCE_S:
            return
        self._log.flush()
        said = (self._folder / "log").read_text(errors="replace")[-2000:]
        raise DidNotStart(f"{self.competitor.name} did not answer within {_PATIENCE_S} s. It said:\n{said}")

    def _stop(self) -> None:
        self._end()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self) -> None:
        mine = self._processes()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
        for process in mine:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait()

    def _processes(self) -> list[int]:
        """It and its children, which some have."""
        found, waiting = [], [self._process.pid]
        while waiting:
            current = waiting.pop()
            found.append(current)
            for children in Path(f"/proc/{current}/task").glob("*/children"):
                try:
                    waiting += map(int, children.read_text().split())
                except OSError:
                    continue
        return found

    def cpu_s(self) -> float:
        """Processor time so far, of all its processes."""
        return sum(_cpu_s(process) for process in self._processes())

    def rss_mib(self) -> float:
        """Resident memory, of all its processes."""
        return sum(_rss_kib(process) for process in self._processes()) / 1024


@contextmanager
def all_serving(*competitors: Competitor) -> Iterator[list[Serving]]:
    """All of them at once; those that are not being asked wait."""
    running: list[Serving] = []
    try:
        for each in competitors:
            running.append(Serving(each).__enter__())
        yield running
    finally:
        for serving in reversed(running):
            serving.__exit__(None, None, None)


def _environment() -> dict[str, str]:
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(("COGNITO_IDENTITY_", "AWS_"))}
    inherited.pop("PYTHONPATH", None)
    return inherited


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def _cpu_s(process: int) -> float:
    try:
        numbers = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(numbers[11]) + int(numbers[12])) / _TICKS_PER_S


def _rss_kib(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
