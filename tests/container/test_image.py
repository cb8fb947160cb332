"""The Dockerfile is clean, and the image keeps its promises."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PROMISES = [
    "serves: read-only root, no capabilities, a published port",
    "is not root",
    "is healthy",
    "brings its libraries: PostgreSQL and SAML too",
    "is seeded from /seeds",
    "was killed and remembers",
    "stops when asked",
]
_BUILDING_TAKES_S = 900

pytestmark = pytest.mark.container


def test_the_image_keeps_its_promises() -> None:
    done = subprocess.run(
        [str(REPOSITORY / "docker" / "container-check")],
        capture_output=True,
        text=True,
        timeout=_BUILDING_TAKES_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    kept = [line.removeprefix("container: ") for line in done.stdout.splitlines()]
    assert [promise for promise in PROMISES if promise not in kept] == []


def test_the_dockerfile_is_clean() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([str(hadolint), str(REPOSITORY / "Dockerfile")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
