"""What a run needs: wrk, and the peers, each in a virtual environment of its own that is kept between runs."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_INSTALLING_TAKES_S = 600


class NotInstalled(Exception):
    """Something that is needed is not there; the message says what to do."""


def cache() -> Path:
    """Where the peers are kept between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir()) / "cognito-identity-emulator" / "benchmarks"


def need_wrk() -> None:
    """Make sure that wrk is on the path; as root on Debian it is installed. Raises NotInstalled."""
    if shutil.which("wrk") is not None:
        return
    if shutil.which("apt-get") is not None and os.geteuid() == 0:
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "wrk"])
    if shutil.which("wrk") is None:
        raise NotInstalled("The load comes from wrk, and it is not on the path: apt install wrk, or brew install wrk.")


def environment(*requirements: str) -> Path:
    """The bin folder of a virtual environment with these requirements and nothing else. Raises NotInstalled."""
    digest = hashlib.sha256("\n".join([sys.version, *requirements]).encode()).hexdigest()[:12]
    made = cache() / f"{requirements[0].partition('[')[0]}-{digest}"
    finished = made / ".installed"
    if not finished.exists():
        _run([sys.executable, "-m", "venv", "--clear", str(made)])
        _run([str(made / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *requirements])
        finished.touch()
    return made / "bin"


def version_in(binaries: Path, package: str) -> str:
    """The version of a package in an environment."""
    question = f"import importlib.metadata; print(importlib.metadata.version({package!r}))"
    return subprocess.run(
        [str(binaries / "python"), "-c", question], capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()


def _run(command: list[str]) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_INSTALLING_TAKES_S, check=False, env=quiet
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NotInstalled(f"{' '.join(command)} did not work: {problem}") from None
    if done.returncode:
        raise NotInstalled(f"{' '.join(command)} did not work:\n{done.stdout}{done.stderr}")
