"""Runs the emulator in its own process, as its users do."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.timeouts import TIMEOUT_S

REPOSITORY = Path(__file__).parents[2]


@contextmanager
def run_emulator(*arguments: str, **variables: str) -> Iterator[str]:
    """Run an emulator on a free port of 127.0.0.1 and [::1], and yield its endpoint URL. It ends with the context."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cognito_identity_emulator", "serve", "--port", "0", *arguments],
        cwd=REPOSITORY,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _endpoint(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, "the emulator exits with 0 on SIGTERM"


def _endpoint(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"endpoint\s+(https?://\S+)", line)
        if found:
            return found[1]
    raise AssertionError(f"The emulator ended with {process.wait()} before it served.")


def client_environment(home: Path, **variables: str) -> dict[str, str]:
    """The environment variables for a client's process: dummy credentials, and no AWS configuration of this machine."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {
        **inherited,
        "HOME": str(home),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_PAGER": "",
        **variables,
    }
