"""Writes results.md: the goals and whether they are reached, the figures, and how to read them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.speed import access, growth, signing
from benchmarks.speed.figures import find_cell, ratio, server_names
from benchmarks.speed.goals import all_goals
from benchmarks.speed.plot import CONNECTIONS as PLOTTED
from benchmarks.speed.tables import goals_table, table
from benchmarks.speed.throughput import CONNECTIONS
from benchmarks.speed.workload import TOKENS_PER_USER, USERS, WORKLOADS

_BUSY_LOAD_AVERAGE = 0.7

_HOW_TO_READ = f"""\
## How to read this

`make bench` writes this page, its plot `results.svg`, and `figures.json`, which has the figures of both, in about a
quarter of an hour; then it measures [PostgreSQL](replicas.md). A section alone: `make bench ARGS='--sections
cold_start'`. Every round of the last run is in `rounds.json`, which is not kept in git.

**The servers.** *ours* is the emulator, one process, on a SQLite file that survives a crash (write-ahead log,
synchronous=NORMAL); the peers keep everything in memory. *bound* is Starlette on uvicorn, uvloop and httptools, without
an emulator: it reads each request and answers with a constant, so it measures what the server itself costs. *moto* and
*ministack* are the peers, as they come from PyPI, each in an environment of its own.

**The method.** The load comes from wrk, one thread, on the same machine, over connections that stay open. All servers
run side by side and are started anew in each round. For each cell they are loaded one right after the other, in an
order that rotates from round to round. Figures are medians over the rounds; a ratio is the median of the rounds'
ratios. Verified logins are ID tokens of a user pool, {USERS} users with {TOKENS_PER_USER} tokens each, whose key set
is configured; ours verifies every signature, the peers verify none.

**What is steady.** Ratios within a run, and most of all the server's processor time per request. Memory, query plans
and the number of statements do not move at all. **What is noise.** Requests per second move by a quarter from run to
run on a machine with two cores, of which wrk takes one, and p99 by a factor: compare it within a row only. At one
connection the figure is latency, of wrk as much as of the server.

