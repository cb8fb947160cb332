"""Counts calls by outcome and duration, in the text format of Prometheus.

https://prometheus.io/docs/instrumenting/exposition_formats/

The numbers are those of all workers. A reset of the emulator does not reset them, because Prometheus takes a falling
counter for a restart.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from cognito_identity_emulator.engine.journal import OUTCOMES, JournalEntry
from cognito_identity_emulator.runtime.counters import Counters

BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_PREFIX = "cognito_identity_emulator"
_UNKNOWN = "unknown"
FORWARDED = "forwarded"
"""The service that calls are counted for which another server answered."""
OTHER = "other"
"""The service that calls of services are counted for which are not emulated."""
_BUCKETS_MS = tuple(bound * 1000 for bound in BUCKETS_S)
_SIZE = 1 + len(BUCKETS_S) + 1
"""The numbers of a series: the total milliseconds, then the calls in each bucket, the slowest calls in the last."""


class Metrics:
    """Counts calls. One thread of a process at a time may call `count`.

    `operations` are the names that exist, by service. All other names are counted as one, so that clients cannot fill
    the memory.
    """

    def __init__(self, operations: Mapping[str, Sequence[str]], counters: Counters) -> None:
        keys = [
            (service, operation, outcome)
            for service, names in (*operations.items(), (FORWARDED, ()), (OTHER, ()))
            for operation, outcome in product((*names, _UNKNOWN), OUTCOMES)
        ]
        self._starts: dict[tuple[str, str | None, str], int] = {key: i * _SIZE for i, key in enumerate(keys)}
        self._row = counters.row(len(keys) * _SIZE)
        self._numbers = self._row.own

    def count(self, entries: Sequence[JournalEntry]) -> None:
        """Count calls."""
        numbers = self._numbers
        for entry in entries:
            took_ms, operation = entry.duration_ms, entry.operation
            outcome = "ok" if entry.error is None else entry.outcome
            service = entry.service if entry.forwarded_to is None else FORWARDED
            start = self._starts.get((service, operation, outcome))
            if start is None:
                key = (service, _UNKNOWN, outcome)
                start = self._starts[key if key in self._starts else (OTHER, _UNKNOWN, outcome)]
            numbers[start] += took_ms
            numbers[start + 1 + bisect_left(_BUCKETS_MS, took_ms)] += 1

    def called_services(self) -> frozenset[str]:
        """The names of the emulated services that were called at least once, in any worker."""
        totals = self._row.totals()
        called = (key[0] for key, start in self._starts.items() if any(totals[start : start + _SIZE]))
        return frozenset(called) - {FORWARDED}

    def text(self, signatures: Mapping[str, int], database_s: Mapping[str, float]) -> str:
        """The metrics in the text format of Prometheus.

        `signatures` is the number of RSA signatures by purpose; `database_s` the seconds that calls spent in the
        database, by kind."""
        totals = self._row.totals()
        series = [
            (_labels(service=key[0], operation=str(key[1]), outcome=key[2]), totals[start : start + _SIZE])
            for key, start in sorted(self._starts.items(), key=str)
        ]
        series = [(labels, numbers) for labels, numbers in series if any(numbers)]
        lines = [
            *_head("calls_total", "counter", "Calls of the AWS API, by outcome."),
            *(f"{_PREFIX}_calls_total{{{labels}}} {sum(numbers[1:]):.0f}" for labels, numbers in series),
            *_head("call_duration_seconds", "histogram", "How long calls of the AWS API took."),
            *(line for labels, numbers in series for line in _histogram(labels, numbers)),
            *_head("signatures_total", "counter", "RSA signatures made, by what they signed."),
            *(f"{_PREFIX}_signatures_total{{{_labels(purpose=key)}}} {n}" for key, n in signatures.items()),
            *_head("database_seconds_total", "counter", "Seconds that calls spent in the database."),
            *(f"{_PREFIX}_database_seconds_total{{{_labels(kind=key)}}} {s:.6f}" for key, s in database_s.items()),
        ]
        return "\n".join(lines) + "\n"


def _head(name: str, kind: str, meaning: str) -> Sequence[str]:
    return f"# HELP {_PREFIX}_{name} {meaning}", f"# TYPE {_PREFIX}_{name} {kind}"


def _histogram(labels: str, numbers: Sequence[float]) -> Iterator[str]:
    total_ms, *buckets = numbers
    name, reached = f"{_PREFIX}_call_duration_seconds", 0.0
    for bound, count in zip((*map(str, BUCKETS_S), "+Inf"), buckets, strict=True):
        reached += count
        yield f'{name}_bucket{{{labels},le="{bound}"}} {reached:.0f}'
    yield f"{name}_sum{{{labels}}} {total_ms / 1000:.6f}"
    yield f"{name}_count{{{labels}}} {reached:.0f}"


def _labels(**values: str) -> str:
    return ",".join(f'{name}="{value}"' for name, value in values.items())
