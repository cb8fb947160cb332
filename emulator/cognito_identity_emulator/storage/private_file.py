"""Keeps the file of a database to its owner, because it has private keys inside."""

import contextlib
import logging
import os
import stat

_OWNER_ONLY = 0o600
_HEADER = b"SQLite format 3\0"

_log = logging.getLogger("cognito_identity_emulator")


def make_private(path: str) -> None:
    """Create the file for its owner only; SQLite gives its log beside it the same mode. An existing file that others
    may read stays as it is, with a warning. Any other problem is left to SQLite."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, _OWNER_ONLY))
        except FileExistsError:
            mode = stat.S_IMODE(os.stat(path).st_mode)
            if mode & ~_OWNER_ONLY & 0o077 and _is_database(path):
                _log.warning(
                    "Other users may read %s (mode %03o), which has private keys. Run: chmod 600 %s*", path, mode, path
                )


def _is_database(path: str) -> bool:
    """Whether the file is a SQLite database, or empty and about to be one; SQLite refuses others. Raises OSError."""
    with open(path, "rb") as file:
        return file.read(len(_HEADER)) in (b"", _HEADER)
