"""Starts and stops the measured servers."""

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

from benchmarks.speed import api, logins, processes
from benchmarks.speed.competitors import Competitor

_START_TIMEOUT_S = 60


class ServerStartError(Exception):
    """A server ended or did not answer; the message has the end of its log."""


class RunningServer:
    """A running server, for the length of a `with` block.

    `cold_start_s` is the time from spawning to the first good answer to ListIdentityPools, `cold_start_cpu_s` its
    processor time until then. Raises ServerStartError.
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

    def restart(self) -> None:
        """End the process, and start a new one on the same stored data. Raises ServerStartError."""
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
                self._require_running(began)
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

    def _require_running(self, began: float) -> None:
        if self._process.poll() is None and time.perf_counter() - began < _START_TIMEOUT_S:
            return
        self._log.flush()
        log = (self._folder / "log").read_text(errors="replace")[-2000:]
        raise ServerStartError(
            f"{self.competitor.name} did not answer within {_START_TIMEOUT_S} s. Its log ends with:\n{log}"
        )

    def _stop(self) -> None:
        self._end()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self) -> None:
        running = processes.family(self._process.pid)
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
        for process in running:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait()

    def cpu_s(self) -> float:
        """Processor time of all its processes so far."""
        return processes.cpu_s(processes.family(self._process.pid))

    def rss_mib(self) -> float:
        """Resident memory of all its processes."""
        return processes.rss_mib(processes.family(self._process.pid))


@contextmanager
def run_servers(*competitors: Competitor) -> Iterator[list[RunningServer]]:
    """Run all of them at once; those that are not under load are idle."""
    running: list[RunningServer] = []
    try:
        for each in competitors:
            running.append(RunningServer(each).__enter__())
        yield running
    finally:
        for server in reversed(running):
            server.__exit__(None, None, None)


def _environment() -> dict[str, str]:
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(("COGNITO_IDENTITY_", "AWS_"))}
    # Without bytecode files, each start would compile the checkout; the peers' bytecode was written by pip.
    return {name: text for name, text in inherited.items() if name not in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port
