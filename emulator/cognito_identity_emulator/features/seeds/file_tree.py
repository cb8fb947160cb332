"""Where seed files are: on the disk, or in a ZIP archive that a client sent. Paths have slashes."""

import io
import os
import posixpath
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Protocol

from cognito_identity_emulator.features.seeds.problems import SeedError

MAX_ARCHIVED_FILES = 10_000
"""Files of an archive."""
MAX_ARCHIVED_BYTES = 64 * 1024 * 1024
"""Bytes that are read from an archive, all files together: a small archive can expand to a vast one."""
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class FileTree(Protocol):
    """Files and directories. Both `read` and `names` raise OSError."""

    def is_file(self, path: str) -> bool:
        """Whether there is a file of this path."""

    def is_directory(self, path: str) -> bool:
        """Whether there is a directory of this path."""

    def names(self, directory: str) -> Sequence[str]:
        """The names of the files and directories in a directory, sorted."""

    def read(self, path: str) -> bytes:
        """The content of a file."""


class DiskTree:
    """The files of this machine."""

    def is_file(self, path: str) -> bool:
        return os.path.exists(path) and not os.path.isdir(path)

    def is_directory(self, path: str) -> bool:
        return os.path.isdir(path)

    def names(self, directory: str) -> Sequence[str]:
        return sorted(os.listdir(directory))

    def read(self, path: str) -> bytes:
        with open(path, "rb") as file:
            return file.read()


class RecordingTree:
    """The files of another tree, and some that are in memory. `contents` has every file that was read."""

    def __init__(self, tree: FileTree, in_memory: Mapping[str, bytes]) -> None:
        self._tree = tree
        self.contents = dict(in_memory)

    def is_file(self, path: str) -> bool:
        return path in self.contents or self._tree.is_file(path)

    def is_directory(self, path: str) -> bool:
        return self._tree.is_directory(path)

    def names(self, directory: str) -> Sequence[str]:
        return self._tree.names(directory)

    def read(self, path: str) -> bytes:
        if path not in self.contents:
            self.contents[path] = self._tree.read(path)
        return self.contents[path]


class ArchiveTree:
    """The files of a ZIP archive, which is never unpacked to the disk. Raises SeedError for one that is unusable."""

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as problem:
            raise SeedError([f"not a ZIP archive: {problem}"]) from None
        entries = [each for each in self._archive.infolist() if not each.is_dir()]
        if len(entries) > MAX_ARCHIVED_FILES:
            raise SeedError([f"the archive has {len(entries)} files; at most {MAX_ARCHIVED_FILES} are read"])
        self._entries = {posixpath.normpath(each.filename): each for each in entries}
        self._names: dict[str, set[str]] = {}
        for path in self._entries:
            self._add_to_its_directories(path)
        self._bytes_left = MAX_ARCHIVED_BYTES

    def _add_to_its_directories(self, path: str) -> None:
        while path not in (".", "/", ""):
            directory = posixpath.dirname(path) or "."
            names = self._names.setdefault(directory, set())
            name = posixpath.basename(path)
            if name in names:
                return
            names.add(name)
            path = directory

    @property
    def root(self) -> str:
        """The directory that has everything: an archive of cdk.out has its files, or one directory with them."""
        root = "." if "." in self._names else "/"
        while len(self._names.get(root, ())) == 1:
            (name,) = self._names[root]
            within = posixpath.normpath(posixpath.join(root, name))
            if within not in self._names:
                break
            root = within
        return root

    def is_file(self, path: str) -> bool:
        return posixpath.normpath(path) in self._entries

    def is_directory(self, path: str) -> bool:
        return posixpath.normpath(path) in self._names

    def names(self, directory: str) -> Sequence[str]:
        return sorted(self._names[posixpath.normpath(directory)])

    def read(self, path: str) -> bytes:
        entry = self._entries[posixpath.normpath(path)]
        if entry.compress_type not in _COMPRESSIONS or entry.flag_bits & 1:
            raise SeedError([f"{path}: is encrypted or not compressed with Deflate"])
        try:
            with self._archive.open(entry) as file:
                content = file.read(self._bytes_left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as problem:
            raise SeedError([f"{path}: cannot be read from the archive: {problem}"]) from None
        self._bytes_left -= len(content)
        if self._bytes_left < 0:
            raise SeedError([f"the files of the archive have more than {MAX_ARCHIVED_BYTES} bytes"])
        return content
