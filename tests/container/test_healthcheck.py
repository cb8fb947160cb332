"""The health check of the image finds the emulator where its command and its environment variables put it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.serving import REPOSITORY
from tests.command import serving
from tests.ports import free_port
from tests.timeouts import TIMEOUT_S


def health_check(command_line_file: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(REPOSITORY / "docker" / "healthcheck"), str(command_line_file)],
        env={"PYTHONPATH": str(REPOSITORY / "emulator"), "PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


def command_line(folder: Path, *arguments: str) -> Path:
    """A file like /proc/1/cmdline, where each argument ends with a null byte."""
    file = folder / "cmdline"
    file.write_text("".join(f"{each}\0" for each in arguments))
    return file


@pytest.fixture
def no_options(tmp_path: Path) -> Path:
    """The command line of the image without options."""
    return command_line(tmp_path, "python", "cognito-identity-emulator", "serve")


@pytest.mark.parametrize("name", ["COGNITO_IDENTITY_PORT", "GATEWAY_LISTEN"])
@pytest.mark.parametrize("options", [[], ["--tls-self-signed"]], ids=["http", "https"])
def test_the_health_check_follows_the_variables_of_port_and_scheme(
    name: str, options: list[str], no_options: Path
) -> None:
    with serving(*options) as emulator:
        value = f"0.0.0.0:{emulator.port}" if name == "GATEWAY_LISTEN" else str(emulator.port)
        scheme = {"COGNITO_IDENTITY_TLS_SELF_SIGNED": "true"} if options else {}
        done = health_check(no_options, **{name: value}, **scheme)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("options", [[], ["--tls-self-signed"]], ids=["http", "https"])
@pytest.mark.parametrize(
    "init", [[], ["/sbin/docker-init", "--", "entrypoint"]], ids=["alone", "below an init process"]
)
def test_the_health_check_follows_the_options_of_the_command(
    options: list[str], init: list[str], tmp_path: Path
) -> None:
    with serving(*options) as emulator:
        command = [*(init or ["python", "cognito-identity-emulator"]), "serve", "--port", str(emulator.port), *options]
        done = health_check(
            command_line(tmp_path, *command), COGNITO_IDENTITY_PORT=str(free_port()), COGNITO_IDENTITY_DATABASE_URL=""
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_the_health_check_fails_where_no_emulator_listens(no_options: Path) -> None:
    assert health_check(no_options, COGNITO_IDENTITY_PORT=str(free_port())).returncode == 1
