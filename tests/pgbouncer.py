"""A pgbouncer in transaction mode in front of a PostgreSQL server: a client has a connection per transaction."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.databases import PostgresqlServer, as_user_postgres
from tests.ports import free_port
from tests.timeouts import TIMEOUT_S, wait_until

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
    port = free_port()
    with TemporaryDirectory(prefix="pgbouncer-") as name:
        folder = Path(name)
        (folder / "users").write_text('"postgres" ""\n')
        text = _CONFIGURATION.format(server_port=server.port, port=port, folder=folder)
        (folder / "configuration").write_text(text)
        as_postgres = as_user_postgres(folder)
        with subprocess.Popen([*as_postgres, program, "-q", str(folder / "configuration")], cwd="/") as process:
            try:
                wait_until(lambda: _listens(port))
                yield port
            finally:
                process.terminate()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), TIMEOUT_S).close()
    except ConnectionError:
        return False
    return True
