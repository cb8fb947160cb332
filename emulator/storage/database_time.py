"""How long calls spent in the database, for whoever watches the emulator."""

from collections.abc import Iterator
from contextlib import contextmanager

from emulator.clock import stopwatch


class DatabaseTime:
    """Seconds in transactions and readings, waiting for them included. Threads may lose each other's fractions."""

    def __init__(self) -> None:
        self.seconds = {"reading": 0.0, "writing": 0.0}

    @contextmanager
    def spent(self, kind: str) -> Iterator[None]:
        """Count the time inside as that kind: reading or writing."""
        began = stopwatch()
        try:
            yield
        finally:
            self.seconds[kind] += stopwatch() - began
