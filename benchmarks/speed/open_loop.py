"""An open loop: sends requests at fixed times, whether or not earlier ones are answered.

A closed loop waits for a slow server, and so hides how long other clients would wait. Here the latency of a request
counts from the time it was due. It runs as a process of its own, `python -m benchmarks.speed.open_loop PORT RATE
SECONDS FILE`; the file has a line of JSON for each request, [operation, body]. The result goes to FILE.result.
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
class OpenLoop:
    """An open loop that is running. `latencies_ms()` waits for its end."""

    process: "subprocess.Popen[str]"
    result: Path

    def latencies_ms(self) -> Sequence[float]:
        """Latencies of the requests with a good answer. Raises RuntimeError when more than a hundredth had none."""
        _, stderr = self.process.communicate(timeout=120)
        if self.process.returncode:
            raise RuntimeError(f"The open loop failed: {stderr}")
        result = json.loads(self.result.read_text())
        if result["bad"] > 0.01 * (len(result["ms"]) + result["bad"]):
            raise RuntimeError(f"{result['bad']} requests of an open loop had no good answer.")
        latencies_ms: Sequence[float] = result["ms"]
        return latencies_ms


@contextmanager
def open_loop(
    port: int, requests: Sequence[tuple[str, str]], rate_per_s: float, duration_s: float
) -> Iterator[OpenLoop]:
    """Send the requests in turn at a fixed rate. Each request is an operation and its body."""
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
                yield OpenLoop(process, _result_file(lines))
            finally:
                process.kill()


def _result_file(requests: Path) -> Path:
    return requests.with_suffix(".result")


class _Connection(asyncio.Protocol):
    """A connection that sends one request at a time."""

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
        self._finish(head.split(b" ", 2)[1] == b"200")

    def connection_lost(self, _problem: Exception | None) -> None:
        self._finish(False)

    def _finish(self, good: bool) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(good)

    async def send(self, request: bytes) -> bool:
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
        good = await connection.send(request)
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
    _result = uvloop.run(_run(int(_port), float(_rate), float(_duration), _requests))
    _result_file(Path(_file)).write_text(json.dumps(_result))
