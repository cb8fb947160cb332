"""Checkpoints of a SQLite file: what was committed to the log is moved into the file.

Each waits for the disk, and SQLite by itself lets whoever commits wait, the event loop too. So a thread moves what
there is, while others go on writing; what was written meanwhile is so little that the next to commit moves it, in a
few milliseconds, and the log can begin anew. Most emulators never write so much that the thread is started.
"""

import logging
import sqlite3
import threading

_EVERY_ROWS = 3000
"""Of which each changes two pages of 4 KiB or three, where they are not written in bulk."""
LONGEST_LOG_PAGES = 16_384
"""64 MiB: from here on whoever commits moves everything, as SQLite does by itself."""
_MOVE = "PRAGMA wal_checkpoint(PASSIVE)"

_log = logging.getLogger("cognito_identity_emulator.storage")


class Checkpointer:
    """Makes the checkpoints of the file at `path`."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._rows = 0
        self._due = threading.Event()
        self._nearly_done = False
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False

    def note_commit(self, connection: sqlite3.Connection, rows: int) -> None:
        """So many rows were committed on this connection, on whatever thread."""
        self._rows += rows  # a few more or less do not matter, where threads count at once
        if self._nearly_done:
            self._nearly_done = False
            self._move(connection)
        elif self._rows >= _EVERY_ROWS:
            self._rows = 0
            if self._thread is None:
                self._start()
            self._due.set()

    def close(self) -> None:
        """Make no more checkpoints; one under way is finished."""
        with self._lock:
            self._closed = True
            thread = self._thread
        self._due.set()
        if thread is not None:
            thread.join()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="checkpoints", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA cache_size=-64")  # it reads no page twice
        try:
            while True:
                self._due.wait()
                self._due.clear()
                if self._closed:
                    return
                self._move(connection)
                self._move(connection)  # what was written during the first, which took its time
                self._nearly_done = True
        finally:
            connection.close()

    def _move(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute(_MOVE).fetchone()
        except sqlite3.Error as problem:  # a full disk, say; whoever writes is told as well
            _log.warning("The log of the SQLite file %s could not be moved into it: %s.", self._path, problem)
