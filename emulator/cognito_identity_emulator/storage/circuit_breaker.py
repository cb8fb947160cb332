"""Protection from a PostgreSQL server that is down or hangs: a circuit breaker, and a watchdog for its connections.

Without them a call would wait for a timeout, and the calls behind it for one timeout after another.
"""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.storage.errors import DatabaseUnavailableError

SILENCE = "PostgreSQL does not answer."
_RETRY_AFTER_S = 1.0
_ATTEMPT_TIMEOUT_S = 10.0
_CHECK_INTERVAL_S = 0.5


class CircuitBreaker:
    """Fails calls at once while the server is known to be down, except one attempt each second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sentence: str | None = None
        self._retry_at = 0.0

    def check(self) -> None:
        """Raises DatabaseUnavailableError while the server is down, unless this caller makes the next attempt."""
        if self._sentence is None:
            return
        with self._lock:
            now, sentence = monotonic(), self._sentence
            if sentence is None:
                return
            if now < self._retry_at:
                raise DatabaseUnavailableError(sentence)
            self._retry_at = now + _ATTEMPT_TIMEOUT_S

    def trip(self, sentence: str) -> None:
        """Note that the server is down; the sentence says how that shows."""
        with self._lock:
            self._sentence, self._retry_at = sentence, monotonic() + _RETRY_AFTER_S

    def reset(self) -> None:
        """Note that the server answers."""
        if self._sentence is not None:
            with self._lock:
                self._sentence = None


class Watchdog:
    """Closes the socket of a connection (psycopg's) that is in use for too long: a server that does not answer at all
    keeps none of its own timeouts. Its thread starts with the first connection."""

    def __init__(self, breaker: CircuitBreaker) -> None:
        self._breaker = breaker
        self._lock = threading.Lock()
        self._guarded: dict[int, tuple[float, Any]] = {}
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def guard(self, connection: Any, timeout_s: float | None) -> Iterator[None]:
        """Watch a connection for the length of the `with` statement; None means no time limit."""
        if timeout_s is None:
            yield
            return
        key = id(connection)
        with self._lock:
            self._guarded[key] = (monotonic() + timeout_s, connection)
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._watch, name="database-watch", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                del self._guarded[key]

    def _watch(self) -> None:
        while not self._closing.wait(_CHECK_INTERVAL_S):
            with self._lock:  # so that no connection goes back to the pool in this moment
                now = monotonic()
                overdue = [connection for due, connection in self._guarded.values() if due < now]
                for connection in overdue:
                    _shut_down(connection)
            if overdue:
                self._breaker.trip(SILENCE)

    def close(self) -> None:
        """End the thread."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()


def _shut_down(connection: Any) -> None:
    """Shut the socket down, so that the thread that waits for the server gets an error."""
    # An error here means that the connection is closed already.
    with suppress(Exception), socket.socket(fileno=os.dup(connection.pgconn.socket)) as server_socket:
        server_socket.shutdown(socket.SHUT_RDWR)
