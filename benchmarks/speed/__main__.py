"""`python -m benchmarks.speed`: measures, section by section, and writes results.json, results.md and results.svg.

Sections that are not asked for keep what results.json has of them.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed import cold_start, fixture, growth, journal_cost, machine, plot, report, signing, throughput
from benchmarks.speed.competitors import BOUND, OURS, OURS_IN_MEMORY, Competitor, ministack, moto
from benchmarks.speed.installing import NotInstalled, need_wrk
from benchmarks.speed.serving import DidNotStart

_FOLDER = Path(__file__).resolve().parents[1]
_MILLION = 1_000_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sections that are asked for."""
    options = _options(arguments)
    try:
        need_wrk()
        peers = [] if options.no_peers else [moto(), ministack()]
        results = _results(options, peers)
    except (NotInstalled, DidNotStart) as problem:
        sys.exit(str(problem))
    (options.output / "results.svg").write_text(plot.throughput(results["throughput"]["found"]))
    (options.output / "results.md").write_text(report.page(results))
    print(f"Written: {options.output / 'results.md'}, and results.json and results.svg beside it.")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument(
        "--sections", default=",".join(_sections([], True)), help="which of them, separated by commas; default: all"
    )
    parser.add_argument("--short", action="store_true", help="few short rounds: to see that it works, not to be kept")
    parser.add_argument("--no-peers", action="store_true", help="only ours and the bound")
    parser.add_argument("--output", type=Path, default=_FOLDER, help="the folder to write to")
    return parser.parse_args(arguments)


def _results(options: argparse.Namespace, peers: Sequence[Competitor]) -> dict[str, Any]:
    sections = _sections(peers, options.short)
    wanted = options.sections.split(",")
    if unknown := set(wanted) - set(sections):
        sys.exit(f"There is no section {', '.join(sorted(unknown))}. There are: {', '.join(sections)}.")
    kept = options.output / "results.json"
    results: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    if missing := set(sections) - set(wanted) - set(results):
        sys.exit(f"results.json has nothing of {', '.join(sorted(missing))} yet: run all sections once.")
    load = machine.load_average()
    for name in wanted:
        began = time.time()
        found = sections[name]()
        results[name] = {
            "at": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(began)),
            "took_s": round(time.time() - began),
            "load_average_at_start": load,
            "short": options.short,
            "found": found,
        }
        results["machine"] = machine.description()
        results["versions"] = machine.versions(peers)
        kept.write_text(json.dumps(results, indent=1) + "\n")  # what was measured is not lost if the next fails
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
    }


if __name__ == "__main__":
    main()
