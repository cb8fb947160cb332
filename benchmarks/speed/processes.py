"""Reads the processor time and memory of processes, and how busy the machine is, from /proc."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    processes, unvisited = [], [pid]
    while unvisited:
        current = unvisited.pop()
        processes.append(current)
        for children in Path(f"/proc/{current}/task").glob("*/children"):
            try:
                unvisited += map(int, children.read_text().split())
            except OSError:
                continue
    return processes


def cpu_s(pids: Iterable[int]) -> float:
    """Processor time of these processes so far; 0 for those that have ended."""
    return sum(map(_cpu_s, pids))


def rss_mib(pids: Iterable[int]) -> float:
    """Resident memory of these processes."""
    return sum(map(_rss_kib, pids)) / 1024


def machine_busy_s() -> float:
    """The time so far that the cores of the machine were busy, all together."""
    name, user, nice, system, _idle, _iowait, interrupts, soft_interrupts, *_ = (
        Path("/proc/stat").read_text().partition("\n")[0].split()
    )
    assert name == "cpu"
    return sum(map(int, (user, nice, system, interrupts, soft_interrupts))) / _TICKS_PER_S


def _cpu_s(pid: int) -> float:
    try:
        numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(numbers[11]) + int(numbers[12])) / _TICKS_PER_S


def _rss_kib(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
