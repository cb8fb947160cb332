"""Checkpoints of a SQLite file: they move what was committed from the log into the database file.

A checkpoint waits for the disk, and SQLite by itself makes it within a commit, which would block the event loop. So a
thread moves most of the log while others go on writing. What they write in that time is little, so the next commit
moves it in a few milliseconds, and the log starts again from its beginning. Most emulators never write enough for the
thread to start.
"""

import logging
import sqlite3
import threading

_ROWS_PER_CHECKPOINT = 3000
"""Each changes two or three pages of 4 KiB, except in bulk inserts."""
LONGEST_LOG_PAGES = 16_384
"""64 MiB. From here on a commit moves everything, as SQLite does by itself."""
_MOVE = "PRAGMA wal_checkpoint(PASSIVE)"

_log = logging.getLogger("cognito_identity_emulator.storage")


class Checkpointer:
    """Makes the checkpoints of the file at `path`. `is_nearly_done`: the next commit should call `note_commits`."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._rows = 0
        self._due = threading.Event()
        self.is_nearly_done = False
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._is_closed = False

    def note_commits(self, connection: sqlite3.Connection, rows: int) -> None:
        """Count rows that were committed on this connection, from any thread."""
        self._rows += rows  # threads may lose each other's counts; a few rows do not matter
        if self.is_nearly_done:
            self.is_nearly_done = False
            self._move(connection)
        elif self._rows >= _ROWS_PER_CHECKPOINT:
            self._rows = 0
            if self._thread is None:
                self._start()
            self._due.set()

    def close(self) -> None:
        """Finish the checkpoint in progress, and make no more."""
        with self._lock:
            self._is_closed = True
            thread = self._thread
        self._due.set()
        if thread is not None:
            thread.join()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None and not self._is_closed:
                self._thread = threading.Thread(target=self._work, name="checkpoints", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA cache_size=-64")  # small, because it reads no page twice
        try:
            while True:
                self._due.wait()
                self._due.clear()
                if self._is_closed:
                    return
                self._move(connection)
                self._move(connection)  # again, for what was written during the first
                self.is_nearly_done = True
        finally:
            connection.close()

    def _move(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute(_MOVE).fetchone()
        except sqlite3.Error as problem:  # a full disk, for example, which writers get as an error too
            _log.warning("The log of the SQLite file %s could not be moved into it: %s.", self._path, problem)
