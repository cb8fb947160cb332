"""Counts calls by outcome and duration, in the text format of Prometheus.

https://prometheus.io/docs/instrumenting/exposition_formats/

Every process counts its own calls. A reset of the emulator does not reset the counters, because Prometheus takes a
falling counter for a restart.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cognito_identity_emulator.engine.journal import JournalEntry

BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_PREFIX = "cognito_identity_emulator"
_UNKNOWN = "unknown"
_BUCKETS_MS = tuple(bound * 1000 for bound in BUCKETS_S)


@dataclass(slots=True)
class _Series:
    """Calls of one operation with one outcome; `buckets` are not cumulative, the last is for the slowest calls."""

    total_ms: float = 0.0
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS_S) + 1))

    @property
    def count(self) -> int:
        return sum(self.buckets)


class Metrics:
    """Counts the calls of a process. One thread at a time may call `count`.

    `operations` are the names that exist. All other names are counted as one, so that clients cannot fill the memory.
    `process` becomes a label where several processes answer on one port.
    """

    def __init__(self, operations: Collection[str], process: int | None = None) -> None:
        self._process = {} if process is None else {"process": str(process)}
        self._operations = frozenset(operations)
        self._series: dict[tuple[str, str | None, str], _Series] = {}

    def count(self, entries: Sequence[JournalEntry]) -> None:
        """Count calls."""
        for entry in entries:
            took_ms = entry.duration_ms
            key = (entry.service, entry.operation, "ok" if entry.error is None else entry.outcome)
            series = self._series.get(key) or self._series_of(*key)
            series.total_ms += took_ms
            series.buckets[bisect_left(_BUCKETS_MS, took_ms)] += 1

    def _series_of(self, service: str, operation: str | None, outcome: str) -> _Series:
        """The series for a key that is new, or whose operation does not exist."""
        key = (service, operation if operation in self._operations else _UNKNOWN, outcome)
        return self._series.setdefault(key, _Series())

    def text(self, signatures: Mapping[str, int], database_s: Mapping[str, float]) -> str:
        """The metrics in the text format of Prometheus.

        `signatures` is the number of RSA signatures by purpose; `database_s` the seconds that calls spent in the
        database, by kind."""
        process = self._process
        series_by_key = sorted(self._series.copy().items(), key=lambda each: tuple(map(str, each[0])))
        labelled = [
            (_labels(**process, service=key[0], operation=key[1] or _UNKNOWN, outcome=key[2]), series)
            for key, series in series_by_key
        ]
        lines = [
            *_head("calls_total", "counter", "Calls of the AWS API, by how they came out."),
            *(f"{_PREFIX}_calls_total{{{labels}}} {series.count}" for labels, series in labelled),
            *_head("call_duration_seconds", "histogram", "How long calls of the AWS API took."),
            *(line for labels, series in labelled for line in _histogram(labels, series)),
            *_head("signatures_total", "counter", "RSA signatures made, by what they signed."),
            *(f"{_PREFIX}_signatures_total{{{_labels(**process, purpose=key)}}} {n}" for key, n in signatures.items()),
            *_head("database_seconds_total", "counter", "Seconds that calls spent in the database."),
            *(
                f"{_PREFIX}_database_seconds_total{{{_labels(**process, kind=key)}}} {s:.6f}"
                for key, s in database_s.items()
            ),
        ]
        return "\n".join(lines) + "\n"


def _head(name: str, kind: str, meaning: str) -> Sequence[str]:
    return f"# HELP {_PREFIX}_{name} {meaning}", f"# TYPE {_PREFIX}_{name} {kind}"


def _histogram(labels: str, series: _Series) -> Iterator[str]:
    name, reached = f"{_PREFIX}_call_duration_seconds", 0
    for bound, count in zip((*map(str, BUCKETS_S), "+Inf"), series.buckets, strict=True):
        reached += count
        yield f'{name}_bucket{{{labels},le="{bound}"}} {reached}'
    yield f"{name}_sum{{{labels}}} {series.total_ms / 1000:.6f}"
    yield f"{name}_count{{{labels}}} {reached}"


def _labels(**values: str) -> str:
    return ",".join(f'{name}="{value}"' for name, value in values.items())
