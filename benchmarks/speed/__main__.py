"""`python -m benchmarks.speed`: measures section by section, and writes results.md, results.svg and figures.json.

Omitted sections keep their figures from figures.json. The rounds of each section go to rounds.json, which git
ignores.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed import (
    access,
    cold_start,
    fixture,
    growth,
    journal_cost,
    machine,
    plot,
    report,
    signing,
    throughput,
)
from benchmarks.speed.competitors import BOUND, OURS, OURS_IN_MEMORY, Competitor, ministack, moto
from benchmarks.speed.figures import encode_figures, reduce_rounds
from benchmarks.speed.requirements import NotInstalledError, require_wrk
from benchmarks.speed.servers import ServerStartError

_FOLDER = Path(__file__).resolve().parents[1]
_MILLION = 1_000_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the chosen sections."""
    options = _parse_options(arguments)
    try:
        require_wrk()
        peers = [] if options.no_peers else [moto(), ministack()]
        results = _measure(options, peers)
    except (NotInstalledError, ServerStartError) as error:
        sys.exit(str(error))
    (options.output / "results.svg").write_text(plot.throughput(results["throughput"]["figures"]))
    (options.output / "results.md").write_text(report.page(results))
    print(f"Written: {options.output / 'results.md'}, and figures.json and results.svg beside it.")


def _parse_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument(
        "--sections", default=",".join(_sections([], True)), help="which of them, separated by commas; default: all"
    )
    parser.add_argument("--short", action="store_true", help="few short rounds: to see that it works, not to be kept")
    parser.add_argument("--no-peers", action="store_true", help="only ours and the bound")
    parser.add_argument("--output", type=Path, default=_FOLDER, help="the folder to write to")
    return parser.parse_args(arguments)


def _measure(options: argparse.Namespace, peers: Sequence[Competitor]) -> dict[str, Any]:
    sections = _sections(peers, options.short)
    chosen = options.sections.split(",")
    if unknown := set(chosen) - set(sections):
        sys.exit(f"There is no section {', '.join(sorted(unknown))}. There are: {', '.join(sections)}.")
    figures_file, rounds_file = options.output / "figures.json", options.output / "rounds.json"
    results: dict[str, Any] = json.loads(figures_file.read_text()) if figures_file.exists() else {}
    if missing := set(sections) - set(chosen) - set(results):
        sys.exit(f"figures.json has nothing of {', '.join(sorted(missing))} yet: run all sections once.")
    load_average = machine.load_average()
    measured = {"machine": machine.description(), "versions": machine.versions(peers)}  # before a file is written
    rounds: dict[str, Any] = {}
    for name in chosen:
        began = time.time()
        rounds[name] = sections[name]()
        results[name] = {
            "at": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(began)),
            "took_s": round(time.time() - began),
            "load_average_at_start": load_average,
            "short": options.short,
            "figures": reduce_rounds(name, rounds[name]),
        }
        results |= measured
        # Written after each section, so that a later one that fails does not lose it.
        rounds_file.write_text(json.dumps(rounds, indent=1) + "\n")
        figures_file.write_text(encode_figures(results))
    return results


def _sections(peers: Sequence[Competitor], short: bool) -> Mapping[str, Callable[[], Any]]:
    rounds = 1 if short else 3
    return {
        "throughput": lambda: throughput.run([BOUND, OURS, *peers], rounds, 1),
        "cold_start": lambda: cold_start.run([BOUND, OURS_IN_MEMORY, *peers], 3 if short else 15),
        "signing": lambda: signing.run(rounds, 3 if short else 8),
        "growth": lambda: growth.run(20_000 if short else _MILLION, peers, 2_000 if short else 10_000, rounds),
        "fixture": lambda: fixture.run(rounds),
        "journal": lambda: journal_cost.run(1 if short else 7, 3 if short else 10),
        "access": lambda: access.run(rounds),
    }


if __name__ == "__main__":
    main()
