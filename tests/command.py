"""The command line as users start it: a process of its own, from this checkout."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parent.parent
_PATIENCE_S = 20


def _environment(variables: Mapping[str, str] | None) -> dict[str, str]:
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("COGNITO_IDENTITY_")}
    return {**inherited, "PYTHONPATH": str(_CHECKOUT / "emulator"), **(variables or {})}


def run(*arguments: str, variables: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command that ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "cognito_identity_emulator", *arguments],
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        env=_environment(variables),
        check=False,
    )


# Not what the kernel counts for a process that has ended: that begins with the memory of the one that started it.
_AND_TELL_THE_MOST_MEMORY = """
import sys
from cognito_identity_emulator.cli.main import main
main(sys.argv[1:])
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM:")))
"""


def most_memory_mib(*arguments: str) -> float:
    """Runs a command that ends by itself, and well, whatever it takes; the most memory that it had. Linux only."""
    ended = subprocess.run(
        [sys.executable, "-c", _AND_TELL_THE_MOST_MEMORY, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=_environment(None),
        check=True,
    )
    return int(ended.stdout.split()[-1]) / 1024


class Serving:
    """A `serve` that has said it is ready. `block` is what it printed, `endpoint` the address in it."""

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
        """What the block says behind a name."""
        row = next(line for line in self.block.splitlines() if line.strip().startswith(name))
        return row.strip().removeprefix(name).strip()

    @property
    def port(self) -> int:
        return int(self.endpoint.rpartition(":")[2])

    def stop(self) -> int:
        """Ends it by SIGTERM; the exit status."""
        self.process.terminate()
        return self.process.wait(_PATIENCE_S)


@contextmanager
def taken_over_ipv6_only() -> Iterator[int]:
    """A port that is taken over IPv6 and free over IPv4.

    It is below those that the system gives to connections, so that no other process gets it over IPv4 meanwhile.
    """
    for port in range(20_000 + os.getpid() % 8_000, 32_000):
        try:
            socket.create_server(("127.0.0.1", port)).close()
            taken = socket.create_server(("::1", port), family=socket.AF_INET6)
        except OSError:
            continue
        with taken:
            yield port
        return
    raise AssertionError("no port is free over both")


@contextmanager
def serving(*arguments: str, variables: Mapping[str, str] | None = None, log: Path | None = None) -> Iterator[Serving]:
    """Runs `serve` on a free port for as long as the block lasts. What it logs goes to a pipe, or to a file."""
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
