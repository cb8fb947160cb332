"""Finds the programs that a run needs."""

import shutil
from pathlib import Path

from benchmarks.speed.requirements import NotInstalledError, require_wrk

_SERVER_PROGRAMS = Path("/usr/sbin")


def require_programs() -> None:
    """Raises NotInstalledError when wrk, PostgreSQL or pgbouncer is missing."""
    require_wrk()
    if shutil.which("initdb") is None and not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        raise NotInstalledError("PostgreSQL's initdb was not found. On Debian and Ubuntu: sudo apt install postgresql")
    if shutil.which("pgbouncer") is None and not (_SERVER_PROGRAMS / "pgbouncer").exists():
        raise NotInstalledError("pgbouncer was not found. On Debian and Ubuntu: sudo apt install pgbouncer")
