"""Runs the emulator's command line with a journal that is switched off in every other moment.

This measures what the journal costs, and the metrics that are counted with it, within one process and from one moment
to the next. At its end it writes the processor time per call (us) of each pair of moments, with the journal and
without, to the file that the variable MOMENTS_FILE names.
"""

import json
import os
import threading
import time
from pathlib import Path

from cognito_identity_emulator.cli.main import main
from cognito_identity_emulator.engine.journal import Journal

MOMENTS_FILE = "BENCHMARK_MOMENTS"
_MOMENT_S = 0.1
_FEWEST_CALLS = 50
"""A moment with fewer calls is left out: it was before or after the load."""

_note = Journal.record


def _note_nothing(self: Journal, *calls: object) -> None:
    """Replaces Journal.note."""


def _alternate(journal: Journal, pairs: list[tuple[float, float]]) -> None:
    """Switches the journal on and off in turn, without end."""
    while True:
        Journal.record = _note  # type: ignore[method-assign]
        noted = _cpu_us_of_a_moment(journal)
        Journal.record = _note_nothing  # type: ignore[method-assign, assignment]
        unnoted = _cpu_us_of_a_moment(journal)
        if noted is not None and unnoted is not None:
            pairs.append((noted, unnoted))


def _cpu_us_of_a_moment(journal: Journal) -> float | None:
    """Processor time per call; None when there were too few calls. The journal numbers calls that it does not keep."""
    first_id, cpu_before_s = journal.next_id(), time.process_time()
    time.sleep(_MOMENT_S)
    calls, cpu_s = journal.next_id() - first_id - 1, time.process_time() - cpu_before_s
    return round(cpu_s / calls * 1e6, 2) if calls >= _FEWEST_CALLS else None


def _init(self: Journal, *arguments: object) -> None:
    """Replaces Journal.__init__."""
    _original_init(self, *arguments)  # type: ignore[arg-type]
    threading.Thread(target=_alternate, args=(self, _pairs), daemon=True).start()


if __name__ == "__main__":
    _original_init = Journal.__init__
    _pairs: list[tuple[float, float]] = []
    Journal.__init__ = _init  # type: ignore[method-assign, assignment]
    try:
        main()
    finally:
        Path(os.environ[MOMENTS_FILE]).write_text(json.dumps(_pairs))
