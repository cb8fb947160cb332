"""An open loop: requests that go out at fixed times, whether or not the answers before have come.

A closed loop waits for a slow server and so hides how long others would have waited. Here a request's latency counts
from the time it was due. Runs as a process of its own, `python -m benchmarks.speed.open_loop PORT RATE SECONDS FILE`;
the file has a line of JSON for each request, [operation, body]. What came of them goes to FILE.found.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.speed import api

_CONNECTIONS = 64
_DRAIN_S = 10
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass
class Flow:
    """A flow that was started. `latencies_ms()` waits for its end."""

    process: "subprocess.Popen[str]"
    found: Path

    def latencies_ms(self) -> Sequence[float]:
        """Of every request that was answered well. Raises RuntimeError when a hundredth was not."""
        _, complaint = self.process.communicate(timeout=120)
        if self.process.returncode:
            raise RuntimeError(f"The open loop failed: {complaint}")
        told = json.loads(self.found.read_text())
        if told["bad"] > 0.01 * (len(told["ms"]) + told["bad"]):
            raise RuntimeError(f"{told['bad']} requests of an open loop were not answered well.")
        ms: Sequence[float] = told["ms"]
        return ms


@contextmanager
def flowing(port: int, requests: Sequence[tuple[str, str]], rate_per_s: float, duration_s: float) -> Iterator[Flow]:
    """Send the requests in turn, as many a second as said, for so long. Each is an operation and its body."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        lines = Path(folder) / "requests"
        lines.write_text("".join(json.dumps(each) + "\n" for each in requests))
        command = [
            sys.executable,
            "-m",
            "benchmarks.speed.open_loop",
            str(port),
            str(rate_per_s),
            str(duration_s),
            str(lines),
        ]
        checkout = Path(__file__).resolve().parents[2]
        with subprocess.Popen(command, cwd=checkout, stderr=subprocess.PIPE, text=True) as process:
            try:
                yield Flow(process, _found_of(lines))
            finally:
                process.kill()


def _found_of(requests: Path) -> Path:
    return requests.with_suffix(".found")


class _Connection(asyncio.Protocol):
    """Sends one request at a time; `answered` is told whether the answer was good."""

    def __init__(self) -> None:
        self._received = b""
        self._transport: Any = None
        self._waiting: asyncio.Future[bool] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(_END_OF_HEAD)
        if end < 0:
            return
        head = self._received[:end].lower()
        length = int(head.partition(_LENGTH)[2].partition(b"\r\n")[0])
        if len(self._received) < end + len(_END_OF_HEAD) + length:
            return
        self._received = b""
        self._settle(head.split(b" ", 2)[1] == b"200")

    def connection_lost(self, _problem: Exception | None) -> None:
        self._settle(False)

    def _settle(self, good: bool) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(good)

    async def ask(self, request: bytes) -> bool:
        """Whether the answer was good."""
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting


async def _run(port: int, rate_per_s: float, duration_s: float, requests: Sequence[bytes]) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    idle = deque([(await loop.create_connection(_Connection, "127.0.0.1", port))[1] for _ in range(_CONNECTIONS)])
    freed = asyncio.Event()
    latencies: list[float] = []
    bad = 0

    async def one(due: float, request: bytes) -> None:
        nonlocal bad
        while not idle:
            freed.clear()
            await freed.wait()
        connection = idle.popleft()
        good = await connection.ask(request)
        idle.append(connection)
        freed.set()
        if good:
            latencies.append((time.perf_counter() - due) * 1000)
        else:
            bad += 1

    began = time.perf_counter()
    sent: set[asyncio.Task[None]] = set()
    for number in range(int(rate_per_s * duration_s)):
        due = began + number / rate_per_s
        if (ahead := due - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
        task = loop.create_task(one(due, requests[number % len(requests)]))
        sent.add(task)
        task.add_done_callback(sent.discard)
    _, unanswered = await asyncio.wait(sent, timeout=_DRAIN_S) if sent else (set(), set())
    return {"ms": latencies, "bad": bad + len(unanswered)}


def _request(port: int, operation: str, body: str) -> bytes:
    lines = [f"{name}: {value}\r\n" for name, value in api.headers_of(operation).items()]
    head = f"POST / HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-length: {len(body.encode())}\r\n{''.join(lines)}\r\n"
    return (head + body).encode()


if __name__ == "__main__":
    _port, _rate, _duration, _file = sys.argv[1:]
    _requests = [_request(int(_port), *json.loads(line)) for line in Path(_file).read_text().splitlines()]
    _told = uvloop.run(_run(int(_port), float(_rate), float(_duration), _requests))
    _found_of(Path(_file)).write_text(json.dumps(_told))
