"""How far an export or an import is, in the log."""

import logging
from collections.abc import Iterable, Iterator
from typing import TypeVar

Thing = TypeVar("Thing")

_STEP = 20_000

_log = logging.getLogger("cognito_identity_emulator.state")


def telling(things: Iterable[Thing], what: str) -> Iterator[Thing]:
    """The things; for every so many of them the log has a line, in which `what` stands behind their number."""
    for number, each in enumerate(things, start=1):
        yield each
        if number % _STEP == 0:
            _log.info("%d %s.", number, what)
