"""One cell of a table: a server under load from wrk for a while, over a number of connections that are kept."""

import http.client
import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed import api
from benchmarks.speed.serving import Serving
from benchmarks.speed.workload import Prepared, Refused, Work

_REPLAY = Path(__file__).with_name("replay.lua")
_MOST_REFUSED = 0.01


@dataclass(frozen=True)
class Cell:
    """What came of it. `cpu_us` is the server's processor time per request, `cores` how many it kept busy; `fails`
    says why there is nothing to tell."""

    server: str
    work: str
    connections: int
    requests: int = 0
    per_s: float = 0.0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    cpu_us: float = 0.0
    cores: float = 0.0
    fails: str | None = None


def measure(serving: Serving, prepared: Prepared, work: Work, connections: int, duration_s: int) -> Cell:
    """Load a server. It fails when its first answer is not good, or more than a hundredth of those that follow."""
    name = serving.competitor.name
    try:
        bodies = work.encoded(prepared)
        first = api.call(prepared.port, work.operation, bodies[0])
        if first.status != 200:
            raise Refused(f"{first.status} {first.body[:160].decode(errors='replace')}")
    except Refused as refused:
        return Cell(name, work.name, connections, fails=str(refused))
    except (OSError, http.client.HTTPException) as problem:
        return Cell(name, work.name, connections, fails=f"{type(problem).__name__}: {problem}")
    before = serving.cpu_s()
    told = wrk(prepared.port, work.operation, bodies, connections, duration_s)
    cpu_s, requests = serving.cpu_s() - before, told["requests"]
    bad = told["refused"] + told["lost"]
    if requests == 0 or bad > _MOST_REFUSED * requests:
        return Cell(name, work.name, connections, fails=f"{bad:.0f} of {requests:.0f} answers were errors")
    return Cell(
        name,
        work.name,
        connections,
        requests=int(requests),
        per_s=requests / told["seconds"],
        p50_ms=told["p50_us"] / 1000,
        p99_ms=told["p99_us"] / 1000,
        cpu_us=cpu_s / requests * 1e6,
        cores=cpu_s / told["seconds"],
    )


def wrk(port: int, operation: str, bodies: Sequence[str], connections: int, duration_s: int) -> dict[str, float]:
    """Load a port on the loopback; what wrk told: requests, seconds, p50_us, p99_us, refused, lost."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        headers, lines = Path(folder) / "headers", Path(folder) / "bodies"
        headers.write_text("".join(f"{name}: {value}\n" for name, value in api.headers_of(operation).items()))
        lines.write_text("".join(f"{body}\n" for body in bodies))
        command = [
            *("wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{duration_s}s"),
            *(
                "--timeout",
                "10s",
                "--script",
                str(_REPLAY),
                f"http://127.0.0.1:{port}/",
                "--",
                str(headers),
                str(lines),
            ),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=duration_s + 60, check=False)
    for line in done.stdout.splitlines():
        if line.startswith("RESULT "):
            told: dict[str, float] = json.loads(line.removeprefix("RESULT "))
            return told
    raise RuntimeError(f"wrk told nothing:\n{done.stdout}{done.stderr}")
