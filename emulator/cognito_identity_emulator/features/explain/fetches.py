"""Waits for the keys and users that an explanation needs."""

from collections.abc import Callable
from concurrent.futures import Future, wait

_MAX_ROUNDS = 3
"""The keys, then the user's status, and one more in case the status has become stale."""


def wait_for_fetches(fetch_needed: "Callable[[], Future[None] | None]") -> None:
    """Wait in this thread until nothing more is needed. A fetch has its own deadline."""
    for _ in range(_MAX_ROUNDS):
        needed = fetch_needed()
        if needed is None:
            return
        wait([needed])
