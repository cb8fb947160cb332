"""Counters that grow while the emulator runs, in the memory of one process or in memory that its workers share."""

from collections.abc import Sequence
from typing import TypeAlias

_Numbers: TypeAlias = "list[float] | memoryview[float]"

_PROCESS_BYTES = 256 * 1024
"""The memory of each worker. Pages that no counter uses take no memory."""


class CounterRow:
    """Numbers that belong together. A process adds to `own`; threads may overwrite each other's additions."""

    def __init__(self, own: _Numbers, of_all: Sequence[_Numbers]) -> None:
        self.own = own
        self._of_all = of_all

    def totals(self) -> Sequence[float]:
        """Each number, added up over all processes."""
        return [sum(numbers) for numbers in zip(*self._of_all, strict=True)]


class Counters:
    """The counters of an emulator that is one process."""

    def row(self, size: int) -> CounterRow:
        """A new row of `size` zeros."""
        own = [0.0] * size
        return CounterRow(own, [own])


class SharedMemory:
    """Memory for the counters of several workers, which they inherit when they are forked."""

    def __init__(self, workers: int) -> None:
        import mmap  # the emulator is usually one process

        cells = memoryview(mmap.mmap(-1, workers * _PROCESS_BYTES)).cast("d")
        size = len(cells) // workers
        self.parts = [cells[start : start + size] for start in range(0, len(cells), size)]
        """The numbers of each worker."""


class SharedCounters(Counters):
    """The counters of the worker with that number, from 1 on.

    All workers create the same rows in the same order. A worker that replaces a dead one continues its counters, so no
    total ever falls.
    """

    def __init__(self, memory: SharedMemory, number: int) -> None:
        self._parts = memory.parts
        self._number = number
        self._used = 0

    def row(self, size: int) -> CounterRow:
        start, end = self._used, self._used + size
        if end > len(self._parts[0]):
            raise MemoryError(f"{end} counters do not fit into {_PROCESS_BYTES} bytes.")
        self._used = end
        of_all = [part[start:end] for part in self._parts]
        return CounterRow(of_all[self._number - 1], of_all)
