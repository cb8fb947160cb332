"""Reduces the rounds of each section to the figures that the report, the goals and the plot are made of.

Figures are medians over the rounds. A ratio is the median of the rounds' ratios: the servers of one round share
whatever else the machine does, so their ratio moves less than each of them.
"""

import json
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.speed.throughput import CONNECTIONS

BUSY = tuple(each for each in CONNECTIONS if each > 1)
"""Numbers of connections that always leave a server something to do; the throughput goals are about these."""

_LOAD_FIGURES = ("per_s", "p50_ms", "p99_ms", "cpu_us")

Rows = Sequence[Mapping[str, Any]]


def reduce_rounds(section: str, rounds: Any) -> dict[str, Any]:
    """The figures of a section, from what its `run` returned."""
    figures: dict[str, Any] = rounded(_REDUCTIONS[section](rounds))
    return figures


def rounded(value: Any) -> Any:
    """Floats with eight significant digits, more than any figure has."""
    if isinstance(value, float):
        return float(f"{value:.8g}")
    if isinstance(value, Mapping):
        return {name: rounded(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(member) for member in value]
    return value


def encode_figures(results: Mapping[str, Any]) -> str:
    """The text of figures.json, one line for each section."""
    lines = (f"{json.dumps(name)}: {json.dumps(section)}" for name, section in results.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def find_cell(figures: Mapping[str, Any], server: str, workload: str, connections: int) -> Mapping[str, Any]:
    """The figures of one server under one load: a member of _LOAD_FIGURES each, or `fails` with the reason."""
    key = (server, workload, connections)
    return next(each for each in figures["cells"] if (each["server"], each["workload"], each["connections"]) == key)


def ratio(figures: Mapping[str, Any], figure: str, other: str, workload: str, connections: int) -> float | None:
    """Our figure divided by the other server's; None when one of them failed."""
    value: float | None = find_cell(figures, other, workload, connections).get(f"ours_{figure}_ratio")
    return value


def least_ratio(figures: Mapping[str, Any], other: str, workload: str) -> float | None:
    """The least of our requests per second divided by the other server's, over the busy numbers of connections; None
    when one failed."""
    ratios = [ratio(figures, "per_s", other, workload, connections) for connections in BUSY]
    measured = [each for each in ratios if each is not None]
    return min(measured) if len(measured) == len(ratios) else None


def server_names(figures: Mapping[str, Any]) -> Sequence[str]:
    """The servers of a section: ours, the bound, then the peers by name."""
    names = figures["servers"]
    return sorted(names, key=lambda name: (name != "ours", name != "bound", name))


def _throughput(rounds: Any) -> dict[str, Any]:
    cells, servers = rounds["cells"], list(dict.fromkeys(each["server"] for each in rounds["cells"]))
    return {
        "duration_s": rounds["duration_s"],
        "rounds": len({each["round"] for each in cells}),
        "signatures_per_s": statistics.median(rounds["signatures_per_s"]),
        "servers": {
            name: {
                "after_load_mib": _median(rounds["memory"], "after_load", name),
            }
            for name in servers
        },
        "cells": list(_cells(cells, servers)),
    }


def _cells(cells: Rows, servers: Sequence[str]) -> Iterator[dict[str, Any]]:
    by_key: dict[tuple[str, str, int], list[Mapping[str, Any]]] = {}
    for each in cells:
        by_key.setdefault((each["server"], each["workload"], each["connections"]), []).append(each)
    for (server, workload, connections), rows in by_key.items():
        labels = {"server": server, "workload": workload, "connections": connections}
        good = [each for each in rows if not each["fails"]]
        if not good:
            yield {**labels, "fails": rows[0]["fails"]}
            continue
        medians = {name: statistics.median(each[name] for each in good) for name in _LOAD_FIGURES}
        ours = {} if server == "ours" else dict(_ratios(by_key["ours", workload, connections], good))
        yield {**labels, **medians, **ours}


def _ratios(ours: Rows, others: Rows) -> Iterator[tuple[str, float]]:
    by_round = {each["round"]: each for each in ours if not each["fails"]}
    for figure in ("per_s", "cpu_us"):
        both = [
            by_round[each["round"]][figure] / each[figure]
            for each in others
            if each["round"] in by_round and each[figure]
        ]
        if both:
            yield f"ours_{figure}_ratio", statistics.median(both)


def _cold_start(rounds: Any) -> dict[str, Any]:
    starts = rounds["starts"]
    return {
        "rounds": len({each["round"] for each in starts}),
        "servers": {
            name: {
                "median_s": _median(starts, "s", name),
                "least_s": min(each["s"] for each in starts if each["server"] == name),
                "cpu_s": _median(starts, "cpu_s", name),
                "memory_mib": _median(starts, "rss_mib", name),
            }
            for name in dict.fromkeys(each["server"] for each in starts)
        },
    }


def _signing(rounds: Any) -> dict[str, Any]:
    others = rounds["others"]
    return {
        "signatures_per_s": rounds["signatures_per_s"],
        "tokens_per_s": rounds["tokens_per_s"],
        "cores_busy": rounds["cores_busy"],
        "alone_p99_ms": [each["alone"]["p99_ms"] for each in others],
        "beside_signing_p99_ms": [each["beside_signing"]["p99_ms"] for each in others],
    }


def _growth(rounds: Any) -> dict[str, Any]:
    return dict(rounds)  # has medians only: the latencies of a million calls are never kept


def _fixture(rounds: Any) -> dict[str, Any]:
    return {
        name: _median(rounds["rounds"], name) for name in ("imports_ms", "first_use_ms", "later_use_ms", "reset_ms")
    }


def _journal(rounds: Any) -> dict[str, Any]:
    noted, unnoted = rounds["noted_cpu_us"], rounds["unnoted_cpu_us"]
    shares = [(with_journal - without) / with_journal for with_journal, without in zip(noted, unnoted, strict=True)]
    return {
        "pairs": len(shares),
        "noted_cpu_us": statistics.median(noted),
        "unnoted_cpu_us": statistics.median(unnoted),
        "share": statistics.median(shares),
    }


def _access(rounds: Any) -> dict[str, Any]:
    return {name: _median(rounds["rounds"], name) for name in ("allowed_ms", "refused_ms", "explained_ms")}


_REDUCTIONS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "throughput": _throughput,
    "cold_start": _cold_start,
    "signing": _signing,
    "growth": _growth,
    "fixture": _fixture,
    "journal": _journal,
    "access": _access,
}


def _median(rows: Rows, figure: str, server: str | None = None) -> float:
    """The median of one figure over all rows, or over those of one server."""
    return statistics.median(float(each[figure]) for each in rows if server is None or each["server"] == server)
