"""What keeps calls from waiting for a database server that is away or hangs: `CircuitBreaker` remembers that it is, and
`Watchdog`
hangs up on a server that does not answer at all, since no timeout of the server's own would end that."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.storage.database import DatabaseUnavailableError

_ASK_AGAIN_S = 1.0
_ASKING_TAKES_S = 10.0
_LOOK_EVERY_S = 0.5


class CircuitBreaker:
    """Whether the server is known to be away. One caller a second tries it again; the others are told at once, or a
    queue of them would wait for one timeout after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sentence: str | None = None
        self._ask_at = 0.0

    def check(self) -> None:
        """Raises DatabaseUnavailableError while it is away, but for the caller whose turn it is to try."""
        if self._sentence is None:
            return
        with self._lock:
            now, sentence = monotonic(), self._sentence
            if sentence is None:
                return
            if now < self._ask_at:
                raise DatabaseUnavailableError(sentence)
            self._ask_at = now + _ASKING_TAKES_S

    def trip(self, sentence: str) -> None:
        """It is away; the sentence says how that shows."""
        with self._lock:
            self._sentence, self._ask_at = sentence, monotonic() + _ASK_AGAIN_S

    def reset(self) -> None:
        """It answers."""
        if self._sentence is not None:
            with self._lock:
                self._sentence = None


class Watchdog:
    """Hangs up connections (psycopg's) that are in use for too long. Its thread begins with the first of them."""

    def __init__(self, outage: CircuitBreaker) -> None:
        self._outage = outage
        self._lock = threading.Lock()
        self._watched: dict[int, tuple[float, Any]] = {}
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def guard(self, connection: Any, seconds: float | None) -> Iterator[None]:
        """Watchdog a connection inside; None: it may take as long as it takes."""
        if seconds is None:
            yield
            return
        key = id(connection)
        with self._lock:
            self._watched[key] = (monotonic() + seconds, connection)
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._look, name="database-watch", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                del self._watched[key]

    def _look(self) -> None:
        while not self._closing.wait(_LOOK_EVERY_S):
            with self._lock:  # nobody gives a connection back meanwhile
                now = monotonic()
                overdue = [connection for due, connection in self._watched.values() if due < now]
                for connection in overdue:
                    _hang_up(connection)
            if overdue:
                self._outage.trip("PostgreSQL does not answer.")

    def close(self) -> None:
        """End the thread."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()


def _hang_up(connection: Any) -> None:
    """Let whoever waits for the server on this connection hear that it is closed."""
    # An error says that it is closed already.
    with suppress(Exception), socket.socket(fileno=os.dup(connection.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)
