"""Emulators under test: separate processes of this checkout on loopback, measured through /proc."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
_READY = re.compile(r"http://127\.0\.0\.1:(\d+)")
_TIMEOUT_S = 30


class EmulatorProcess:
    """A `serve` process that is ready. `port` 0 takes a free port; a restart can take the same one again."""

    def __init__(self, folder: Path, *arguments: str, port: int = 0, launcher: Sequence[str] = ()) -> None:
        self.errors = folder / "errors.log"
        serve = ("-m", "cognito_identity_emulator", "serve", "--host", "127.0.0.1", "--port", str(port))
        command = [*launcher, sys.executable, *serve]
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("COGNITO_IDENTITY_")}
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [*command, *arguments],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={**inherited, "PYTHONPATH": str(CHECKOUT / "emulator")},
            )
        assert self.process.stdout is not None
        output = ""
        for line in self.process.stdout:
            output += line
            if found := _READY.search(line):
                self.port = int(found[1])
                return
        raise RuntimeError(f"The emulator did not start: {output}{self.errors.read_text(errors='replace')[-2000:]}")

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_running(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """Kill it and its workers."""
        for pid in self.family():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._gone()

    def stop(self) -> int:
        """Terminate it; its exit status."""
        self.process.terminate()
        return self._gone()

    def _gone(self) -> int:
        try:
            return self.process.wait(_TIMEOUT_S)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()

    def family(self) -> list[int]:
        """Its process id and those of its children."""
        found = [self.pid]
        for pid in found:
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    found += map(int, (task / "children").read_text().split())
        return found

    def resident_mib(self) -> float:
        """The resident memory of it and its children."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.family())
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def descriptors(self) -> int:
        return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in self.family())

    def threads(self) -> int:
        return sum(len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in self.family())

    def tracebacks(self) -> list[str]:
        """The last line of every traceback that it logged."""
        found, inside = [], False
        for line in self.errors.read_text(errors="replace").splitlines():
            if line.startswith("Traceback"):
                inside = True
            elif inside and line and not line.startswith((" ", "\t")):
                found.append(line)
                inside = False
        return found


@contextmanager
def emulator(folder: Path, *arguments: str, port: int = 0, launcher: Sequence[str] = ()) -> Iterator[EmulatorProcess]:
    """An emulator for the length of the `with` statement."""
    running = EmulatorProcess(folder, *arguments, port=port, launcher=launcher)
    try:
        yield running
    finally:
        if running.is_running():
            running.kill()
