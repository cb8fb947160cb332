"""The goals of speed and memory on PostgreSQL, and whether the figures of a run reach them."""

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.replicas.deployments import ONE, ONE_ON_FILE, REPLICAS
from benchmarks.replicas.figures import find_cell, ratio
from benchmarks.replicas.rates import CONNECTIONS
from benchmarks.replicas.workload import CREDENTIALS, DESCRIBE, LOGIN, NEW_GUEST
from benchmarks.speed.goals import Goal

_SHARES_OF_A_FILE = {NEW_GUEST: 0.45, CREDENTIALS: 0.40, DESCRIBE: 0.50, LOGIN: 0.50}
_LATENCIES_OF_A_FILE = {DESCRIBE: 2.0, NEW_GUEST: 2.5, CREDENTIALS: 3.0}
_REPLICAS_OF_ONE = 1.6
_IMPORT_MIB = 150
_GROWTH = 1.1


def all_goals(figures: Mapping[str, Any]) -> Iterator[Goal]:
    """The goals of the sections in `figures`, which maps a section's name to its figures."""
    if "rates" in figures:
        yield from _rates(figures["rates"])
    if "moves" in figures:
        yield from _imports(figures["moves"])
    if "growth" in figures:
        yield from _growth(figures["growth"])


def _rates(rates: Mapping[str, Any]) -> Iterator[Goal]:
    for operation, share in _SHARES_OF_A_FILE.items():
        if cell := find_cell(rates, ONE, operation, CONNECTIONS):
            measured = ratio(cell, ONE_ON_FILE, "per_s")
            yield Goal(
                f"{operation.name}: answers per second over {CONNECTIONS} connections",
                f"at least {share:.2f} of a SQLite file's",
                f"{measured:.2f}",
                measured >= share,
            )
    for operation, factor in _LATENCIES_OF_A_FILE.items():
        if cell := find_cell(rates, ONE, operation, 1):
            measured = ratio(cell, ONE_ON_FILE, "p50_ms")
            yield Goal(
                f"{operation.name}: median latency over one connection",
                f"at most {factor:.1f} x a SQLite file's",
                f"{measured:.1f} x",
                measured <= factor,
            )
    if cell := find_cell(rates, REPLICAS, DESCRIBE, CONNECTIONS):
        measured = ratio(cell, ONE, "per_s")
        yield Goal(
            f"{DESCRIBE.name}: two replicas",
            f"at least {_REPLICAS_OF_ONE} x one, where cores are free",
            f"{measured:.1f} x, with {cell['cores']:.1f} cores busy",
            measured >= _REPLICAS_OF_ONE,
        )


def _imports(moves: Mapping[str, Any]) -> Iterator[Goal]:
    for each in moves["moves"]:
        if each["command"] == "import":
            measured_mib = each["memory_mib"]
            yield Goal(
                f"Most memory of an import of {moves['identities']:,} identities, {each['database']}",
                f"at most {_IMPORT_MIB} MiB",
                f"{measured_mib:.0f} MiB",
                measured_mib <= _IMPORT_MIB,
            )


def _growth(growth: Mapping[str, Any]) -> Iterator[Goal]:
    for name, median_ms in growth["median_ms"].items():
        factor = median_ms["many"] / median_ms["few"]
        yield Goal(
            f"{name}: median latency with {growth['many']:,} identities on PostgreSQL",
            f"at most {_GROWTH} x that with {growth['few']:,}",
            f"{factor:.2f} x",
            factor <= _GROWTH,
        )
    changed = [name for name, plans in growth["plans"].items() if plans["few"] != plans["many"]]
    yield Goal(
        "Query plans with both numbers of identities",
        "the same nodes and indexes",
        f"differ: {', '.join(changed)}" if changed else "the same",
        not changed,
    )
