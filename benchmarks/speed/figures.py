"""Reads figures out of what was measured: medians over rounds, and ratios within them."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.speed.throughput import CONNECTIONS

BUSY = tuple(each for each in CONNECTIONS if each > 1)
"""Numbers of connections at which a server has always something to do: what the goals of throughput are about."""

Cells = Sequence[Mapping[str, Any]]


def cells_of(cells: Cells, server: str, work: str, connections: int) -> Cells:
    """Those of every round that did not fail."""
    wanted = (server, work, connections)
    return [
        each for each in cells if (each["server"], each["work"], each["connections"]) == wanted and not each["fails"]
    ]


def median_cell(cells: Cells, server: str, work: str, connections: int) -> dict[str, float] | None:
    """Every figure's median over the rounds; None when all failed."""
    held = cells_of(cells, server, work, connections)
    if not held:
        return None
    return {
        name: statistics.median(each[name] for each in held)
        for name in ("per_s", "p50_ms", "p99_ms", "cpu_us", "cores")
    }


def ratio(cells: Cells, figure: str, server: str, other: str, work: str, connections: int) -> float | None:
    """The median over the rounds of a server's figure by another's in the same round; None when one failed."""
    ours = {each["round"]: each[figure] for each in cells_of(cells, server, work, connections)}
    others = {each["round"]: each[figure] for each in cells_of(cells, other, work, connections)}
    both = [ours[number] / others[number] for number in ours.keys() & others.keys() if others[number]]
    return statistics.median(both) if both else None


def least_ratio(cells: Cells, server: str, other: str, work: str) -> float | None:
    """Of the requests per second, at the busy numbers of connections the smaller ratio; None when one failed."""
    found = [ratio(cells, "per_s", server, other, work, connections) for connections in BUSY]
    held = [each for each in found if each is not None]
    return min(held) if len(held) == len(found) else None


def why_it_fails(cells: Cells, server: str, work: str, connections: int) -> str | None:
    """The reason, when every round failed."""
    wanted = (server, work, connections)
    found = [each["fails"] for each in cells if (each["server"], each["work"], each["connections"]) == wanted]
    return found[0] if found and all(found) else None


def servers(cells: Cells) -> Sequence[str]:
    """Every server there are cells of, ours first and the bound behind us."""
    return sorted({each["server"] for each in cells}, key=lambda name: (name != "ours", name != "bound", name))


def median_of(rows: Sequence[Mapping[str, Any]], figure: str, server: str | None = None) -> float:
    """The median of one figure of rows, or of those of one server."""
    return statistics.median(float(each[figure]) for each in rows if server is None or each["server"] == server)
