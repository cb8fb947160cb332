"""Logs every call of the AWS API, at level info. A terminal shows `reason`, too: why a call was refused."""

import logging
from collections.abc import Callable, Sequence

from cognito_identity_emulator.engine.journal import JournalEntry
from cognito_identity_emulator.runtime.logs import CALLS

_log = logging.getLogger(CALLS)


def with_access_log(count: Callable[[Sequence[JournalEntry]], object]) -> Callable[[Sequence[JournalEntry]], object]:
    """`count` with a log line for each entry; plain `count` when the log level is above info."""
    if not _log.isEnabledFor(logging.INFO):
        return count

    def count_and_log(entries: Sequence[JournalEntry]) -> None:
        count(entries)
        for entry in entries:
            _log_call(entry)

    return count_and_log


def _log_call(entry: JournalEntry) -> None:
    error = None if entry.error is None else entry.error[0]
    line = f"{entry.service}:{entry.operation} {entry.status} {error or entry.outcome} {entry.duration_ms:.1f} ms"
    fields = {
        "request_id": entry.request_id,
        "service": entry.service,
        "operation": entry.operation,
        "status": entry.status,
        "outcome": entry.outcome,
        "error": error,
        "account": entry.account,
        "region": entry.region,
        "identity_pool_id": entry.identity_pool_id,
        "identity_id": entry.identity_id,
        "duration_ms": round(entry.duration_ms, 3),
        "reason": entry.explanation or (None if entry.error is None else entry.error[1]),
    }
    _log.info("%s", line, extra=fields)
