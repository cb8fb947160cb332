"""A full disk under a SQLite file: AWS's InternalErrorException until there is space again, and no damage.

With a limit on the size of files that the process may write, which SQLite reports differently; as root also on a small
file system.
"""

import asyncio
import contextlib
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.survival.process import EmulatorProcess, emulator
from benchmarks.survival.stored import broken_rules
from benchmarks.survival.trial import Outcome, Size, Trial, TrialContext
from benchmarks.survival.wire import RefusedError, Wire
from benchmarks.survival.writers import Acknowledged

_DISK_MIB = 32
_LEFT_BYTES = 512 * 1024
_LARGEST_FILE = 2**20
_REFUSED_IN_A_ROW = 50


class _Space(Protocol):
    """A way to take disk space away from an emulator and to give it back."""

    name: str
    folder: Path
    launcher: tuple[str, ...]

    def take(self, running: EmulatorProcess) -> None: ...
    def give_back(self, running: EmulatorProcess) -> None: ...


@dataclass(slots=True)
class _SmallDisk:
    """A file system of a few MiB, with a file that fills it and can be deleted."""

    folder: Path
    name: str = "a full file system"
    launcher: tuple[str, ...] = ()

    def take(self, running: EmulatorProcess) -> None:
        disk = os.statvfs(self.folder)
        (self.folder / "ballast").write_bytes(bytes(max(0, disk.f_bavail * disk.f_frsize - _LEFT_BYTES)))

    def give_back(self, running: EmulatorProcess) -> None:
        (self.folder / "ballast").unlink()


@dataclass(slots=True)
class _SmallFiles:
    """A limit on the size of files."""

    folder: Path
    name: str = "files at their limit"
    launcher: tuple[str, ...] = ("prlimit", f"--fsize={_LARGEST_FILE}:unlimited")

    def take(self, running: EmulatorProcess) -> None:
        largest = max(each.stat().st_size for each in self.folder.iterdir())
        self._limit(running, str(max(largest, _LARGEST_FILE)))

    def give_back(self, running: EmulatorProcess) -> None:
        self._limit(running, "unlimited")

    def _limit(self, running: EmulatorProcess, soft: str) -> None:
        subprocess.run(["prlimit", f"--pid={running.pid}", f"--fsize={soft}:unlimited"], check=True)


def run(context: TrialContext) -> Outcome:
    """Fill the disk, send calls, free space: `rounds` times, with a small file system and with a file size limit."""
    outcome = Outcome()
    figures: list[str] = []
    with contextlib.ExitStack() as stack:
        spaces: list[_Space] = []
        if os.geteuid() == 0 and (disk := stack.enter_context(_mounted(context.folder / "disk"))) is not None:
            spaces.append(_SmallDisk(disk))
        files = context.folder / "files"
        files.mkdir()
        spaces.append(_SmallFiles(files))
        for space in spaces:
            url = f"sqlite:///{space.folder / 'emulator.db'}"
            with emulator(context.folder, "--database-url", url, launcher=space.launcher) as running:
                acknowledged = asyncio.run(_fill_and_empty(running, space, context, outcome))
                lost = acknowledged.lost(url)
                figures.append(f"{space.name} {context.size.rounds} times, {len(acknowledged):,} writes kept")
                outcome.check(running.stop() == 0, f"{space.name}: it did not end well")
                outcome.missed += [f"{space.name}: {line}" for line in (*running.tracebacks(), *lost)]
            outcome.missed += [f"{space.name}: {rule}" for rule in broken_rules(url)]
    outcome.figure = "; ".join(figures)
    return outcome


@contextlib.contextmanager
def _mounted(place: Path) -> Iterator[Path | None]:
    """A file system of _DISK_MIB; None where mounting is not permitted."""
    place.mkdir()
    options = f"size={_DISK_MIB}m"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=False)
    try:
        yield place if done.returncode == 0 else None
    finally:
        if done.returncode == 0:
            subprocess.run(["umount", "--lazy", str(place)], check=True)


async def _fill_and_empty(
    running: EmulatorProcess, space: _Space, context: TrialContext, outcome: Outcome
) -> Acknowledged:
    acknowledged = Acknowledged()
    async with Wire(running.port) as wire:
        created = await wire.call("CreateIdentityPool", IdentityPoolName="full", AllowUnauthenticatedIdentities=True)
        pool = created["IdentityPoolId"]
        for number in range(context.size.rounds):
            where = f"{space.name}, {number}"
            space.take(running)
            refusals = await _write_until_refused(wire, pool, acknowledged)
            codes = Counter(f"{each.status} {each.code}" for each in refusals)
            outcome.check(set(codes) == {"500 InternalErrorException"}, f"{where}: refused as {dict(codes)}")
            found = await wire.call("DescribeIdentityPool", IdentityPoolId=pool)
            outcome.check(found["IdentityPoolId"] == pool, f"{where}: nothing can be read")
            page = await wire.call("ListIdentities", IdentityPoolId=pool, MaxResults=10)
            outcome.check(len(page["Identities"]) == 10, f"{where}: nothing can be listed")
            space.give_back(running)
            for _ in range(20):
                acknowledged.guests.append((await wire.call("GetId", IdentityPoolId=pool))["IdentityId"])
            context.report(f"{where}: refused after {len(acknowledged):,} writes, writes again")
    return acknowledged


async def _write_until_refused(wire: Wire, pool: str, acknowledged: Acknowledged) -> list[RefusedError]:
    """Adds every acknowledged write to `acknowledged`, until enough writes in a row were refused."""
    refusals: list[RefusedError] = []
    while len(refusals) < _REFUSED_IN_A_ROW:
        try:
            acknowledged.guests.append((await wire.call("GetId", IdentityPoolId=pool))["IdentityId"])
            refusals.clear()
        except RefusedError as refusal:
            refusals.append(refusal)
    return refusals


TRIAL = Trial(
    name="disk-full",
    test="disk full below a SQLite file",
    bar="a clear error in AWS's form, nothing corrupted, works again when space returns",
    short=Size(rounds=1),
    full=Size(rounds=3),
    run=run,
)
