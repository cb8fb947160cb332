"""Reduces the rounds to the figures that the page, the goals and the plot are made of.

Figures are medians over the rounds, and a ratio is the median of the rounds' ratios, as in `benchmarks.speed.figures`.
"""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.replicas.deployments import BOUND, ONE, ONE_ON_FILE, Deployment
from benchmarks.replicas.workload import Measurement

_MEDIANS = ("per_s", "p50_ms", "server_us", "database_us", "cores")
_COMPARED_WITH = (ONE_ON_FILE, ONE, BOUND)

Cell = Mapping[str, Any]


def reduce_rates(rounds: Mapping[str, Any]) -> Mapping[str, Any]:
    """The figures of a run of `rates`. The `ratios` of a cell have its rate and its latency divided by those of other
    deployments."""
    by_key: dict[tuple[str, str, int], list[Cell]] = {}
    for each in rounds["cells"]:
        by_key.setdefault((each["deployment"], each["operation"], each["connections"]), []).append(each)
    cells = [
        {
            "deployment": deployment,
            "operation": operation,
            "connections": connections,
            **{name: statistics.median(each[name] for each in rows) for name in _MEDIANS},
            "ratios": {
                other.name: _ratios(rows, others)
                for other in _COMPARED_WITH
                if (others := by_key.get((other.name, operation, connections)))
            },
        }
        for (deployment, operation, connections), rows in by_key.items()
    ]
    return {
        "duration_s": rounds["duration_s"],
        "rounds": len({each["round"] for each in rounds["cells"]}),
        "identities": rounds["identities"],
        "cells": cells,
    }


def find_cell(
    rates: Mapping[str, Any], deployment: Deployment, operation: Measurement, connections: int
) -> Cell | None:
    """The figures of one deployment under one load; None when it was not measured."""
    key = (deployment.name, operation.name, connections)
    cells: Sequence[Cell] = rates["cells"]
    return next((each for each in cells if (each["deployment"], each["operation"], each["connections"]) == key), None)


def ratio(cell: Cell, other: Deployment, figure: str) -> float:
    """The cell's figure, per_s or p50_ms, divided by that of another deployment."""
    value: float = cell["ratios"][other.name][figure]
    return value


def _ratios(rows: Sequence[Cell], others: Sequence[Cell]) -> Mapping[str, float]:
    by_round = {each["round"]: each for each in others}
    return {
        figure: statistics.median(each[figure] / by_round[each["round"]][figure] for each in rows)
        for figure in ("per_s", "p50_ms")
    }
