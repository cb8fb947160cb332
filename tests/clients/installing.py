"""Installs the clients of the tests, each in its own folder, once per machine.

The folders are in $XDG_CACHE_HOME/cognito-identity-emulator, or in the temporary folder. A client that cannot be
installed fails its test: a client that is not tested must not look like one that works.
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

AWS_CLI_1 = "awscli>=1.40"
LOCALSTACK_TOOLS = ("awscli-local", "terraform-local", AWS_CLI_1)
"""awslocal and tflocal, in one environment: they need the same large libraries."""
MOTO = "moto[server,cognitoidp]==5.2.5"
COGNITO_LOCAL = "cognito-local@5.3.0"
AWS_FOR_JAVASCRIPT = (
    "aws-amplify@6",
    "aws-sdk@2",
    "@aws-sdk/client-cognito-identity@3",
    "@aws-sdk/client-dynamodb@3",
    "@aws-sdk/client-sts@3",
    "@aws-sdk/credential-provider-cognito-identity@3",
    "@aws-sdk/credential-providers@3",
)
"""The npm packages by which a script talks to AWS. All tests share one installation of them."""
AWS_CDK = ("@aws-amplify/auth-construct@1", "aws-cdk-lib@2", "constructs@10")
"""The npm packages of the AWS CDK, and Amplify's construct of a user pool with its identity pool."""
CHROMIUM = "chromium-headless-shell"
"""Debian's package of Chromium without its windows, which takes a third less processor time than Chromium itself."""
_INSTALL_TIMEOUT_S = 600


def cache() -> Path:
    """The folder of the installed clients."""
    return Path(os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir()) / "cognito-identity-emulator"


def python_environment(*requirements: str, python: str = sys.executable) -> Path:
    """The bin folder of a virtual environment with only these requirements."""
    folder = _folder_of("python", python, requirements)
    # Python compiles a module when it is imported. pip would compile all of them, most of which no test imports.
    options = ["--quiet", "--disable-pip-version-check", "--no-compile"]
    commands = [
        [python, "-m", "venv", "--clear", str(folder)],
        [str(folder / "bin" / "pip"), "install", *options, *requirements],
    ]
    _install_once(folder, commands, what=" ".join(requirements))
    return folder / "bin"


def node_packages(*packages: str) -> Path:
    """The folder `node_modules` with these npm packages."""
    _need("node", "Node 20 or newer")
    folder = _folder_of("node", "", packages)
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), *packages]
    _install_once(folder, [command], what=" ".join(packages))
    return folder / "node_modules"


def node_script(script: Path, scratch: Path, *packages: str) -> Path:
    """A copy of the script below `scratch` that can import these npm packages.

    Node looks for packages beside a script. The folder of the packages is for all tests of this machine, and some run
    at the same time, so each test has a link to it.
    """
    installed = node_packages(*packages)
    folder = scratch / installed.parent.name
    folder.mkdir(exist_ok=True)
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(installed)
    return Path(shutil.copy(script, folder))


def debian_command(path: str, package: str) -> str:
    """The command at `path`, installed with a Debian package if it is missing."""
    debian_files({path: package})
    return path


def debian_files(packages: dict[str, str]) -> None:
    """Install the Debian packages by the path of a file that each has, where one of the files is missing."""
    # The tests lose nothing when the machine stops before the files are on its disk.
    options = ["-y", "-qq", "--no-install-recommends", "-o", "Dpkg::Options::=--force-unsafe-io"]
    commands = [
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", *options, *packages.values()],
    ]
    what = f"Debian's {', '.join(packages.values())}"
    _run_once(cache() / "debian", commands, results=[Path(path) for path in packages], what=what)


def chromium() -> str:
    """The command of Chromium."""
    return debian_command(f"/usr/bin/{CHROMIUM}", CHROMIUM)


def debian_program(path: str, package: str) -> Path:
    """The program at `path` in a Debian package. It is unpacked only, because an installation would start a service."""
    folder = _folder_of("debian", "", [package])
    folder.mkdir(parents=True, exist_ok=True)
    fetch = f"cd '{folder}' && apt-get update -qq && apt-get download -qq {package} && dpkg -x {package}_*.deb ."
    _run_once(cache() / "debian", [["sh", "-c", fetch]], results=[folder / path], what=f"Debian's {package}")
    return folder / path


def python_at_least(least: tuple[int, int]) -> str:
    """A Python interpreter of at least this version: the running one, one on the path, or one of pyenv."""
    if sys.version_info >= least:
        return sys.executable
    on_path = [shutil.which(f"python{least[0]}.{minor}") for minor in range(least[1], least[1] + 8)]
    pyenv_versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for candidate in filter(None, [*on_path, *map(str, sorted(pyenv_versions.glob(f"{least[0]}.*/bin/python")))]):
        if _version(candidate) >= least:
            return candidate
    pytest.fail(f"This client needs Python {least[0]}.{least[1]} or newer, and there is none on the path.")


def _version(python: str) -> tuple[int, ...]:
    """The version of an interpreter; empty if it does not run, as with some shims of pyenv."""
    done = subprocess.run(
        [python, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True, check=False
    )
    return tuple(map(int, done.stdout.split()))


def _folder_of(kind: str, interpreter: str, requirements: Sequence[str]) -> Path:
    digest = hashlib.sha256("\n".join([interpreter, *requirements]).encode()).hexdigest()[:12]
    return cache() / f"{kind}-{digest}"


def _install_once(folder: Path, commands: list[list[str]], *, what: str) -> None:
    """Fill the folder with these commands. The last one leaves a mark, because a stopped installation left files."""
    marker = folder / ".installed"
    _run_once(folder, [*commands, ["touch", str(marker)]], results=[marker], what=what)


def _run_once(locked: Path, commands: list[list[str]], *, results: list[Path], what: str) -> None:
    """Run the commands if a result of theirs does not exist. Test processes that name the same lock wait in turn."""
    locked.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{locked}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not all(result.exists() for result in results):
            _run(commands, what=what)


def _need(command: str, name: str) -> None:
    if shutil.which(command) is None:
        pytest.fail(f"This client needs {name}, and `{command}` is not on the path.")


def _run(commands: list[list[str]], *, what: str) -> None:
    for command in commands:
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=_INSTALL_TIMEOUT_S, check=False, env=_environment()
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            pytest.fail(f"{what} could not be installed: {error}")
        if done.returncode:
            pytest.fail(f"{what} could not be installed: {' '.join(command)} said\n{done.stdout}{done.stderr}")


def _environment() -> dict[str, str]:
    return {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
