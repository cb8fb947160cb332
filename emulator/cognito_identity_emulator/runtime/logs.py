"""Logging to standard error: one line per event, in text or JSON, with the id of the request it belongs to.

Secrets are never logged: no token, key, seal or body of a call.
"""

import logging
import sys
from contextvars import ContextVar

from cognito_identity_emulator.runtime.clock import iso_time_ms

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
"""The id of the request that this task or thread works on."""

FIELDS = (
    "request_id", "service", "operation", "status", "outcome", "error", "account", "region", "identity_pool_id",
    "identity_id", "duration_ms", "method", "path",
)  # fmt: skip
"""The fields that an event may have beside its message: logging's `extra`."""

_TEXT = "%(asctime)s %(levelname)s %(name)s [%(process)d %(request_id)s]: %(message)s"
_SLOW = ("cognito_identity_emulator.seeds", "cognito_identity_emulator.migrations", "cognito_identity_emulator.state")
"""Loggers that report the progress of long work, at every level."""
_VERBOSE = ("httpx", "httpcore", "asyncio")
"""Loggers that would log tokens at their debug level."""


def configure(level: str, form: str) -> None:
    """Log events of `level` and above, in the format `form`: text or json."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_add_request_id)
    handler.setFormatter(JsonLines() if form == "json" else TextLines(_TEXT))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    for slow in _SLOW:
        logging.getLogger(slow).setLevel(min(logging.INFO, logging.getLogger().level))
    for verbose in _VERBOSE:
        logging.getLogger(verbose).setLevel(logging.WARNING)


def _add_request_id(record: logging.LogRecord) -> bool:
    record.request_id = getattr(record, "request_id", None) or REQUEST_ID.get()
    return True


class TextLines(logging.Formatter):
    """One line of text per event. Text from a client cannot start another line; only tracebacks have several lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's own name
        record.message = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in record.message)
        return super().formatMessage(record)


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
            "message": record.getMessage(),
        }
        event.update((name, value) for name in FIELDS if (value := getattr(record, name, None)) not in (None, "-"))
        if record.exc_info:
            event["exception"] = self.formatException(record.exc_info)
        return json.dumps(event, default=str)
