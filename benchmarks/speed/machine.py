"""Describes the machine and the versions that the figures belong to."""

import importlib.metadata
import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed.competitors import Competitor

_LIBRARIES = ("uvicorn", "uvloop", "httptools", "starlette", "sqlalchemy", "msgspec", "cryptography")


def load_average() -> float:
    """The load average of the last minute."""
    return round(os.getloadavg()[0], 2)


def description() -> dict[str, Any]:
    """Processor, cores, memory and system."""
    memory_kib = next(int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal:"))
    models = (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name"))
    return {
        "processor": next(models, platform.machine()),
        "cores": os.cpu_count(),
        "memory_gib": round(memory_kib / 1024**2),
        "system": f"{platform.system()} {platform.release()}",
    }


def versions(competitors: Sequence[Competitor]) -> dict[str, str]:
    """The versions of the emulator, of its libraries and of the competitors."""
    return {
        "emulator": _commit(),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        **{name: importlib.metadata.version(name) for name in _LIBRARIES},
        **{each.name: each.version for each in competitors},
    }


def _commit() -> str:
    """The version and the commit, with `-dirty` when the checkout differs from it."""
    version = importlib.metadata.version("cognito-identity-emulator")
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--exclude", "*"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return version
    return f"{version}, commit {described}"


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()
