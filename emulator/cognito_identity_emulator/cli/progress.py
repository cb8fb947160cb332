"""Shows the progress of an export or an import on standard error: in one line that changes at a terminal, else in lines
of the log."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_STEP_BYTES = 8 << 20
_START_OF_LINE = "\r\x1b[K"

_log = logging.getLogger("cognito_identity_emulator.state")


@contextmanager
def progress_line() -> Iterator[None]:
    """At a terminal, show the newest message of the progress in one line, which disappears at the end."""
    if not sys.stderr.isatty():
        yield
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.terminator = ""
    handler.setFormatter(logging.Formatter(f"{_START_OF_LINE}%(message)s"))
    _log.addHandler(handler)
    _log.propagate = False
    try:
        yield
    finally:
        _log.propagate = True
        _log.removeHandler(handler)
        sys.stderr.write(_START_OF_LINE)


def report_bytes(done: str) -> Callable[[int], None]:
    """A function that reports a number of bytes for every few megabytes. `done` says what was done with them: sent."""
    reported_bytes = 0

    def report(number_of_bytes: int) -> None:
        nonlocal reported_bytes
        if number_of_bytes - reported_bytes >= _STEP_BYTES:
            reported_bytes = number_of_bytes
            _log.info("%d MB are %s.", number_of_bytes >> 20, done)

    return report
