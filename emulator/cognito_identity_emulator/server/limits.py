"""Per-connection limits: header, body and write timeouts, header size, eviction of idle connections.

A slow or silent client cannot keep others from being served. A connection only counts its bytes; once a second the
registry compares all of them with their timeouts, so the limits cost a request next to nothing.
"""

import asyncio
from email.utils import formatdate
from typing import Literal, Protocol

from cognito_identity_emulator.runtime.clock import SECOND_MS, SystemClock

HEAD_LIMIT_BYTES = 64 * 1024
"""Size of a request line with its headers; beyond it the response is 431. Trailers count alike."""
HEADER_TIMEOUT_S = 20.0
"""Time for a head to arrive, from the opening of the connection or the last response. Then the response is 408, or the
connection is closed silently if no byte has arrived."""
BODY_TIMEOUT_S = 30.0
"""Time for a body to arrive; then the response is 408."""
BODY_PACE_BYTES = 16 * 1024
"""Each time this many bytes arrive, the body gets a second more."""
WRITE_TIMEOUT_S = 30.0
"""Time for a client to read what was sent; then the connection is aborted."""

ClientTask = Literal["header", "body", "write"]
"""What a client has to do next: send a head, send a body, or read what was written."""

TIMEOUTS_S: dict[ClientTask, float] = {"header": HEADER_TIMEOUT_S, "body": BODY_TIMEOUT_S, "write": WRITE_TIMEOUT_S}
_SWEEP_INTERVAL_S = 1.0
_EVICTED_SHARE = 8
"""One of so many idle connections is evicted when there are too many, so that the search for them is rare."""


class LimitedConnection(Protocol):
    """What the registry needs of a connection."""

    last_activity: int
    """Orders connections by when they were opened, completed a head, or were answered."""
    has_sent_request: bool

    def waiting_for(self) -> tuple[ClientTask, object] | None:
        """What the client has to do next, with a value that changes when it does it; None while it waits for us."""

    def check_timeout(self, now: float) -> None:
        """Give up if the client has been slow for too long. `now` is the event loop's time."""

    def give_up(self) -> None:
        """End the connection, with a 408 where one can still be sent."""


class Deadline:
    """Measures how long a client has kept a connection waiting for the same thing."""

    def __init__(self, now: float) -> None:
        self._since = now
        self._waiting_for: tuple[ClientTask, object] | None = None
        self._received_before = 0

    def has_passed(self, waiting_for: tuple[ClientTask, object] | None, received: int, now: float) -> bool:
        """Whether the wait is too long. `received` is the number of bytes that the connection has read so far."""
        if waiting_for != self._waiting_for:
            self._waiting_for, self._since, self._received_before = waiting_for, now, received
        if waiting_for is None:
            return False
        timeout_s = TIMEOUTS_S[waiting_for[0]]
        if waiting_for[0] == "body":
            timeout_s += (received - self._received_before) / BODY_PACE_BYTES
        return now - self._since > timeout_s


class ConnectionRegistry:
    """All open connections of a server. More than `limit` of them are not kept while some are idle.

    While there are connections, it checks their timeouts every second and renews the Date header of responses.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._connections: set[LimitedConnection] = set()
        self._timer: asyncio.TimerHandle | None = None
        self.date_line = b""
        """The Date header as it is written, with its line end."""

    def add(self, connection: LimitedConnection) -> None:
        """Watch a connection from now on."""
        self._connections.add(connection)
        if self._timer is None:
            self._tick()
        if len(self._connections) > self._limit:
            self.evict_idle()

    def discard(self, connection: LimitedConnection) -> None:
        """Forget a connection that is closed."""
        self._connections.discard(connection)

    def evict_idle(self) -> None:
        """Close some of the connections that wait for their client: first those that never sent a request, then those
        with the oldest activity."""
        idle = [each for each in self._connections if each.waiting_for() is not None]
        idle.sort(key=lambda each: (each.has_sent_request, each.last_activity))
        for each in idle[: max(1, len(idle) // _EVICTED_SHARE)]:
            each.give_up()

    def sweep(self, now: float) -> None:
        """Check the timeouts of all connections. `now` is the event loop's time."""
        for each in list(self._connections):
            each.check_timeout(now)

    def _tick(self) -> None:
        # The machine's own time, not the emulator's: HTTP clients and caches compare it with theirs.
        self.date_line = b"date: %b\r\n" % formatdate(SystemClock().now() // SECOND_MS, usegmt=True).encode()
        loop = asyncio.get_running_loop()
        self.sweep(loop.time())
        self._timer = loop.call_later(_SWEEP_INTERVAL_S, self._tick) if self._connections else None
