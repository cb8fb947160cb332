"""Clocks: the only place where the emulator reads the time. Everything that expires or has a date uses a Clock.

Times are integers: milliseconds since the epoch, UTC. The HTTP Date header and the skew of signatures follow the
machine's own time, because a client's clock does not follow the emulator's.
"""

import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

SECOND_MS = 1000


def iso_time(ms: int) -> str:
    """A time as ISO 8601 text in UTC, to the second: 2026-11-23T10:00:00Z."""
    return _iso_second(ms // SECOND_MS)


@lru_cache(maxsize=1024)  # sessions that start in the same second end together
def _iso_second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:-6] + "Z"


def iso_time_ms(ms: int) -> str:
    """A time as ISO 8601 text in UTC, to the millisecond: 2026-11-23T10:00:00.000Z."""
    return f"{iso_time(ms)[:-1]}.{ms % SECOND_MS:03}Z"


def parse_iso_time(text: str) -> int:
    """Milliseconds since the epoch of an ISO 8601 time; without a zone it is UTC. Raises ValueError."""
    parsed = datetime.fromisoformat(text)
    return round((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp() * SECOND_MS)


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> int:
        """Milliseconds since the epoch."""
        ...


class SystemClock:
    """The machine's time."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000


class ManualClock:
    """A clock that only moves when a test moves it.

    Starts at `at` (milliseconds since the epoch), by default the machine's time when the clock was made.
    """

    def __init__(self, at: int | None = None) -> None:
        self._now = SystemClock().now() if at is None else at

    def now(self) -> int:
        return self._now

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds`."""
        self._now += int(seconds * SECOND_MS)


monotonic = time.monotonic
"""Seconds on a clock that only measures durations; never part of a response."""


def sleep(seconds: float) -> None:
    """Block this thread."""
    time.sleep(seconds)
