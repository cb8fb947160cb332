"""What `make dist` builds: equal in every build, and started by uvx and pipx with nothing else installed."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cognito_identity_emulator.version import VERSION
from tests.clients import installing
from tests.provenance import assumed
from tests.readme import command_of
from tests.timeouts import TIMEOUT_S

_BUILD_TIMEOUT_S = 300
_NAME = f"cognito_identity_emulator-{VERSION}"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """An environment with what `make dist` needs, which make takes for installed."""
    installed = installing.python_environment("hatchling", "twine>=6", "cyclonedx-bom>=7", "uv", "pipx").parent
    for name in (".installed", ".dev-installed", ".release-installed"):
        (installed / name).touch()
    return installed


def build(clone: Path, programs: Path, target: Path) -> Path:
    """The folder with what `make dist` builds, moved to `target`."""
    # The copy is not a repository, so the time of its commit has to be named.
    command = ["make", "dist", f"VENV={programs}", "COMMITTED_AT=1700000000"]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, timeout=_BUILD_TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return Path(shutil.move(clone / "dist", target))


@contextmanager
def served_by(command: list[str], environment: dict[str, str]) -> Iterator[str]:
    """The address of an emulator that a command runs."""
    arguments = [*command, "--port", "0"]
    process = subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert process.stdout is not None
        printed = ""
        while not printed.endswith("Ready.\n"):
            line = process.stdout.readline()
            assert line, f"{command} ended: {printed}"
            printed += line
        yield next(line.split()[1] for line in printed.splitlines() if line.strip().startswith("endpoint"))
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=TIMEOUT_S)


@assumed("reproducible-builds.org: the same source and time give the same bytes")
def test_two_builds_are_equal_and_uvx_and_pipx_start_the_wheel(
    clone: Path, programs: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    first, second = (build(clone, programs, tmp_path / each) for each in ("first", "second"))
    names = sorted(path.name for path in first.iterdir())
    assert names == [f"{_NAME}-py3-none-any.whl", f"{_NAME}.cdx.json", f"{_NAME}.tar.gz"]
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name

    bill = json.loads((first / f"{_NAME}.cdx.json").read_text())
    assert bill["bomFormat"] == "CycloneDX"
    assert {"uvicorn", "sqlalchemy", "cryptography"} <= {each["name"] for each in bill["components"]}

    wheel, variables = str(first / names[0]), {**environment, "PIPX_HOME": str(tmp_path / "pipx")}
    variables.pop("PYTHONPATH", None)
    variables["PATH"] = f"{programs / 'bin'}{os.pathsep}{variables['PATH']}"
    for command in (command_of("uv"), command_of("pipx")):
        # The README installs from the folder; the wheel has been built from it.
        arguments = [wheel if each == "." else each for each in shlex.split(command)]
        with (
            served_by(arguments, variables) as endpoint,
            urllib.request.urlopen(f"{endpoint}/_emulator/health", timeout=TIMEOUT_S) as response,
        ):
            assert json.load(response)["version"] == VERSION
