"""Databases for tests: SQLite in memory, SQLite in a file, and a PostgreSQL server of our own."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.ports import free_port
from tests.timeouts import TIMEOUT_S

KINDS = ("memory", "file", "postgresql")
_STANDBY = "standby"


class Databases:
    """Creates fresh, empty databases. The PostgreSQL server starts with the first database on it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: PostgresqlServer | None = None

    def new_url(self, kind: str) -> str:
        """The URL of a new, empty database. `kind` is one of KINDS."""
        if kind == "memory":
            return "sqlite://"
        if kind == "file":
            return f"sqlite:///{self._folder / uuid4().hex}.db"
        if self._server is None:
            self._server = PostgresqlServer()
        return self._server.new_database_url()

    def close(self) -> None:
        """Stops the server. pytest deletes the files."""
        if self._server is not None:
            self._server.stop()


class PostgresqlServer:
    """A PostgreSQL server on a free loopback port. Its data survives a crash of the machine only when it is `durable`.

    With a `primary`, it is a standby with everything that the primary has committed: see `wait_for_standby`.
    Raises AssertionError when it does not start.
    """

    def __init__(self, *, durable: bool = False, primary: "PostgresqlServer | None" = None) -> None:
        self._fsync = "on" if durable else "off"
        self._programs = _programs()
        # Not in pytest's folder, which the server's own user may not enter.
        self._folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
        self._as_postgres = as_user_postgres(self._folder)
        self.port = free_port()
        self._data = str(self._folder / "data")
        if primary is None:
            options = ("-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
            self._run("initdb", "-D", self._data, *options)
        else:
            source = f"host=127.0.0.1 port={primary.port} user=postgres application_name={_STANDBY}"
            self._run("pg_basebackup", "-D", self._data, "-d", source, "-R", "--no-sync", "--checkpoint=fast")
        self.start()

    @property
    def pid(self) -> int:
        """The process that all others of the server descend from."""
        return int((Path(self._data) / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        """Starts the server, also after `crash`."""
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self._folder} -c fsync={self._fsync}"
        options += " -c max_connections=200"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def wait_for_standby(self) -> None:
        """From now on, commit only what the standby of this server has received."""
        with self._connected() as connection:
            connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{_STANDBY}'".encode())
            connection.execute("SELECT pg_reload_conf()")

    def promote(self) -> None:
        """Make a standby the primary."""
        self._run("pg_ctl", "-D", self._data, "-w", "promote")

    def crash(self) -> None:
        """Stops the server as a crash would."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def restart(self, mode: str = "fast") -> None:
        """Stops the server, in `mode` fast or immediate (as a crash would), and starts it again."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")
        self.start()

    def reset_connections(self) -> int:
        """Ends every other connection and returns their number."""
        with self._connected() as connection:
            query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            return len(connection.execute(f"{query} AND pid <> pg_backend_pid()".encode()).fetchall())

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Suspends the server and all its processes. Its connections stay open."""
        first = self.pid
        processes = [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]
        try:
            for pid in processes:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in processes:
                os.kill(pid, signal.SIGCONT)

    def _connected(self) -> Any:
        import psycopg

        return psycopg.connect(f"host=127.0.0.1 port={self.port} user=postgres", autocommit=True)

    def new_database_url(self) -> str:
        """The URL of a fresh database."""
        name = f"test_{uuid4().hex}"
        with self._connected() as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        """Stops the server, if it runs, and deletes its data."""
        if (Path(self._data) / "postmaster.pid").exists():
            self.crash()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        # Its output goes to a file, because the server would keep a pipe open after the program ends.
        with tempfile.TemporaryFile() as output:
            command = [*self._as_postgres, str(self._programs / program), *arguments]
            completed = subprocess.run(command, stdout=output, stderr=output, timeout=TIMEOUT_S, cwd="/", check=False)
            output.seek(0)
            assert completed.returncode == 0, f"{program} failed: {output.read().decode(errors='replace')}"


def server_version() -> str:
    """The server's name and version."""
    output = subprocess.run([_programs() / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return " ".join(output.replace("(PostgreSQL)", "").split()[:2]).replace("postgres", "PostgreSQL")


def as_user_postgres(folder: Path) -> list[str]:
    """The prefix for a command that refuses to run as root. Gives the folder and everything in it to user postgres."""
    if os.geteuid() != 0:
        return []
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, "postgres")
    return ["runuser", "-u", "postgres", "--"]


def _programs() -> Path:
    """The folder of initdb, pg_ctl and pg_basebackup."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    assert folders, "PostgreSQL is not installed: initdb was not found."
    return folders[-1]
