"""Logging to standard error: one line per event, in text or JSON, with the id of the request it belongs to.

All our loggers are below `cognito_identity_emulator`, and the log level is theirs alone: libraries log warnings, in the
same format. Secrets are never logged: no token, key, seal or body of a call.
"""

import logging
import os
import sys
from contextvars import ContextVar
from datetime import datetime

from cognito_identity_emulator.runtime.bounds import shorten
from cognito_identity_emulator.runtime.clock import iso_time_ms
from cognito_identity_emulator.runtime.colours import are_colours_allowed, in_colour
from cognito_identity_emulator.runtime.one_line import one_line

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
"""The id of the request that this task or thread works on."""

FIELDS = (
    "request_id", "service", "operation", "status", "outcome", "error", "account", "region", "identity_pool_id",
    "identity_id", "duration_ms", "method", "path",
)  # fmt: skip
"""The fields that an event may have besides its message: logging's `extra`."""

OURS = "cognito_identity_emulator"
CALLS = f"{OURS}.access"
"""The logger of calls of the AWS API."""
CONTROL_API = f"{CALLS}.control"
"""The logger of requests to the control API, which the console makes all the time."""

MAX_MESSAGE_CHARACTERS = 4000
"""Characters of a log message; the rest of a longer one is cut."""

_TEXT = "%(asctime)s %(levelname)s %(name)s [%(process)d %(request_id)s]: %(message)s"
_SLOW = (f"{OURS}.seeds", f"{OURS}.migrations", f"{OURS}.state")
"""Loggers that report the progress of long work, at every level."""
_IN_CALL_LINES = (f"{OURS}.logins", f"{OURS}.roles")
"""Loggers whose warnings are the reasons of refusals, which a terminal shows in the line of the call."""
_COLOURS = {"ok": "green", "refused": "yellow", "failed": "red"}


def configure(level: str | None, form: str, *, with_calls: bool = False) -> None:
    """Log events of `level` and above, in the format `form`: text or json.

    Without a level it is warning. `with_calls`: then a terminal shows a line for every call, too.
    """
    in_terminal = form == "text" and (sys.stderr.isatty() or bool(os.environ.get("FORCE_COLOR")))
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_add_request_id)
    if form == "json":
        handler.setFormatter(JsonLines())
    elif in_terminal and with_calls:
        handler.setFormatter(TerminalLines(_TEXT))
    else:
        handler.setFormatter(TextLines(_TEXT))
    logging.basicConfig(handlers=[handler])  # of the root, so that the format is also that of libraries' warnings
    ours = logging.getLogger(OURS)
    ours.setLevel((level or "warning").upper())
    for slow in _SLOW:
        logging.getLogger(slow).setLevel(min(logging.INFO, ours.level))
    if level is None and in_terminal and with_calls:
        logging.getLogger(CALLS).setLevel(logging.INFO)
        for each in (CONTROL_API, *_IN_CALL_LINES):
            logging.getLogger(each).setLevel(logging.ERROR)


def _add_request_id(record: logging.LogRecord) -> bool:
    record.request_id = getattr(record, "request_id", None) or REQUEST_ID.get()
    return True


class TextLines(logging.Formatter):
    """One line of text per event. Text from a client cannot start another line; only tracebacks have several lines."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  # logging's name
        """The local time with its offset, ISO 8601."""
        return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's own name
        record.message = one_line(shorten(record.message, MAX_MESSAGE_CHARACTERS))
        return super().formatMessage(record)


class TerminalLines(TextLines):
    """Text lines, but those of calls are short and coloured by their outcome, with the reason of a refusal."""

    def __init__(self, form: str) -> None:
        super().__init__(form)
        self._has_colours = are_colours_allowed()

    def format(self, record: logging.LogRecord) -> str:
        if record.name != CALLS:
            return super().format(record)
        call = record.__dict__
        moment = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S%z")
        line = f"{moment} {call['operation'] or '-'} {call['status']} {call['duration_ms']:.1f} ms"
        if call["error"] is not None:
            line += f" {call['error']}: {call['reason']}" if call["reason"] else f" {call['error']}"
        line = one_line(line)
        return in_colour(line, _COLOURS[call["outcome"]]) if self._has_colours else line


class JsonLines(logging.Formatter):
    """One JSON object per line: time (ISO 8601, UTC), level, logger, process, message, the FIELDS of the event, and the
    traceback of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        import json

        event: dict[str, object] = {
            "time": iso_time_ms(int(record.created * 1000)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": shorten(record.getMessage(), MAX_MESSAGE_CHARACTERS),
        }
        event.update((name, value) for name in FIELDS if (value := getattr(record, name, None)) not in (None, "-"))
        if record.exc_info:
            event["exception"] = self.formatException(record.exc_info)
        return json.dumps(event, default=str)
