"""Installs what a run needs: wrk, and each peer in a virtual environment that is reused between runs."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_INSTALL_TIMEOUT_S = 600


class NotInstalledError(Exception):
    """A requirement is missing; the message says what to do."""


def cache() -> Path:
    """The folder of the peers' environments."""
    return Path(os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir()) / "cognito-identity-emulator" / "benchmarks"


def require_wrk() -> None:
    """Makes sure that wrk is on the path; installs it as root on Debian. Raises NotInstalledError."""
    if shutil.which("wrk") is not None:
        return
    if shutil.which("apt-get") is not None and os.geteuid() == 0:
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "wrk"])
    if shutil.which("wrk") is None:
        raise NotInstalledError(
            "The load comes from wrk, which is not on the path: apt install wrk, or brew install wrk."
        )


def environment(*requirements: str) -> Path:
    """The bin folder of a virtual environment with these requirements and nothing else. Raises NotInstalledError."""
    digest = hashlib.sha256("\n".join([sys.version, *requirements]).encode()).hexdigest()[:12]
    folder = cache() / f"{requirements[0].partition('[')[0]}-{digest}"
    finished = folder / ".installed"
    if not finished.exists():
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run([str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *requirements])
        finished.touch()
    return folder / "bin"


def version_in(binaries: Path, package: str) -> str:
    """The version of a package in an environment."""
    program = f"import importlib.metadata; print(importlib.metadata.version({package!r}))"
    return subprocess.run(
        [str(binaries / "python"), "-c", program], capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()


def _run(command: list[str]) -> None:
    environment_variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_INSTALL_TIMEOUT_S, check=False, env=environment_variables
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalledError(f"{' '.join(command)} failed: {error}") from None
    if done.returncode:
        raise NotInstalledError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
