"""Installs the clients the tests drive, each apart from this project and from the others, once per machine.

They live in $XDG_CACHE_HOME/cognito-identity-emulator, or in the temporary folder without one. A client that cannot be
installed fails the test that needs it: a client that is not tested must not look like one that works.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

_INSTALLING_TAKES_S = 400


def cache() -> Path:
    """Where installed clients are kept between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir()) / "cognito-identity-emulator"


def python_environment(*requirements: str, python: str = sys.executable) -> Path:
    """The bin folder of a virtual environment with these requirements and nothing else."""
    made = _place("python", python, requirements)
    commands = [
        [python, "-m", "venv", "--clear", str(made)],
        [str(made / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *requirements],
    ]
    _install_once(made, commands, what=" ".join(requirements))
    return made / "bin"


def node_packages(*packages: str) -> Path:
    """A folder in which scripts for Node find these npm packages."""
    _need("node", "Node 20 or newer")
    made = _place("node", "", packages)
    made.mkdir(parents=True, exist_ok=True)
    (made / "package.json").write_text('{"private": true}\n')
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(made), *packages]
    _install_once(made, [command], what=" ".join(packages))
    return made


def debian_command(path: str, package: str) -> str:
    """The command at `path`, which Debian's package brings."""
    if not Path(path).exists():
        commands = [
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
        ]
        _run(commands, what=f"Debian's {package}")
    return path


def debian_program(path: str, package: str) -> Path:
    """The program at `path` in Debian's package, which is unpacked and not installed: it would start a service."""
    made = _place("debian", "", [package])
    made.mkdir(parents=True, exist_ok=True)
    fetch = f"cd '{made}' && apt-get update -qq && apt-get download -qq {package} && dpkg -x {package}_*.deb ."
    _install_once(made, [["sh", "-c", fetch]], what=f"Debian's {package}")
    return made / path


def python_at_least(least: tuple[int, int]) -> str:
    """A Python interpreter of at least this version: the running one, one on the path, or one of pyenv's."""
    if sys.version_info >= least:
        return sys.executable
    on_path = [shutil.which(f"python{least[0]}.{minor}") for minor in range(least[1], least[1] + 8)]
    kept = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for candidate in filter(None, [*on_path, *map(str, sorted(kept.glob(f"{least[0]}.*/bin/python")))]):
        if _version(candidate) >= least:
            return candidate
    pytest.fail(f"This client needs Python {least[0]}.{least[1]} or newer, and there is none on the path.")


def _version(python: str) -> tuple[int, ...]:
    """The version of an interpreter; empty for one that does not run, as pyenv's shims may."""
    said = subprocess.run(
        [python, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True, check=False
    )
    return tuple(map(int, said.stdout.split()))


def _place(kind: str, interpreter: str, requirements: Sequence[str]) -> Path:
    digest = hashlib.sha256("\n".join([interpreter, *requirements]).encode()).hexdigest()[:12]
    return cache() / f"{kind}-{digest}"


def _install_once(made: Path, commands: list[list[str]], *, what: str) -> None:
    finished = made / ".installed"
    made.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{made}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests in other processes want it too
        if not finished.exists():
            _run(commands, what=what)
            finished.touch()


def _need(command: str, name: str) -> None:
    if shutil.which(command) is None:
        pytest.fail(f"This client needs {name}, and `{command}` is not on the path.")


def _run(commands: list[list[str]], *, what: str) -> None:
    for command in commands:
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=_INSTALLING_TAKES_S, check=False, env=_environment()
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            pytest.fail(f"{what} could not be installed: {problem}")
        if done.returncode:
            pytest.fail(f"{what} could not be installed: {' '.join(command)} said\n{done.stdout}{done.stderr}")


def _environment() -> dict[str, str]:
    return {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
