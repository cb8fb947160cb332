"""The throughput of workers and replicas, and the time to move a million identities: `python -m benchmarks.replicas`.

It writes benchmarks/replicas.md. Everything runs on one machine: the replicas share its cores with the load generator
and the PostgreSQL server. So the figures compare deployments; they are not the limit of one.
"""

import argparse
import json
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.speed import api, machine
from benchmarks.speed.load import wrk
from benchmarks.speed.progress import Progress
from benchmarks.speed.requirements import require_wrk
from cognito_identity_emulator import Settings
from cognito_identity_emulator.features.core import EmulatorCore
from tests.command import Serving, peak_memory_mib, serving
from tests.databases import PostgresqlServer

PAGE = Path(__file__).with_name("replicas.md")
CONNECTIONS = 32
SAMPLE = 2_000
ROLE = "arn:aws:iam::000000000000:role/benchmark"
_OPERATIONS = ("GetId", "GetCredentialsForIdentity", "DescribeIdentity")


@dataclass(frozen=True)
class Setup:
    """A deployment: the kind of database, the number of replicas, and the workers of each."""

    kind: str
    replicas: int = 1
    workers: int = 1

    @property
    def name(self) -> str:
        database = {"file": "SQLite file", "postgresql": "PostgreSQL"}[self.kind]
        if self.replicas > 1:
            return f"{database}, {self.replicas} replicas"
        return f"{database}, {'one process' if self.workers == 1 else f'{self.workers} workers'}"


SETUPS = (
    Setup("file"),
    Setup("file", workers=2),
    Setup("postgresql"),
    Setup("postgresql", workers=2),
    Setup("postgresql", replicas=2),
)


