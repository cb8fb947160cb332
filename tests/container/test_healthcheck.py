"""The health check of the image finds the emulator where its environment variables put it."""

import os
import subprocess
import sys

import pytest

from tests.clients.serving import REPOSITORY
from tests.command import serving
from tests.ports import free_port
from tests.timeouts import TIMEOUT_S


def health_check(**variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(REPOSITORY / "docker" / "healthcheck")],
        env={"PYTHONPATH": str(REPOSITORY / "emulator"), "PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


@pytest.mark.parametrize("name", ["COGNITO_IDENTITY_PORT", "GATEWAY_LISTEN"])
@pytest.mark.parametrize("options", [[], ["--tls-self-signed"]], ids=["http", "https"])
def test_the_health_check_follows_the_port_and_the_scheme(name: str, options: list[str]) -> None:
    with serving(*options) as emulator:
        value = f"0.0.0.0:{emulator.port}" if name == "GATEWAY_LISTEN" else str(emulator.port)
        scheme = {"COGNITO_IDENTITY_TLS_SELF_SIGNED": "true"} if options else {}
        done = health_check(**{name: value}, **scheme)
        assert (done.returncode, done.stderr) == (0, "")


def test_the_health_check_fails_where_no_emulator_listens() -> None:
    assert health_check(COGNITO_IDENTITY_PORT=str(free_port())).returncode == 1
