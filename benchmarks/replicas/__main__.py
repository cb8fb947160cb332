"""`python -m benchmarks.replicas`: measures section by section, and writes replicas.md, replicas.svg and replicas.json.

Omitted sections keep their figures from replicas.json. `make docs` puts the figures into docs/growth.md.
"""

import argparse
import importlib.metadata
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.replicas import growth, moves, plot, rates, report, workload
from benchmarks.replicas.deployments import Databases, new_databases
from benchmarks.replicas.figures import reduce_rates
from benchmarks.replicas.requirements import require_programs
from benchmarks.speed import machine
from benchmarks.speed.figures import encode_figures, rounded
from benchmarks.speed.requirements import NotInstalledError
from benchmarks.speed.workload import RefusedError
from tests.databases import server_version

_FOLDER = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the chosen sections."""
    options = _parse_options(arguments)
    try:
        require_programs()
        results = _measure(options)
    except (NotInstalledError, RefusedError) as error:
        sys.exit(str(error))
    if "rates" in results:
        (options.output / "replicas.svg").write_text(plot.rates_plot(results["rates"]["figures"]))
    (options.output / "replicas.md").write_text(report.page(results))
    print(f"Written: {options.output / 'replicas.md'}, and replicas.json and replicas.svg beside it.")


def _parse_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replicas", description=__doc__)
    parser.add_argument(
        "--only", default=",".join(report.SECTIONS), help="the sections, separated by commas; default: all"
    )
    parser.add_argument(
        "--identities",
        type=int,
        default=1_000_000,
        metavar="N",
        help=f"in the pool; `growth` compares with {growth.FACTOR} times as many (default: 1000000)",
    )
    parser.add_argument("--seconds", type=int, default=3, metavar="S", help="of load for each cell (default: 3)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="(default: 3)")
    parser.add_argument("--output", type=Path, default=_FOLDER, help="the folder to write to")
    options = parser.parse_args(arguments)
    if unknown := set(options.only.split(",")) - set(report.SECTIONS):
        parser.error(f"there is no section {', '.join(sorted(unknown))}. There are: {', '.join(report.SECTIONS)}")
    return options


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    chosen = options.only.split(",")
    file = options.output / "replicas.json"
    results: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    load_average = machine.load_average()
    versions = _versions()  # before the first file is written, which changes the state of the commit

    def add(section: str, run: Callable[[], Mapping[str, Any]]) -> None:
        began = time.time()
        figures = run()
        results[section] = {
            "at": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(began)),
            "took_s": round(time.time() - began),
            "load_average_at_start": load_average,
            "figures": rounded(figures),
        }
        results["machine"] = machine.description()
        results["versions"] = versions
        # Written after each section, so that a later one that fails does not lose it.
        file.write_text(encode_figures(results))

    if {"rates", "moves"} & set(chosen):
        with _new_databases(options.identities) as (databases, pool, state):
            if "moves" in chosen:
                add("moves", lambda: {"identities": options.identities, **moves.run(databases, state)})
            else:
                moves.fill(databases, state)
            if "rates" in chosen:
                databases.copy_file()
                add(
                    "rates",
                    lambda: reduce_rates(
                        {
                            "identities": options.identities,
                            **rates.run(databases, pool, options.rounds, options.seconds),
                        }
                    ),
                )
    if "growth" in chosen:
        add("growth", lambda: growth.run(options.identities, options.rounds, options.seconds))
    return results


@contextmanager
def _new_databases(identities: int) -> Iterator[tuple[Databases, workload.MeasuredPool, Path]]:
    """Empty databases, the pool of the state that they will have, and the file with that state."""
    with new_databases() as databases, tempfile.TemporaryDirectory(prefix="state-") as folder:
        print(f"Writing a state of {identities:,} identities.", file=sys.stderr, flush=True)
        state = Path(folder) / "state.json"
        pool = workload.write_state(state, identities, workload.sample_of_users(identities))
        yield databases, pool, state


def _versions() -> Mapping[str, str]:
    database, version = server_version().split()
    return {**machine.versions([]), "psycopg": importlib.metadata.version("psycopg"), database: version}


if __name__ == "__main__":
    main()
