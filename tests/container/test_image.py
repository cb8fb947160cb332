"""The Dockerfile passes its linter, and the image passes docker/container-check."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients import installing
from tests.container.run_ways import STARTED

REPOSITORY = Path(__file__).parents[2]
RECIPES = REPOSITORY / "docs" / "recipes"
TAG = "localhost/cognito-identity-emulator:check"
_IDENTITY = re.compile(r"us-east-1:[0-9a-f-]{36}")
CHECKS = [
    "serves: read-only root, no capabilities, a published port",
    "is not root",
    "is healthy",
    "loads its libraries, also those for PostgreSQL and SAML",
    "is seeded from /seeds",
    "keeps its data after kill -9",
    "stops with status 0",
    "says what is wrong with its mounts",
    "ran the command",
]
_BUILD_TIMEOUT_S = 900

pytestmark = pytest.mark.container


def test_the_image_passes_its_checks_and_runs_by_the_recipes_and_the_readme(tmp_path: Path) -> None:
    """One test, because the build takes longer than everything else."""
    ways = f"{sys.executable} -m tests.container.run_ways {tmp_path / 'ways'}"
    commands = " && ".join([*_testcontainers_python(), _testcontainers_node(tmp_path), ways])
    done = subprocess.run(
        [str(REPOSITORY / "docker" / "container-check"), TAG, "sh", "-c", commands],
        env={**os.environ, "TESTCONTAINERS_RYUK_DISABLED": "true", "TESTCONTAINERS_CONNECTION_MODE": "docker_host"},
        capture_output=True,
        text=True,
        timeout=_BUILD_TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.removeprefix("container: ") for line in done.stdout.splitlines()]
    assert [check for check in CHECKS if check not in lines] == []
    assert len([line for line in lines if _IDENTITY.fullmatch(line)]) == 2, "each recipe prints an identity"
    for way in ("Docker or Podman", "Docker Compose", "Kubernetes"):
        assert any(line.startswith((f"{STARTED}{way}", f"NOT RUN: {way}")) for line in lines)


def _testcontainers_python() -> list[str]:
    """The commands that run the checks of our container, and the recipe with it."""
    programs = installing.python_environment("testcontainers", "boto3")
    # Beside the libraries of this environment, in which the emulator is installed.
    (libraries,) = programs.parent.glob("lib/python*/site-packages")
    python = f"PYTHONPATH={REPOSITORY / 'emulator'}:{libraries} {sys.executable}"
    checks = Path(__file__).with_name("testcontainers_checks.py")
    return [
        f"{python} -m pytest -q -m '' --rootdir {REPOSITORY} {checks}",
        f"{python} {RECIPES / 'testcontainers_python.py'}",
    ]


def _testcontainers_node(scratch: Path) -> str:
    # Version 12 needs a newer Node than the other scripts of this project.
    packages = ("testcontainers@11", "@aws-sdk/client-cognito-identity@3")
    return f"node {installing.node_script(RECIPES / 'testcontainers_node.mjs', scratch, *packages)}"


def test_the_dockerfile_passes_hadolint() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([str(hadolint), str(REPOSITORY / "Dockerfile")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
