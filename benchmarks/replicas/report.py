"""Writes replicas.md, and an overview for docs/growth.md, from replicas.json."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.replicas.deployments import BOUND, DEPLOYMENTS, ONE, ONE_ON_FILE, REPLICAS
from benchmarks.replicas.figures import Cell, find_cell, ratio
from benchmarks.replicas.goals import all_goals
from benchmarks.replicas.rates import CONNECTIONS
from benchmarks.replicas.workload import DESCRIBE, OPERATIONS
from benchmarks.speed.tables import goals_table, table

SECTIONS = ("rates", "moves", "growth")
_BUSY_LOAD_AVERAGE = 0.7


def page(results: Mapping[str, Any]) -> str:
    """The text of replicas.md."""
    figures = {name: results[name]["figures"] for name in SECTIONS if name in results}
    parts = ["# PostgreSQL, workers and replicas", *_circumstances(results)]
    parts += ["## Goals", goals_table(list(all_goals(figures)))]
    if "rates" in figures:
        parts += ["## Answers per second and latency", *_rates(figures["rates"])]
    if "moves" in figures:
        parts += ["## Import and export", _moves(figures["moves"])]
    if "growth" in figures:
        parts += ["## Ten times the identities", *_growth(figures["growth"])]
    return "\n\n".join(parts) + "\n"


def overview(results: Mapping[str, Any]) -> str:
    """What docs/growth.md says of the figures; replicas.md has them all."""
    rates = results["rates"]["figures"]
    bound = "The bound is a server that only runs the emulator's statements on PostgreSQL."
    parts = [_plot("../benchmarks/"), bound, _summary(rates), *_throughput(rates)]
    parts.append(
        "[PostgreSQL, workers and replicas](../benchmarks/replicas.md) says how these figures were measured, and has"
        " those of latency, processor time, import and export, and ten times the identities."
    )
    return "\n\n".join(parts) + "\n"


def _circumstances(results: Mapping[str, Any]) -> Iterator[str]:
    machine, versions = results["machine"], results["versions"]
    yield (
        "Written by `make bench-postgresql`. The load generator and PostgreSQL share"
        f" {machine['cores']} cores of {machine['processor']} and {machine['memory_gib']} GiB with the emulator, so the"
        " figures compare deployments; they are not the limit of one. PostgreSQL has fsync on, and its other"
        f" settings as installed. {', '.join(f'{name} {version}' for name, version in versions.items())}."
    )
    sections = {name: results[name] for name in SECTIONS if name in results}
    yield table(
        ["section", "at", "took", "load average at the start of the run"],
        [
            [name, each["at"], f"{each['took_s']} s", f"{each['load_average_at_start']:.2f}"]
            for name, each in sections.items()
        ],
    )
    if busy := [name for name, each in sections.items() if each["load_average_at_start"] > _BUSY_LOAD_AVERAGE]:
        yield f"**The machine had other work when the run of {', '.join(busy)} began: trust the ratios.**"


def _plot(folder: str) -> str:
    return f"![Answers per second over {CONNECTIONS} connections]({folder}replicas.svg)"


def _throughput(rates: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"Answers per second over {CONNECTIONS} connections (share of one process on a SQLite file / share of the bound"
        " on PostgreSQL):"
    )
    yield _by_deployment(rates, CONNECTIONS, _rate)


def _rates(rates: Mapping[str, Any]) -> Iterator[str]:
    yield _plot("")
    yield (
        f"{rates['identities']:,} identities in one pool, {rates['rounds']} rounds of {rates['duration_s']} s for each"
        " cell; in each round all deployments run side by side and are loaded in turn. Figures are medians of the"
        " rounds, ratios medians of the rounds' ratios. A verified login is a token of the built-in identity provider"
        " whose identity exists. The bound runs the emulator's statements for many requests at once; it verifies no"
        " signature, checks nothing and answers with a constant."
    )
    yield _summary(rates)
    yield from _throughput(rates)
    yield (
        "Median latency over one connection in ms (multiple of one process on a SQLite file / of the bound on"
        " PostgreSQL). A commit to PostgreSQL waits for the disk, so that it survives a crash of the machine; a commit"
        " to the file does not. So a call that writes takes at least what the bound takes."
    )
    yield _by_deployment(rates, 1, _latency)
    yield (
        f"Processor time per call over {CONNECTIONS} connections in µs: of the emulator + of PostgreSQL's processes,"
        " and how many cores of the machine were busy. The load generator takes the rest. Where all"
        " cores are busy, this machine cannot answer more."
    )
    yield _by_deployment(rates, CONNECTIONS, _processor_time)
    one, two = (find_cell(rates, each, DESCRIBE, CONNECTIONS) for each in (ONE, REPLICAS))
    if one and two:
        yield (
            f"Two replicas answer {ratio(two, ONE, 'per_s'):.1f} times the calls of DescribeIdentity that one answers."
            f" One keeps {one['cores']:.1f} cores busy with the load generator and PostgreSQL, two {two['cores']:.1f}:"
            " on a machine with more cores, or with PostgreSQL on another one, replicas add more."
        )


def _summary(rates: Mapping[str, Any]) -> str:
    """What one process on PostgreSQL has of the speed of a file and of the bound, over all operations."""
    busy = [cell for each in OPERATIONS if (cell := find_cell(rates, ONE, each, CONNECTIONS))]
    alone = [cell for each in OPERATIONS if (cell := find_cell(rates, ONE, each, 1))]
    of_file, of_bound, latencies = (
        sorted(ratio(cell, other, figure) for cell in cells)
        for cells, other, figure in (
            (busy, ONE_ON_FILE, "per_s"),
            (busy, BOUND, "per_s"),
            (alone, ONE_ON_FILE, "p50_ms"),
        )
    )
    return (
        f"Under load, one process on PostgreSQL answers {of_file[0]:.2f} to {of_file[-1]:.2f} of the calls that it"
        f" answers on a SQLite file, and {of_bound[0]:.2f} to {of_bound[-1]:.2f} of those that the bound answers."
        f" A call alone takes {latencies[0]:.1f} to {latencies[-1]:.1f} times as long as on a file."
    )


def _by_deployment(rates: Mapping[str, Any], connections: int, write: Any) -> str:
    rows = []
    for deployment in DEPLOYMENTS:
        cells = [find_cell(rates, deployment, each, connections) for each in OPERATIONS]
        if all(cells):
            rows.append([deployment.name, *(write(cell) for cell in cells)])
    return table(["", *(each.name for each in OPERATIONS)], rows)


def _rate(cell: Cell) -> str:
    shares = f"{ratio(cell, ONE_ON_FILE, 'per_s'):.2f} / {ratio(cell, BOUND, 'per_s'):.2f}"
    return f"{cell['per_s']:,.0f} ({shares})"


def _latency(cell: Cell) -> str:
    multiples = f"{ratio(cell, ONE_ON_FILE, 'p50_ms'):.1f} / {ratio(cell, BOUND, 'p50_ms'):.1f} x"
    return f"{cell['p50_ms']:.2f} ({multiples})"


def _processor_time(cell: Cell) -> str:
    return f"{cell['server_us']:.0f} + {cell['database_us']:.0f}, {cell['cores']:.1f} cores"


def _moves(moves: Mapping[str, Any]) -> str:
    rows = [
        [f"{each['command']}, {each['database']}", f"{each['seconds']:.1f}", f"{each['memory_mib']:.0f}"]
        for each in moves["moves"]
    ]
    return (
        f"A state of {moves['identities']:,} identities, a file of {moves['size_mb']:.0f} MB, moved by `import` and"
        " `export` with `--database-url`:\n\n" + table(["", "seconds", "most memory (MiB)"], rows)
    )


def _growth(growth: Mapping[str, Any]) -> Iterator[str]:
    size_mib = growth["size_mib"]
    yield (
        f"Two databases on one PostgreSQL, with {growth['few']:,} and {growth['many']:,} identities:"
        f" {size_mib['few']:,.0f} and {size_mib['many']:,.0f} MiB. Half of the identities have a login, and a tenth has"
        " a developer user identifier. The rows were made by INSERT … SELECT FROM generate_series, straight into the"
        " tables; indexes and foreign keys followed, then VACUUM ANALYZE. An emulator runs on each, and both are called"
        " in turn over one connection, for any of 2,000 identities. Median latency:"
    )
    yield table(
        ["", f"{growth['few']:,}", f"{growth['many']:,}", "ratio"],
        [
            [name, *(f"{median_ms[size]:.2f} ms" for size in ("few", "many")), _ratio(median_ms)]
            for name, median_ms in growth["median_ms"].items()
        ],
    )
    yield "The nodes of the query plans, from the outermost to the innermost:"
    yield table(
        ["read", f"{growth['few']:,}", f"{growth['many']:,}"],
        [
            [name, _nodes(plans["few"]), "the same" if plans["few"] == plans["many"] else _nodes(plans["many"])]
            for name, plans in growth["plans"].items()
        ],
    )


def _ratio(median_ms: Mapping[str, float]) -> str:
    return f"{median_ms['many'] / median_ms['few']:.2f} x"


def _nodes(nodes: Sequence[str]) -> str:
    return ", ".join(nodes)
