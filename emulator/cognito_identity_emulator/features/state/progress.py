"""Logs the progress of an export or an import."""

import logging
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

_STEP = 20_000

_log = logging.getLogger("cognito_identity_emulator.state")


def with_progress(items: Iterable[Item], what: str) -> Iterator[Item]:
    """The items, with a line in the log for every 20,000: their number, then `what`."""
    for number, each in enumerate(items, start=1):
        yield each
        if number % _STEP == 0:
            _log.info("%d %s.", number, what)
