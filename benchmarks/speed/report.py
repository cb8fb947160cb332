"""results.md: the goals and whether they were reached, the figures, and how to read them."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks.speed import growth, signing
from benchmarks.speed.figures import median_cell, median_of, ratio, servers, why_it_fails
from benchmarks.speed.goals import Goal, all_goals
from benchmarks.speed.plot import CONNECTIONS as PLOTTED
from benchmarks.speed.throughput import CONNECTIONS
from benchmarks.speed.workload import TOKENS_OF_A_USER, USERS, WORK

_MUCH_LOAD = 0.7

_HOW_TO_READ = f"""\
## How to read this

`make bench` writes this page and `results.json`, which has every round. It takes about a quarter of an hour; a section
alone: `make bench ARGS='--sections cold_start'`.

**Who.** *ours* is the emulator, one process, on a SQLite file that survives a crash (write-ahead log,
synchronous=NORMAL); the peers keep everything in memory. *bound* is Starlette on uvicorn, uvloop and httptools, the
same server below, answering a constant: what it needs, ours cannot save. *moto* and *ministack* are the peers, as they
come from PyPI, each in an environment of its own.

**How.** Load comes from wrk, one thread, on the same machine, over connections that are kept. All servers stand side
by side, started anew in each round, and are asked one right after the other, cell by cell, in an order that turns from
round to round. Figures are medians over the rounds; a ratio is the median of the rounds' ratios. Verified logins are
ID tokens of a user pool, {USERS} users with {TOKENS_OF_A_USER} tokens each, whose key set is known; ours checks the
signature of each, the peers of none.

**What is steady.** Ratios within a run, and most of all the server's processor time per request. Memory, query plans
and the number of statements do not move at all. **What is noise.** Requests per second by themselves move by a quarter
from run to run on a machine with two cores, where wrk has one of them, and p99 by a factor: compare it within a row
only. At one connection the figure is latency, of wrk as much as of the server.

