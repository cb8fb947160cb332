"""Waits of tests. They only end what hangs, because a busy machine may take long for anything."""

import inspect
import time
from collections.abc import Callable

import httpx

TIMEOUT_S = 120


def wait_until(condition: Callable[[], object]) -> None:
    """Waits until the condition is true. Raises AssertionError after TIMEOUT_S."""
    give_up_at = time.monotonic() + TIMEOUT_S
    while not condition():
        assert time.monotonic() < give_up_at, f"the condition was not true within {TIMEOUT_S} s"
        time.sleep(0.01)


def raise_default_timeout_of_httpx() -> None:
    """Makes httpx wait as long for a response as the tests; it would give up after 5 s."""
    shared_by_all = inspect.signature(httpx.request).parameters["timeout"].default
    assert inspect.signature(httpx.Client).parameters["timeout"].default is shared_by_all
    for limit in ("connect", "read", "write", "pool"):
        setattr(shared_by_all, limit, float(TIMEOUT_S))
