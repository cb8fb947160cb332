"""The deployments that are compared: how each is started, and what it uses of the machine."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.replicas.workload import MeasuredPool
from benchmarks.speed import processes
from tests.command import serving
from tests.databases import PostgresqlServer
from tests.pgbouncer import pgbouncer

FILE, POSTGRESQL, PGBOUNCER = "SQLite file", "PostgreSQL", "pgbouncer"
_FILE, _COPY = "emulator.db", "copy.db"
_CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Deployment:
    """Emulators on a database. `database` is FILE, POSTGRESQL or PGBOUNCER. `is_bound` is the bound in place of an
    emulator."""

    name: str
    database: str
    replicas: int = 1
    workers: int = 1
    is_bound: bool = False

    @property
    def is_one_process(self) -> bool:
        return self.replicas == self.workers == 1


ONE_ON_FILE = Deployment("SQLite file, one process", FILE)
WORKERS_ON_FILE = Deployment("SQLite file, 2 workers", FILE, workers=2)
ONE = Deployment("PostgreSQL, one process", POSTGRESQL)
WORKERS = Deployment("PostgreSQL, 2 workers", POSTGRESQL, workers=2)
REPLICAS = Deployment("PostgreSQL, 2 replicas", POSTGRESQL, replicas=2)
THROUGH_PGBOUNCER = Deployment("PostgreSQL through pgbouncer, one process", PGBOUNCER)
BOUND = Deployment("Bound on PostgreSQL", POSTGRESQL, is_bound=True)

DEPLOYMENTS = (ONE_ON_FILE, WORKERS_ON_FILE, ONE, WORKERS, REPLICAS, THROUGH_PGBOUNCER, BOUND)


class Databases:
    """A SQLite file and a PostgreSQL database with the same content, a pgbouncer before the latter, and their pool.

    A commit to PostgreSQL survives a crash of the machine, because fsync is on. A commit to the file, which has
    synchronous=NORMAL, survives a crash of the process.
    """

    def __init__(self, folder: Path, server: PostgresqlServer, bouncer_port: int) -> None:
        self.server = server
        self._folder = folder
        url = server.new_database_url()
        self.urls: Mapping[str, str] = {
            FILE: f"sqlite:///{folder / _FILE}",
            POSTGRESQL: url,
            PGBOUNCER: url.replace(f":{server.port}/", f":{bouncer_port}/"),
        }

    def copy_file(self) -> None:
        """Copy the file, which no process may have open, for the workers on a file: they run beside one process."""
        shutil.copy(self._folder / _FILE, self._folder / _COPY)

    def url_of(self, deployment: Deployment) -> str:
        """The URL for a deployment, after `copy_file`."""
        return f"sqlite:///{self._folder / _COPY}" if deployment == WORKERS_ON_FILE else self.urls[deployment.database]


@contextmanager
def new_databases() -> Iterator[Databases]:
    """Empty databases, which are deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="replicas-") as folder, ExitStack() as running:
        server = PostgresqlServer(durable=True)
        running.callback(server.stop)
        yield Databases(Path(folder), server, running.enter_context(pgbouncer(server)))


@dataclass(frozen=True)
class RunningDeployment:
    """Processes that serve `pool`, each on one of the ports."""

    deployment: Deployment
    pool: MeasuredPool
    ports: Sequence[int]
    pids: Sequence[int]

    def cpu_s(self) -> float:
        """Processor time so far of the servers and of their workers, without the database."""
        return processes.cpu_s(pid for each in self.pids for pid in processes.family(each))


@contextmanager
def running(deployment: Deployment, url: str, pool: MeasuredPool) -> Iterator[RunningDeployment]:
    """Run a deployment until the block ends."""
    with ExitStack() as stack:
        if deployment.is_bound:
            process = stack.enter_context(_bound(url))
            assert process.stdout is not None
            yield RunningDeployment(deployment, pool, [int(process.stdout.readline())], [process.pid])
            return
        log = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="replicas-"))) / "log"
        options = ("--database-url", url, "--workers", str(deployment.workers))
        servings = [
            stack.enter_context(serving(*options, log=log.with_suffix(f".{number}")))
            for number in range(deployment.replicas)
        ]
        yield RunningDeployment(
            deployment, pool, [each.port for each in servings], [each.process.pid for each in servings]
        )


@contextmanager
def _bound(url: str) -> Iterator["subprocess.Popen[str]"]:
    path = os.pathsep.join([str(_CHECKOUT / "emulator"), str(_CHECKOUT)])
    command = [sys.executable, "-m", "benchmarks.replicas.bound", url.replace("+psycopg", "")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=_CHECKOUT, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        try:
            yield process
        finally:
            process.kill()
