"""What the journal and the metrics cost GetId: the emulator with a journal that notes nothing every other moment.

Two processes, one that notes and one that does not, would be further apart by where their memory happens to lie, and by
what else the machine does while one of them is asked, than by what is looked for.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.speed.competitors import ours_alternating
from benchmarks.speed.load import measure
from benchmarks.speed.progress import Progress
from benchmarks.speed.serving import Serving
from benchmarks.speed.workload import ensure_schema, work_named

_CONNECTIONS = 8


def run(starts: int, duration_s: int) -> Any:
    """Processor time per GetId (us), noted and not, of each pair of moments that follow each other, over all starts."""
    progress = Progress("journal", starts)
    work = work_named("GetId, a new guest each time")
    pairs: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        moments = Path(folder) / "moments.json"
        for _ in range(starts):
            with Serving(ours_alternating(moments)) as serving:
                cell = measure(serving, ensure_schema(serving.port), work, _CONNECTIONS, duration_s)
            if cell.fails:
                raise RuntimeError(cell.fails)
            pairs += json.loads(moments.read_text())
            progress.step(
                f"{len(pairs)} pairs of moments, the last {pairs[-1][0]:.1f} us noted · {pairs[-1][1]:.1f} us not"
            )
    noted, unnoted = zip(*pairs, strict=True)
    return {"noted_cpu_us": noted, "unnoted_cpu_us": unnoted}
