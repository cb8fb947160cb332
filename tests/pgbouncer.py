"""A pgbouncer in transaction mode in front of a PostgreSQL server: a client has a connection per transaction."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.databases import PostgresqlServer, as_user_postgres

_CONFIGURATION = """\
[databases]
* = host=127.0.0.1 port={server_port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = 5
max_client_conn = 500
logfile = {folder}/log
"""


@contextmanager
def pgbouncer(server: PostgresqlServer) -> Iterator[int]:
    """Runs a pgbouncer until the block ends and yields its port."""
    program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with TemporaryDirectory(prefix="pgbouncer-") as name:
        folder = Path(name)
        (folder / "users").write_text('"postgres" ""\n')
        text = _CONFIGURATION.format(server_port=server.port, port=port, folder=folder)
        (folder / "configuration").write_text(text)
        as_postgres = as_user_postgres(folder)
        with subprocess.Popen([*as_postgres, program, "-q", str(folder / "configuration")], cwd="/") as process:
            try:
                _wait_for(port)
                yield port
            finally:
                process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(500):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("pgbouncer does not listen")
