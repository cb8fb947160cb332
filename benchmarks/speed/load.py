"""Measures one cell of the throughput table: a server under load from wrk, over connections that stay open."""

import http.client
import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed import api
from benchmarks.speed.servers import RunningServer
from benchmarks.speed.workload import PreparedPool, RefusedError, Workload

_REPLAY = Path(__file__).with_name("replay.lua")
_MAX_ERRORS = 0.01


@dataclass(frozen=True)
class Cell:
    """The figures of one server under one load. `cpu_us` is the server's processor time per request, `cores` the number
    of cores it keeps busy; `fails` is the reason when there are no figures."""

    server: str
    workload: str
    connections: int
    requests: int = 0
    per_s: float = 0.0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    cpu_us: float = 0.0
    cores: float = 0.0
    fails: str | None = None


def measure(server: RunningServer, pool: PreparedPool, workload: Workload, connections: int, duration_s: int) -> Cell:
    """Load a server. It fails when its first answer is an error, or more than a hundredth of the others are."""
    name = server.competitor.name
    try:
        bodies = workload.encoded(pool)
        first = api.call(pool.port, workload.operation, bodies[0])
        if first.status != 200:
            raise RefusedError(f"{first.status} {first.body[:160].decode(errors='replace')}")
    except RefusedError as error:
        return Cell(name, workload.name, connections, fails=str(error))
    except (OSError, http.client.HTTPException) as error:
        return Cell(name, workload.name, connections, fails=f"{type(error).__name__}: {error}")
    cpu_before_s = server.cpu_s()
    result = wrk(pool.port, workload.operation, bodies, connections, duration_s)
    cpu_s, requests = server.cpu_s() - cpu_before_s, result["requests"]
    errors = result["refused"] + result["lost"]
    if requests == 0 or errors > _MAX_ERRORS * requests:
        return Cell(name, workload.name, connections, fails=f"{errors:.0f} of {requests:.0f} answers were errors")
    return Cell(
        name,
        workload.name,
        connections,
        requests=int(requests),
        per_s=requests / result["seconds"],
        p50_ms=result["p50_us"] / 1000,
        p99_ms=result["p99_us"] / 1000,
        cpu_us=cpu_s / requests * 1e6,
        cores=cpu_s / result["seconds"],
    )


def wrk(port: int, operation: str, bodies: Sequence[str], connections: int, duration_s: int) -> dict[str, float]:
    """Load a port on the loopback interface. Returns requests, seconds, p50_us, p99_us, refused and lost."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        headers, lines = Path(folder) / "headers", Path(folder) / "bodies"
        headers.write_text("".join(f"{name}: {value}\n" for name, value in api.headers_of(operation).items()))
        lines.write_text("".join(f"{body}\n" for body in bodies))
        command = [
            *("wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{duration_s}s"),
            *("--timeout", "10s", "--script", str(_REPLAY), f"http://127.0.0.1:{port}/"),
            *("--", str(headers), str(lines)),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=duration_s + 60, check=False)
    for line in done.stdout.splitlines():
        if line.startswith("RESULT "):
            result: dict[str, float] = json.loads(line.removeprefix("RESULT "))
            return result
    raise RuntimeError(f"wrk wrote no result:\n{done.stdout}{done.stderr}")
