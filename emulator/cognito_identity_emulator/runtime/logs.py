"""What goes to standard error: a line an event, in text or JSON, with the id of the request it is about.

Nothing that is a secret is ever logged: no token, key, seal or body of a call.
"""

import logging
import sys
from contextvars import ContextVar

from cognito_identity_emulator.runtime.clock import iso_time_ms

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
"""The id of the request that this task or thread works for."""

FIELDS = (
    "request_id", "service", "operation", "status", "outcome", "error", "account", "region", "identity_pool_id",
    "identity_id", "duration_ms", "method", "path",
)  # fmt: skip
"""What an event may say beside its message: logging's `extra`."""

_TEXT = "%(asctime)s %(levelname)s %(name)s [%(process)d %(request_id)s]: %(message)s"
_SLOW = ("cognito_identity_emulator.seeds", "cognito_identity_emulator.migrations", "cognito_identity_emulator.state")
"""They say how far something long is, whatever the level."""
_TALKATIVE = ("httpx", "httpcore", "asyncio")
"""At their debug level they would write tokens."""


def configure(level: str, form: str) -> None:
    """Log what is at least as grave as `level` in the form of that name: text or json."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_say_request)
    handler.setFormatter(JsonLines() if form == "json" else TextLines(_TEXT))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    for slow in _SLOW:
        logging.getLogger(slow).setLevel(min(logging.INFO, logging.getLogger().level))
    for talkative in _TALKATIVE:
        logging.getLogger(talkative).setLevel(logging.WARNING)


def _say_request(record: logging.LogRecord) -> bool:
    record.request_id = getattr(record, "request_id", None) or REQUEST_ID.get()
    return True


class TextLines(logging.Formatter):
    """A line for people. What a caller made up cannot begin another; only tracebacks have several."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's own name
        record.message = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in record.message)
        return super().formatMessage(record)


class JsonLines(logging.Formatter):
    """An object on each line: time (ISO 8601, UTC), level, logger, process, message, what FIELDS the event has, and the
    traceback of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        import json

        told: dict[str, object] = {
            "time": iso_time_ms(int(record.created * 1000)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        told.update((name, value) for name in FIELDS if (value := getattr(record, name, None)) not in (None, "-"))
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, default=str)
