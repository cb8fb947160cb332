"""Measures what the journal and the metrics add to GetId.

The emulator runs with a journal that is switched off in every other moment. Two processes, one with a journal and one
without, would differ more by the layout of their memory and by other load on the machine than by the journal.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.speed.competitors import ours_alternating
from benchmarks.speed.load import measure
from benchmarks.speed.progress import Progress
from benchmarks.speed.servers import RunningServer
from benchmarks.speed.workload import prepare, workload_named

_CONNECTIONS = 8


def run(starts: int, duration_s: int) -> Any:
    """Processor time per GetId (us), with and without the journal, of each pair of moments over all starts."""
    progress = Progress("journal", starts)
    workload = workload_named("GetId, a new guest each time")
    pairs: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        moments = Path(folder) / "moments.json"
        for _ in range(starts):
            with RunningServer(ours_alternating(moments)) as server:
                cell = measure(server, prepare(server.port), workload, _CONNECTIONS, duration_s)
            if cell.fails:
                raise RuntimeError(cell.fails)
            pairs += json.loads(moments.read_text())
            progress.step(
                f"{len(pairs)} pairs of moments, the last {pairs[-1][0]:.1f} us noted · {pairs[-1][1]:.1f} us not"
            )
    noted, unnoted = zip(*pairs, strict=True)
    return {"noted_cpu_us": noted, "unnoted_cpu_us": unnoted}
