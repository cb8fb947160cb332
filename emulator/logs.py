"""What goes to standard error: a line an event, in text or JSON, with the id of the request it is about.

Nothing that is a secret is ever logged: no token, key, seal or body of a call.
"""

import json
import logging
import sys

from emulator.clock import iso_time_ms

_TEXT = "%(asctime)s %(levelname)s %(name)s [%(process)d %(request_id)s]: %(message)s"
_SLOW = ("emulator.seeds", "emulator.migrations", "emulator.state")
"""They say how far something long is, whatever the level."""
_TALKATIVE = ("httpx", "httpcore", "asyncio")
"""At their debug level they would write tokens."""

FIELDS = ("request_id", "operation", "status", "outcome", "error", "account", "region", "identity_id", "duration_ms")
"""What an event may say of a call, beside its message: logging's `extra`."""


def configure(level: str, form: str) -> None:
    """Log what is at least as grave as `level` in the form of that name: text or json."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(_TEXT, defaults={"request_id": "-"}))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    for slow in _SLOW:
        logging.getLogger(slow).setLevel(min(logging.INFO, logging.getLogger().level))
    for talkative in _TALKATIVE:
        logging.getLogger(talkative).setLevel(logging.WARNING)


class JsonLines(logging.Formatter):
    """An object on each line: time (ISO 8601, UTC), level, logger, process, message, what FIELDS the event has, and the
    traceback of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "time": iso_time_ms(int(record.created * 1000)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        told.update((name, value) for name in FIELDS if (value := getattr(record, name, None)) is not None)
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)