**fails**: the first answer was an error, or more than a hundredth of them were; the reason is below the table.
"""


def page(results: Mapping[str, Any]) -> str:
    """The text of results.md, from what figures.json has."""
    figures = {name: section["figures"] for name, section in _sections(results)}
    parts = [
        "# How fast it is",
        *_circumstances(results),
        "## Goals",
        goals_table(list(all_goals(figures))),
        f"## Throughput\n\n![Requests per second over {PLOTTED} connections](results.svg)",
        *_throughput(figures["throughput"]),
        "## Start and memory",
        _starts(figures["cold_start"], figures["throughput"]["servers"]),
        "## Signing",
        _signing(figures["signing"]),
        "## Growth",
        _growth(figures["growth"]),
        "## In tests",
        _tests(figures["fixture"], figures["journal"]),
        "## Access",
        _access(figures["access"]),
        _HOW_TO_READ.rstrip(),
    ]
    return "\n\n".join(parts) + "\n"


def _sections(results: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, each) for name, each in results.items() if "figures" in each]


def _circumstances(results: Mapping[str, Any]) -> Iterator[str]:
    machine, versions = results["machine"], results["versions"]
    yield (
        f"Measured on {machine['cores']} cores of {machine['processor']} with {machine['memory_gib']} GiB, "
        f"{machine['system']}. " + ", ".join(f"{name} {version}" for name, version in versions.items()) + "."
    )
    sections = dict(_sections(results))
    yield table(
        ["section", "at", "took", "load average at the start of the run"],
        [
            [name.replace("_", " "), each["at"], f"{each['took_s']} s", f"{each['load_average_at_start']:.2f}"]
            for name, each in sections.items()
        ],
    )
    if busy := [name for name, each in sections.items() if each["load_average_at_start"] > _BUSY_LOAD_AVERAGE]:
        yield f"**The machine had other work when {', '.join(busy).replace('_', ' ')} began: trust the ratios.**"
    if any(each["short"] for each in sections.values()):
        yield "**Some sections are from a short run: it shows that they work, and not much more.**"


def _throughput(figures: Mapping[str, Any]) -> Iterator[str]:
    names = server_names(figures)
    yield (
        f"Requests per second · p50 / p99 · the server's processor time per request; {figures['rounds']} rounds of"
        f" {figures['duration_s']} s. *of the bound*: requests per second, and processor time, each divided by the"
        " bound's."
    )
    rows = []
    for workload in WORKLOADS:
        for connections in CONNECTIONS:
            cells = [_cell(find_cell(figures, name, workload.name, connections)) for name in names]
            shares = [ratio(figures, figure, "bound", workload.name, connections) for figure in ("per_s", "cpu_us")]
            share = "–" if None in shares else f"{shares[0]:.2f} · {shares[1]:.2f}"
            rows.append([workload.name, str(connections), *cells, share])
    yield table(["operation", "connections", *names, "of the bound"], rows)
    reasons = [
        f"- {name}, {workload.name}: `{cell['fails'].splitlines()[0]}`"
        for name in names
        for workload in WORKLOADS
        if "fails" in (cell := find_cell(figures, name, workload.name, PLOTTED))
    ]
    if reasons:
        yield "\n".join(["What fails:", "", *reasons])


def _cell(cell: Mapping[str, Any]) -> str:
    if "fails" in cell:
        return "fails"
    return f"{cell['per_s']:,.0f}/s · {cell['p50_ms']:.2f} / {cell['p99_ms']:.2f} ms · {cell['cpu_us']:.0f} µs"


def _starts(figures: Mapping[str, Any], memory: Mapping[str, Any]) -> str:
    rows = [
        [
            name,
            f"{figures['servers'][name]['median_s']:.3f} s",
            f"{figures['servers'][name]['least_s']:.3f} s",
            f"{figures['servers'][name]['cpu_s']:.2f} s",
            f"{figures['servers'][name]['memory_mib']:.0f} MiB",
            f"{memory[name]['after_load_mib']:.0f} MiB",
        ]
        for name in server_names(figures)
        if name in memory
    ]
    return (
        f"From spawning the process to its first good answer to ListIdentityPools, {figures['rounds']} starts,"
        " everything in memory. In the throughput section, whose load that is, ours has a file and the keys of a user"
        " pool.\n\n"
        + table(["", "median", "least", "processor time", "memory at first", "memory after the load"], rows)
    )


def _signing(figures: Mapping[str, Any]) -> str:
    bare = figures["signatures_per_s"]
    return (
        f"The library alone makes {bare['one_thread']:,.0f} signatures a second on one core and"
        f" {bare['all_cores']:,.0f} on all. GetOpenIdToken over 32 connections: {figures['tokens_per_s']:,.0f} tokens a"
        f" second, {figures['cores_busy']:.2f} cores busy, beside the core that wrk has.\n\n"
        f"Other calls ({', '.join(signing.OTHER_CALLS)}) in an open loop, {signing.OTHER_CALLS_PER_S} a second: p99"
        f" {_list_ms(figures['alone_p99_ms'])} alone, {_list_ms(figures['beside_signing_p99_ms'])} beside half as many"
        " tokens in a second open loop. Latency counts from the time a request was due."
    )


def _list_ms(values: Sequence[float]) -> str:
    return ", ".join(f"{each:.2f}" for each in sorted(values)) + " ms"


def _growth(figures: Mapping[str, Any]) -> str:
    ours, peers = figures["ours"], figures["peers"]
    rows = [
        [name, *(f"{ours['median_ms'][name][size]:.3f} ms" for size in ("few", "many")), _growth_ratio(medians)]
        + [_growth_ratio(each.get("median_ms", {}).get(name, {})) for each in peers]
        for name, medians in ours["median_ms"].items()
    ]
    columns = [f"{each['server']}, {each['few']:,} to {each['many']:,}" for each in peers if "few" in each]
    return (
        f"The median of a call over one connection. Two servers of ours, with {growth.FEW:,} and with"
        f" {ours['many']:,} identities, are asked in turn, started anew every few rounds; the larger has"
        f" {ours['rss_mib_with_many']:.0f} MiB when it is filled."
        " The peers are filled less far.\n\n"
        + table(["", f"{growth.FEW:,}", f"{ours['many']:,}", "ratio", *columns], rows)
        + f"\n\nThe goals are about identities that are asked for again. {growth.ANY.capitalize()}, chosen at random,"
        " read two more pages of the file, which are in the page cache of the system but in no faster cache."
    )


def _growth_ratio(medians: Mapping[str, Any]) -> str:
    if "few" not in medians or "many" not in medians:
        return "fails"
    return f"{medians['many'] / medians['few']:.2f} x"


def _tests(fixture: Mapping[str, Any], journal: Mapping[str, Any]) -> str:
    return (
        f"The pytest fixture, from asking for it to the first answered call: {fixture['first_use_ms']:.0f} ms of"
        f" processor time the first time, after {fixture['imports_ms']:.0f} ms of imports, and"
        f" {fixture['later_use_ms']:.1f} ms from then on. A reset with a pool and ten identities:"
        f" {fixture['reset_ms']:.2f} ms.\n\n"
        f"Journal and metrics: GetId takes {journal['noted_cpu_us']:.1f} µs of processor time with them and"
        f" {journal['unnoted_cpu_us']:.1f} µs without, medians of {journal['pairs']} paired measurements."
    )


def _access(figures: Mapping[str, Any]) -> str:
    return (
        f"A decision over a role with {access.POLICIES} policies of {access.STATEMENTS} statements, in processor time:"
        f" {figures['allowed_ms']:.2f} ms when the last statement allows the request,"
        f" {figures['refused_ms']:.2f} ms when none does, and {figures['explained_ms']:.2f} ms with the nearest"
        " statements and the missing condition keys."
    )
