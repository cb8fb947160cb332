"""Measures the time and the peak memory of an import and an export, from the command line."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.replicas.deployments import FILE, POSTGRESQL, Databases
from benchmarks.speed.progress import Progress
from tests.command import peak_memory_mib


def run(databases: Databases, state: Path) -> Any:
    """Fill the databases from a file with a state, and export each of them once."""
    progress = Progress("import and export", 4)
    size_mb = state.stat().st_size / 1e6
    moves: list[Mapping[str, Any]] = []
    for database in (FILE, POSTGRESQL):
        exported = state.with_name("exported.json")
        for command, file in (("import", (str(state),)), ("export", ("--output", str(exported)))):
            seconds, memory_mib = _measure(command, *file, "--database-url", databases.urls[database])
            moves.append({"command": command, "database": database, "seconds": seconds, "memory_mib": memory_mib})
            progress.step(f"{command}, {database}: {seconds:.1f} s, {memory_mib:.0f} MiB")
        exported.unlink()
    return {"size_mb": size_mb, "moves": moves}


def fill(databases: Databases, state: Path) -> None:
    """Fill the databases from a file with a state."""
    progress = Progress("import", 2)
    for database in (FILE, POSTGRESQL):
        seconds, _ = _measure("import", str(state), "--database-url", databases.urls[database])
        progress.step(f"{database}: {seconds:.1f} s")


def _measure(*command: str) -> Sequence[float]:
    """Run a command of the emulator; the seconds that it took and its peak memory in MiB."""
    began = time.perf_counter()
    memory_mib = peak_memory_mib(*command)
    return time.perf_counter() - began, memory_mib
