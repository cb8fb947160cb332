"""Runs the command line of this checkout in its own process, as users do."""

import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

from tests.ports import unlikely_ports
from tests.timeouts import TIMEOUT_S

_CHECKOUT = Path(__file__).resolve().parent.parent


def _environment(variables: Mapping[str, str] | None) -> dict[str, str]:
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("COGNITO_IDENTITY_")}
    return {**inherited, "PYTHONPATH": str(_CHECKOUT / "emulator"), **(variables or {})}


def run(*arguments: str, variables: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command that ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "cognito_identity_emulator", *arguments],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        env=_environment(variables),
        check=False,
    )


def write_program(folder: Path) -> Path:
    """Writes `cognito-identity-emulator` into a folder, for a shell that has it on its path. PYTHONPATH has to lead to
    the package."""
    program = folder / "cognito-identity-emulator"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cognito_identity_emulator "$@"\n')
    program.chmod(0o755)
    return program


# The kernel's figure for an ended process would include the memory of the process that started it.
_PRINT_PEAK_MEMORY = """
import sys
from cognito_identity_emulator.cli.main import main
main(sys.argv[1:])
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM:")))
"""


def peak_memory_mib(*arguments: str) -> float:
    """Runs a command without a time limit and returns its peak memory. Linux only. Raises CalledProcessError."""
    completed = subprocess.run(
        [sys.executable, "-c", _PRINT_PEAK_MEMORY, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=_environment(None),
        check=True,
    )
    return int(completed.stdout.split()[-1]) / 1024


class Serving:
    """A `serve` process that is ready. `block` is the text it printed, `endpoint` the address in it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stdout is not None
        self.block = process.stdout.readline()
        while "any SDK" not in self.block:
            line = process.stdout.readline()
            if not line:
                raise AssertionError(f"serve ended: {self.block}{process.communicate()[1]}")
            self.block += line
        self.endpoint = self.value("endpoint")

    def value(self, name: str) -> str:
        """The value behind a name in the printed block."""
        row = next(line for line in self.block.splitlines() if line.strip().startswith(name))
        return row.strip().removeprefix(name).strip()

    @property
    def port(self) -> int:
        return int(self.endpoint.rpartition(":")[2])

    def stop(self) -> int:
        """Stops the process with SIGTERM and returns the exit status."""
        self.process.terminate()
        return self.process.wait(TIMEOUT_S)


@contextmanager
def port_in_use_on_ipv6_only() -> Iterator[int]:
    """A port that is in use on IPv6 and free on IPv4."""
    for port in unlikely_ports():
        try:
            socket.create_server(("127.0.0.1", port)).close()
            taken = socket.create_server(("::1", port), family=socket.AF_INET6)
        except OSError:
            continue
        with taken:
            yield port
        return


@contextmanager
def serving(*arguments: str, variables: Mapping[str, str] | None = None, log: Path | None = None) -> Iterator[Serving]:
    """Runs `serve` on a free port until the block ends. Its log goes to a pipe, or to a file."""
    command = [sys.executable, "-m", "cognito_identity_emulator", "serve", "--port", "0", *arguments]
    with (
        nullcontext(subprocess.PIPE) if log is None else log.open("w") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=_environment(variables)
        ) as process,
    ):
        try:
            yield Serving(process)
        finally:
            process.kill()
