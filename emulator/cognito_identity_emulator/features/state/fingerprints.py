"""Finds names that occur more than once among any number of names, in little memory.

Of each name a number of 8 bytes is kept, its fingerprint, and on disk where there are many. Equal names have equal
fingerprints. Two names may share one by accident, so the caller compares the names themselves.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator
from itertools import islice, pairwise
from tempfile import TemporaryFile
from typing import IO

MAX_IN_MEMORY = 200_000
"""Fingerprints that are kept in memory before they are written to disk."""
_PARTS = 64
_BOUNDS = [-(2**63) + part * 2**64 // _PARTS for part in range(1, _PARTS)]


def fingerprint(name: tuple[Hashable, ...]) -> int:
    """The fingerprint of a name, which begins with its kind. It is another one in another process."""
    return hash(name)


class Fingerprints:
    """Collects fingerprints. Those on disk are in parts by their size, and each part fits into memory."""

    def __init__(self) -> None:
        self._newest = array("q")
        self._file: IO[bytes] | None = None
        self._runs: list[list[tuple[int, int]]] = [[] for _ in range(_PARTS)]
        """The runs on disk of each part: where one begins, and its number of bytes."""

    def add(self, value: int) -> None:
        """Add a fingerprint."""
        self._newest.append(value)
        if len(self._newest) >= MAX_IN_MEMORY:
            self._write()

    def repeated(self, most: int) -> frozenset[int]:
        """The fingerprints that were added more than once, or `most` of them."""
        return frozenset(islice(self._repeated(), most))

    def close(self) -> None:
        """Delete what is on disk."""
        if self._file is not None:
            self._file.close()

    def _write(self) -> None:
        if self._file is None:
            self._file = TemporaryFile()  # closed by `close`  # noqa: SIM115
        values = array("q", sorted(self._newest))
        self._newest = array("q")
        ends = [0, *(bisect_left(values, bound) for bound in _BOUNDS), len(values)]
        for runs, (start, end) in zip(self._runs, pairwise(ends), strict=True):
            run = values[start:end].tobytes()
            runs.append((self._file.tell(), len(run)))
            self._file.write(run)

    def _repeated(self) -> Iterator[int]:
        if self._file is not None:
            self._write()
        for values in [self._newest] if self._file is None else self._parts(self._file):
            if len(set(values)) < len(values):
                yield from (value for value, times in Counter(values).items() if times > 1)

    def _parts(self, file: IO[bytes]) -> Iterator["array[int]"]:
        for runs in self._runs:
            values = array("q")
            for start, size in runs:
                file.seek(start)
                values.frombytes(file.read(size))
            yield values