**fails**: the first answer was an error, or more than a hundredth were; the reason stands below the table.
"""


def page(results: Mapping[str, Any]) -> str:
    """The page of everything that was measured."""
    parts = [
        "# How fast it is",
        *_circumstances(results),
        "## Goals",
        _goals(list(all_goals(results))),
        f"## Throughput\n\n![Requests per second over {PLOTTED} connections](results.svg)",
        *_throughput(results["throughput"]["found"]),
        "## Start and memory",
        _starts(results),
        "## Signing",
        _signing(results["signing"]["found"]),
        "## Growth",
        _growth(results["growth"]["found"]),
        "## In tests",
        _tests(results),
        _HOW_TO_READ.rstrip(),
    ]
    return "\n\n".join(parts) + "\n"


def _circumstances(results: Mapping[str, Any]) -> Iterator[str]:
    machine, versions = results["machine"], results["versions"]
    yield (
        f"Measured on {machine['cores']} cores of {machine['processor']} with {machine['memory_gib']} GiB, "
        f"{machine['system']}. " + ", ".join(f"{name} {version}" for name, version in versions.items()) + "."
    )
    sections = {name: each for name, each in results.items() if isinstance(each, Mapping) and "found" in each}
    yield _table(
        ["section", "at", "took", "load average at the start of the run"],
        [
            [name.replace("_", " "), each["at"], f"{each['took_s']} s", f"{each['load_average_at_start']:.2f}"]
            for name, each in sections.items()
        ],
    )
    if busy := [name for name, each in sections.items() if each["load_average_at_start"] > _MUCH_LOAD]:
        yield (f"**The machine had other work when {', '.join(busy).replace('_', ' ')} began: trust the ratios.**")
    if any(each["short"] for each in sections.values()):
        yield "**Some sections are from a short run: it shows that they work, and not much more.**"


def _goals(goals: Sequence[Goal]) -> str:
    reached = sum(each.reached for each in goals)
    rows = [[each.figure, each.goal, each.measured, "yes" if each.reached else "**no**"] for each in goals]
    return f"{reached} of {len(goals)} are reached.\n\n" + _table(["figure", "goal", "measured", "reached"], rows)


def _throughput(found: Mapping[str, Any]) -> Iterator[str]:
    cells = found["cells"]
    names = servers(cells)
    rounds = len({each["round"] for each in cells})
    yield (
        f"Requests per second · p50 / p99 · the server's processor time per request; {rounds} rounds of"
        f" {found['duration_s']} s. *of the bound*: requests per second by the bound's · processor time by the bound's."
    )
    rows = []
    for work in WORK:
        for connections in CONNECTIONS:
            told = [_cell(median_cell(cells, name, work.name, connections)) for name in names]
            shares = [ratio(cells, figure, "ours", "bound", work.name, connections) for figure in ("per_s", "cpu_us")]
            share = "–" if None in shares else f"{shares[0]:.2f} · {shares[1]:.2f}"
            rows.append([work.name, str(connections), *told, share])
    yield _table(["operation", "connections", *names, "of the bound"], rows)
    reasons = [
        f"- {name}, {work.name}: `{reason.splitlines()[0]}`"
        for name in names
        for work in WORK
        if (reason := why_it_fails(cells, name, work.name, PLOTTED)) is not None
    ]
    if reasons:
        yield "\n".join(["What fails:", "", *reasons])


def _cell(cell: Mapping[str, float] | None) -> str:
    if cell is None:
        return "fails"
    return f"{cell['per_s']:,.0f}/s · {cell['p50_ms']:.2f} / {cell['p99_ms']:.2f} ms · {cell['cpu_us']:.0f} µs"


def _starts(results: Mapping[str, Any]) -> str:
    starts = results["cold_start"]["found"]["starts"]
    memory = results["throughput"]["found"]["memory"]
    names = sorted({each["server"] for each in starts}, key=lambda name: (name != "ours", name != "bound", name))
    rows = [
        [
            name,
            f"{median_of(starts, 's', name):.3f} s",
            f"{min(each['s'] for each in starts if each['server'] == name):.3f} s",
            f"{median_of(starts, 'cpu_s', name):.2f} s",
            f"{median_of(memory, 'at_first_answer', name):.0f} MiB",
            f"{median_of(memory, 'after_load', name):.0f} MiB",
        ]
        for name in names
        if any(each["server"] == name for each in memory)
    ]
    number = len({each["round"] for each in starts})
    return (
        f"From spawning the process to its first good answer to ListIdentityPools, {number} starts, everything in"
        " memory; resident memory in the throughput section, where ours has a file.\n\n"
        + _table(["", "median", "least", "processor time", "memory at first", "memory after the load"], rows)
    )


def _signing(found: Mapping[str, Any]) -> str:
    raw, others = found["signatures_per_s"], found["others"]
    alone = sorted(each["alone"]["p99_ms"] for each in others)
    beside = sorted(each["beside_signing"]["p99_ms"] for each in others)
    return (
        f"The library alone makes {raw['one_thread']:,.0f} signatures a second on one core and"
        f" {raw['all_cores']:,.0f} on all. GetOpenIdToken over 32 connections: {found['tokens_per_s']:,.0f} tokens a"
        f" second, {found['cores_busy']:.2f} cores busy, beside the core that wrk has.\n\n"
        f"Other calls ({', '.join(signing.OTHER_CALLS)}) in an open loop, {signing.OTHER_CALLS_PER_S} a second: p99"
        f" {_list_ms(alone)} alone, {_list_ms(beside)} beside half as many tokens in a second open loop. Latency counts"
        " from the time a request was due."
    )


def _list_ms(values: Sequence[float]) -> str:
    return ", ".join(f"{each:.2f}" for each in values) + " ms"


def _growth(found: Mapping[str, Any]) -> str:
    ours = found["ours"]
    rows = [
        [name, *(f"{ours['median_ms'][name][size]:.3f} ms" for size in ("few", "many")), _growth_ratio(medians)]
        + [_growth_ratio(each.get("median_ms", {}).get(name, {})) for each in found["peers"]]
        for name, medians in ours["median_ms"].items()
    ]
    peers = [f"{each['server']}, {each['few']:,} to {each['many']:,}" for each in found["peers"] if "few" in each]
    return (
        f"The median of a call over one connection. Two servers of ours, with {growth.FEW:,} and with"
        f" {ours['many']:,} identities, are asked in turn, started anew every few rounds; the larger has"
        f" {ours['rss_mib_with_many']:.0f} MiB when it is filled."
        " The peers are filled less far.\n\n"
        + _table(["", f"{growth.FEW:,}", f"{ours['many']:,}", "ratio", *peers], rows)
        + f"\n\nThe goals speak of identities that are asked for again. {growth.ANY.capitalize()}, chosen by chance,"
        " cost two pages of the file more, which are in the system's cache but in no nearer one."
    )


def _growth_ratio(medians: Mapping[str, Any]) -> str:
    if "few" not in medians or "many" not in medians:
        return "fails"
    return f"{medians['many'] / medians['few']:.2f} x"


def _tests(results: Mapping[str, Any]) -> str:
    rounds, journal = results["fixture"]["found"]["rounds"], results["journal"]["found"]
    return (
        f"The pytest fixture, from asking for it to the first answered call: {median_of(rounds, 'first_use_ms'):.0f} ms"
        f" of processor time the first time, behind {median_of(rounds, 'imports_ms'):.0f} ms of imports, and"
        f" {median_of(rounds, 'later_use_ms'):.1f} ms from then on. A reset with a"
        f" pool and ten identities: {median_of(rounds, 'reset_ms'):.2f} ms.\n\n"
        f"Journal and metrics: GetId takes {median(journal['noted_cpu_us']):.1f} µs of processor time with them and"
        f" {median(journal['unnoted_cpu_us']):.1f} µs without, medians of {len(journal['noted_cpu_us'])} pairs of"
        " moments: in one of each, the process noted its calls."
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
