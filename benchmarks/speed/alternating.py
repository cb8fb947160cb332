"""The emulator's command line with a journal that notes nothing every other moment and, with it, counts nothing: to
know what that costs, within one process and from one moment to the next.

When it ends, it writes processor time per call (us) of each pair of moments, noted and not, where MOMENTS_FILE says.
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
"""In a moment that counts: before and after the load there are next to none."""

_note = Journal.record


def _note_nothing(self: Journal, *calls: object) -> None:
    """Instead of Journal.note."""


def _alternate(journal: Journal, pairs: list[tuple[float, float]]) -> None:
    """Let the journal note and not note in turn, for ever."""
    while True:
        Journal.record = _note  # type: ignore[method-assign]
        noted = _cpu_us_of_a_moment(journal)
        Journal.record = _note_nothing  # type: ignore[method-assign, assignment]
        unnoted = _cpu_us_of_a_moment(journal)
        if noted is not None and unnoted is not None:
            pairs.append((noted, unnoted))


def _cpu_us_of_a_moment(journal: Journal) -> float | None:
    """Processor time per call, if there were calls. The journal numbers them, noted or not."""
    first, before = journal.next_id(), time.process_time()
    time.sleep(_MOMENT_S)
    calls, cpu_s = journal.next_id() - first - 1, time.process_time() - before
    return round(cpu_s / calls * 1e6, 2) if calls >= _FEWEST_CALLS else None


def _begin(self: Journal, *arguments: object) -> None:
    """Instead of Journal.__init__."""
    _made(self, *arguments)  # type: ignore[arg-type]
    threading.Thread(target=_alternate, args=(self, _pairs), daemon=True).start()


if __name__ == "__main__":
    _made = Journal.__init__
    _pairs: list[tuple[float, float]] = []
    Journal.__init__ = _begin  # type: ignore[method-assign, assignment]
    try:
        main()
    finally:
        Path(os.environ[MOMENTS_FILE]).write_text(json.dumps(_pairs))
