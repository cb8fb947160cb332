"""The table of the README that compares the emulator with others.

Its rows come from the last benchmark (benchmarks/figures.json) and from the results that `pytest --endpoint` wrote
(docs/fidelity/*.json).
"""

import json
from collections.abc import Mapping
from typing import Any

from docs.fidelity import REPOSITORY, agreement
from docs.tables import head, row

_OURS = "ours"
_PEERS = ("moto", "ministack")
_CONNECTIONS = 32
_WORKLOADS = ("GetId, a new guest each time", "GetCredentialsForIdentity, guest", "AssumeRoleWithWebIdentity")


def table() -> str:
    """The table, a column for each emulator."""
    benchmark = json.loads((REPOSITORY / "benchmarks" / "figures.json").read_text())
    versions = benchmark["versions"]
    emulators = ["this project", *(f"{peer} {versions[peer]}" for peer in _PEERS)]
    rows = [
        ["[behaviour tests](docs/fidelity.md) with a documented or observed source that pass", "all", *_agreements()],
        ["time from start to the first answer", *_start_times(benchmark)],
        ["memory at the first answer", *_memory(benchmark)],
        *([f"{name}, calls per second", *_rates(benchmark, name)] for name in _WORKLOADS),
    ]
    return head("", *emulators, numbers=emulators) + "".join(row(*cells) for cells in rows)


def _agreements() -> list[str]:
    results = (json.loads((REPOSITORY / "docs" / "fidelity" / f"{peer}.json").read_text()) for peer in _PEERS)
    return [agreement(each["tests"], each["tests"]) for each in results]


def _start_times(benchmark: Mapping[str, Any]) -> list[str]:
    servers = benchmark["cold_start"]["figures"]["servers"]
    return [f"{servers[each]['median_s']:.2f} s" for each in (_OURS, *_PEERS)]


def _memory(benchmark: Mapping[str, Any]) -> list[str]:
    servers = benchmark["cold_start"]["figures"]["servers"]
    return [f"{servers[each]['memory_mib']:.0f} MiB" for each in (_OURS, *_PEERS)]


def _rates(benchmark: Mapping[str, Any], workload: str) -> list[str]:
    cells = {
        cell["server"]: cell["per_s"]
        for cell in benchmark["throughput"]["figures"]["cells"]
        if cell["workload"] == workload and cell["connections"] == _CONNECTIONS
    }
    return [f"{cells[each]:,.0f}" if cells.get(each) else "fails" for each in (_OURS, *_PEERS)]
