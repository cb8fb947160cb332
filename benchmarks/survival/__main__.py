"""The command line: runs trials one after the other and writes their figures to benchmarks/survival.md.

python -m benchmarks.survival                      every trial in its short form
python -m benchmarks.survival --full --write       in its full form, and the report is written
python -m benchmarks.survival mixed-load --minutes 60
"""

import argparse
import sys
import tempfile
import time
import traceback
from dataclasses import replace
from pathlib import Path

from benchmarks.survival import report, trials
from benchmarks.survival.trial import Outcome, Trial, TrialContext


def main() -> int:
    """Run the trials; the number that failed."""
    trials_by_name = {each.name: each for each in trials.TRIALS}
    options = _options(list(trials_by_name))
    missed = []
    began = time.monotonic()
    for trial in [trials_by_name[name] for name in options.trials or trials_by_name]:
        outcome, seconds = _try(trial, options)
        if outcome.missed:
            missed.append(trial.name)
        if options.write:
            report.record(trial, outcome, seconds, full=options.full)
    print(
        f"\n{time.monotonic() - began:.0f} s in all; {'missed: ' + ', '.join(missed) if missed else 'every bar held'}"
    )
    return len(missed)


def _options(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.survival", description=__doc__)
    parser.add_argument("trials", nargs="*", choices=[[], *names], metavar="TRIAL", help=f"of {', '.join(names)}")
    parser.add_argument("--full", action="store_true", help="the full forms, not the short ones")
    parser.add_argument("--write", action="store_true", help="write the figures into benchmarks/survival.md")
    parser.add_argument("--rounds", type=int, help="so many rounds, whatever the form says")
    parser.add_argument("--minutes", type=float, help="so many minutes, whatever the form says")
    return parser.parse_args()


def _try(trial: Trial, options: argparse.Namespace) -> tuple[Outcome, float]:
    """The outcome of a trial and its duration in seconds. A trial that raises has failed."""
    size = trial.full if options.full else trial.short
    if options.rounds is not None:
        size = replace(size, rounds=options.rounds)
    if options.minutes is not None:
        size = replace(size, minutes=options.minutes)
    print(f"\n{trial.name}: {trial.test}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="survival-") as folder:
        try:
            outcome = trial.run(TrialContext(size, Path(folder), sys.stdout))
        except Exception as problem:
            traceback.print_exc()
            outcome = Outcome("did not end", [f"the trial broke: {problem!r}"])
    seconds = time.monotonic() - began
    print(f"  {'MISSED' if outcome.missed else 'held'} after {seconds:.0f} s: {outcome.figure}", flush=True)
    for each in outcome.missed[:20]:
        print(f"    {each}", flush=True)
    return outcome, seconds


if __name__ == "__main__":
    sys.exit(min(main(), 100))
