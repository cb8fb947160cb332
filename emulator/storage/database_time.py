"""How long calls spent in the database, for whoever watches the emulator."""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Generic, TypeVar

from emulator.clock import stopwatch

Held = TypeVar("Held")


class DatabaseTime:
    """Seconds in transactions and readings, waiting for them included. Threads may lose each other's fractions."""

    def __init__(self) -> None:
        self.seconds = {"reading": 0.0, "writing": 0.0}

    def spent(self, kind: str, within: AbstractContextManager[Held]) -> "Timed[Held]":
        """The same context, its time counted as that kind: reading or writing."""
        return Timed(self.seconds, kind, within)

    def add(self, kind: str, seconds: float) -> None:
        """Count a time that was measured elsewhere."""
        self.seconds[kind] += seconds


class Timed(Generic[Held]):
    """A context whose time is counted."""

    # Every call opens one: a class costs a quarter of a generator.
    __slots__ = ("_began", "_kind", "_seconds", "_within")

    def __init__(self, seconds: dict[str, float], kind: str, within: AbstractContextManager[Held]) -> None:
        self._seconds = seconds
        self._kind = kind
        self._within = within

    def __enter__(self) -> Held:
        self._began = stopwatch()
        try:
            return self._within.__enter__()
        except BaseException:
            self._count()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._within.__exit__(kind, problem, trace)
        finally:
            self._count()

    def _count(self) -> None:
        self._seconds[self._kind] += stopwatch() - self._began
