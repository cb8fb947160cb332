"""Runs third-party servers, each in its own process, and talks to processes in lines of JSON."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.timeouts import TIMEOUT_S


@contextmanager
def run_server(command: list[str], port: int, folder: Path, **variables: str) -> Iterator[str]:
    """Run a server that listens on this port, and yield its URL. The process ends with the context."""
    log = folder / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **variables}, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_listening(port, process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=TIMEOUT_S)


def _wait_until_listening(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("localhost", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"The server does not answer at port {port}:\n{log.read_text()}")


def exchange_json(process: "subprocess.Popen[str]", request: dict[str, Any]) -> Any:
    """Write a line of JSON to the standard input of a process, and return the line that it writes."""
    assert process.stdin is not None
    assert process.stdout is not None
    print(json.dumps(request), file=process.stdin, flush=True)
    return json.loads(process.stdout.readline())
