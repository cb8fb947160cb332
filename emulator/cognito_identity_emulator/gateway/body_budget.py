"""The memory that the bodies of all requests of a process may take together while they arrive."""

from collections.abc import Iterator
from contextlib import contextmanager

MAX_ARRIVING_BYTES = 64 * 1024 * 1024
"""Bytes of bodies that a process holds at once, besides one body of the control API of the largest size."""


class BodyBudget:
    """Counts the bytes of bodies that are held. All its methods run on one event loop."""

    def __init__(self, most_bytes: int) -> None:
        self._left = most_bytes

    def reserve(self, size: int) -> bool:
        """Take a part of the budget. False when less than that is left; then nothing is taken."""
        if size > self._left:
            return False
        self._left -= size
        return True

    def release(self, size: int) -> None:
        """Give back a part that was reserved."""
        self._left += size

    @contextmanager
    def reservation(self) -> Iterator["Reservation"]:
        """A reservation that grows, and is given back at the end."""
        reservation = Reservation(self)
        try:
            yield reservation
        finally:
            self.release(reservation.size)


class Reservation:
    """What one request has reserved."""

    def __init__(self, budget: BodyBudget) -> None:
        self._budget = budget
        self.size = 0

    def grow(self, size: int) -> bool:
        """Reserve more. False when less than that is left."""
        if not self._budget.reserve(size):
            return False
        self.size += size
        return True
