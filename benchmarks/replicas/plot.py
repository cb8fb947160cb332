"""Draws the answers per second of every deployment and operation, as an SVG."""

from collections.abc import Mapping
from typing import Any

from benchmarks.replicas.deployments import (
    BOUND,
    DEPLOYMENTS,
    ONE,
    ONE_ON_FILE,
    REPLICAS,
    THROUGH_PGBOUNCER,
    WORKERS,
    WORKERS_ON_FILE,
)
from benchmarks.replicas.figures import find_cell
from benchmarks.replicas.rates import CONNECTIONS
from benchmarks.replicas.workload import OPERATIONS
from benchmarks.speed.plot import bars

_COLOURS = {
    ONE_ON_FILE: "#57606a",
    WORKERS_ON_FILE: "#8c959f",
    ONE: "#1f6feb",
    WORKERS: "#54aeff",
    REPLICAS: "#8250df",
    THROUGH_PGBOUNCER: "#d29922",
    BOUND: "#c9d1d9",
}


def rates_plot(figures: Mapping[str, Any]) -> str:
    """The text of the SVG, from the figures of the section of rates."""
    groups = {
        operation.name: {
            each.name: cell["per_s"]
            for each in DEPLOYMENTS
            if (cell := find_cell(figures, each, operation, CONNECTIONS))
        }
        for operation in OPERATIONS
    }
    title = f"Answers per second over {CONNECTIONS} connections"
    return bars(title, groups, {each.name: colour for each, colour in _COLOURS.items()})
