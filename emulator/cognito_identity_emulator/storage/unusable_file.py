"""Why a SQLite file cannot be opened or written, and what to do: SQLite often says no more than "unable to open"."""

import os
import sqlite3
from pathlib import Path


def cause_of(path: str, problem: Exception) -> str:
    """The sentences about a file that SQLite or the system refused with `problem`."""
    file = Path(os.path.abspath(path))
    folder = file.parent
    if not _may_search(folder):
        return _forbidden("look into", folder)
    if not folder.is_dir():
        return f"The folder {folder} of the database does not exist. Create it: mkdir -p {folder}"
    if file.is_dir():
        return f"{file} is a folder. Name a file in it: sqlite:///{file}/emulator.db"
    if getattr(problem, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
        return f"{file} is not a SQLite database. Name another file with --database-url."
    for each in (file, Path(f"{file}-wal"), Path(f"{file}-shm"), folder):
        if each.exists() and not may_write(each):
            if hasattr(os, "statvfs") and os.statvfs(each).f_flag & os.ST_RDONLY:
                return f"{each} is on a read-only file system. Mount it writable, or name another file."
            return _forbidden("write to", each)
    return f"The SQLite file {file} cannot be opened: {problem}. Name another file with --database-url."


def may_write(path: str | Path) -> bool:
    """Whether this process may write to an existing file or folder."""
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _may_search(folder: Path) -> bool:
    try:
        (folder / "any").exists()
    except PermissionError:
        return False
    return True


def _forbidden(action: str, path: Path) -> str:
    """A permission that is missing, and how to get it: own the path, or run as its owner."""
    if not hasattr(os, "geteuid"):
        return f"This user may not {action} {path}. Change its permissions, or name another file."
    uid = os.geteuid()
    try:
        owner = path.stat().st_uid
    except PermissionError:
        return f"Uid {uid} may not {action} {path}. Change the permissions of the folders above it."
    if owner == uid:
        return f"Uid {uid} owns {path} but may not {action} it. Run `chmod u+rwx {path}`."
    as_owner = f", or start the container with `--user {owner}`" if owner else ""
    return f"Uid {uid} may not {action} {path}, which belongs to uid {owner}. Run `chown {uid} {path}`{as_owner}."
