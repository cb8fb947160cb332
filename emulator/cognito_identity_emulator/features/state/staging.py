"""Keeps the entries of a state that were checked and are not stored yet: in memory, or in a temporary file."""

from collections.abc import Iterator
from itertools import islice
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import Generic, TypeVar

import msgspec

from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors.admin import AdminError

Entry = TypeVar("Entry", bound=Shape)

SPOOL_BYTES = 1024 * 1024
"""A state that is smaller is kept in memory."""

_NONE = b"null\n"
_encode = msgspec.json.Encoder().encode


class TemporaryFileError(AdminError):
    """A temporary file cannot be written, usually because its disk is full. Nothing was changed."""

    code = "disk-full"
    status = 507

    def __init__(self, problem: OSError) -> None:
        reason = problem.strerror or problem
        super().__init__(f"A temporary file cannot be written: {reason}. Set TMPDIR to a folder with more space.")


class StagedList(Generic[Entry]):
    """A list of entries of one shape. A list is complete before the next one of the same `Staging` begins, and lists
    are read one after the other."""

    def __init__(self, file: "SpooledTemporaryFile[bytes]", shape: type[Entry]) -> None:
        self._file = file
        file.seek(0, SEEK_END)
        self._start = file.tell()
        self._decode = msgspec.json.Decoder(shape).decode
        self._length = 0
        self._sound = 0

    def add(self, entry: Entry | None) -> None:
        """Append an entry: None for one that has a problem, so that the others keep their indexes."""
        self._file.write(_NONE if entry is None else _encode(entry) + b"\n")
        self._length += 1
        self._sound += entry is not None

    @property
    def count(self) -> int:
        """The number of entries without a problem."""
        return self._sound

    def __iter__(self) -> Iterator[Entry]:
        return (entry for _, entry in self.indexed())

    def indexed(self) -> Iterator[tuple[int, Entry]]:
        """The entries without a problem, each with its index."""
        self._file.seek(self._start)
        for index, line in enumerate(islice(self._file, self._length)):
            if line != _NONE:
                yield index, self._decode(line)


class Staging:
    """A temporary file with lists of entries, one after the other. It is deleted when it is closed."""

    def __init__(self) -> None:
        self._file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(SPOOL_BYTES)  # closed by `close`  # noqa: SIM115

    def new_list(self, shape: type[Entry]) -> StagedList[Entry]:
        """A list that is empty, behind those before it."""
        return StagedList(self._file, shape)

    def close(self) -> None:
        """Delete the file."""
        self._file.close()