@dataclass(frozen=True)
class Move:
    """An export or import: its duration and its peak memory."""

    what: str
    seconds: float
    rss_mib: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and writes the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replicas")
    parser.add_argument("--identities", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--seconds", type=int, default=5, metavar="S", help="of load, for each operation and setup")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    options = parser.parse_args(arguments)
    require_wrk()
    progress = Progress("replicas", 5 + options.rounds * len(SETUPS))
    before = machine.load_average()
    with _databases() as urls:
        pool, sample, moves = _fill(urls, options.identities, progress)
        rounds = []
        for _ in range(options.rounds):
            rounds.append({each: _throughput(each, urls[each.kind], pool, sample, options.seconds) for each in SETUPS})
            for setup, row in rounds[-1].items():
                progress.step(f"{setup.name}: " + " · ".join(f"{name} {per_s:.0f}/s" for name, per_s in row.items()))
        medians = {
            setup: {name: statistics.median(each[setup][name] for each in rounds) for name in _OPERATIONS}
            for setup in SETUPS
        }
    PAGE.write_text(_page(options, before, moves, medians))


@contextmanager
def _databases() -> Iterator[Mapping[str, str]]:
    """The URLs of an empty SQLite file and an empty PostgreSQL database, both durable."""
    with tempfile.TemporaryDirectory(prefix="replicas-") as folder, ExitStack() as running:
        server = PostgresqlServer(durable=True)
        running.callback(server.stop)
        yield {"file": f"sqlite:///{folder}/emulator.db", "postgresql": server.new_database_url()}


def _fill(urls: Mapping[str, str], identities: int, progress: Progress) -> tuple[str, Sequence[str], Sequence[Move]]:
    """Imports a pool with this many identities and returns its id, a sample of identity ids and the measured moves."""
    moves = []
    with tempfile.TemporaryDirectory(prefix="state-") as folder:
        file, exported = Path(folder) / "state.json", Path(folder) / "exported.json"
        pool, sample = _write_state(file, identities)
        size = f"{file.stat().st_size >> 20} MB"
        progress.step(f"a state of {size}")
        for kind, name in (("file", "a SQLite file"), ("postgresql", "PostgreSQL")):
            moves.append(_move(f"import of {size} into {name}", "import", str(file), "--database-url", urls[kind]))
            progress.step(str(moves[-1]))
            command = ("export", "--output", str(exported), "--database-url", urls[kind])
            moves.append(_move(f"export from {name}", *command))
            progress.step(str(moves[-1]))
    return pool, sample, moves


def _write_state(file: Path, identities: int) -> tuple[str, Sequence[str]]:
    with closing(EmulatorCore(Settings())) as core:
        members = {"SupportedLoginProviders": {"accounts.google.com": "app"}, "AllowClassicFlow": True}
        pool_id = core.create_pool(**members)["IdentityPoolId"]
        state = core.export_state()
    made_at = state["identity_pools"][0]["created_at"]
    ids = [f"us-east-1:{uuid.uuid4()}" for _ in range(identities)]
    state["identity_pools"][0]["identities"] = [
        {
            "seq": seq,
            "IdentityId": identity_id,
            "authenticated": seq % 2 == 0,
            "created_at": made_at,
            "modified_at": made_at,
            **({"Logins": {"accounts.google.com": f"user-{seq}"}} if seq % 2 == 0 else {}),
        }
        for seq, identity_id in enumerate(ids, start=1)
    ]
    with file.open("w") as written:
        json.dump(state, written)
    guests = ids[::2]
    return pool_id, guests[:: max(1, len(guests) // SAMPLE)][:SAMPLE]


def _move(what: str, *command: str) -> Move:
    """Run a command of the emulator and measure it."""
    started = time.perf_counter()
    most_mib = peak_memory_mib(*command)
    return Move(what, time.perf_counter() - started, most_mib)


def _throughput(setup: Setup, url: str, pool: str, sample: Sequence[str], seconds: int) -> Mapping[str, float]:
    """Successful responses per second of each operation, all replicas together."""
    settings = ("--database-url", url, "--workers", str(setup.workers))
    with ExitStack() as running:
        replicas = [running.enter_context(serving(*settings)) for _ in range(setup.replicas)]
        return {operation: _load(replicas, operation, pool, sample, seconds) for operation in _OPERATIONS}


def _load(replicas: Sequence[Serving], operation: str, pool: str, sample: Sequence[str], seconds: int) -> float:
    requests: Sequence[Mapping[str, Any]] = (
        [{"IdentityPoolId": pool}] if operation == "GetId" else [{"IdentityId": each} for each in sample]
    )
    bodies = [api.body_of(operation, each) for each in requests]

    def load(replica: Serving) -> float:
        first = api.call(replica.port, operation, bodies[0])
        if first.status != 200:
            raise SystemExit(f"{operation}: {first.status} {first.body[:160]!r}")
        result = wrk(replica.port, operation, bodies, CONNECTIONS // len(replicas), seconds)
        return (result["requests"] - result["refused"]) / result["seconds"]

    with ThreadPoolExecutor(len(replicas)) as loads:
        return sum(loads.map(load, replicas))


def _page(
    options: argparse.Namespace,
    load_before: float,
    moves: Sequence[Move],
    medians: Mapping[Setup, Mapping[str, float]],
) -> str:
    host = machine.description()
    rows = "".join(
        f"| {setup.name} | {' | '.join(f'{row[name]:,.0f}' for name in _OPERATIONS)} |\n"
        for setup, row in medians.items()
    )
    moved = "".join(f"| {each.what} | {each.seconds:,.1f} | {each.rss_mib:,.0f} |\n" for each in moves)
    return (
        "# Workers and replicas\n\n"
        f"Written by `python -m benchmarks.replicas` with {options.identities:,} identities in one pool, on "
        f"{host['processor']}, {host['cores']} cores, {host['memory_gib']} GiB; the load of the machine "
        f"before was {load_before}. The load generator and PostgreSQL share those cores with the emulator.\n\n"
        f"Answers a second over {CONNECTIONS} connections, {options.seconds} s each, medians of "
        f"{options.rounds} rounds. GetId makes a new guest, GetCredentialsForIdentity stores a session.\n\n"
        f"| processes | {' | '.join(_OPERATIONS)} |\n| --- |{' --- |' * len(_OPERATIONS)}\n{rows}\n"
        "Moving them, by `import` and `export` with `--database-url`:\n\n"
        f"| | seconds | most memory (MiB) |\n| --- | --- | --- |\n{moved}"
    )


if __name__ == "__main__":
    main()
