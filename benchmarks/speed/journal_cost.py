"""What the journal and the metrics cost GetId: the emulator beside itself with a journal that notes nothing.

Both are started anew several times: where the memory of a process happens to lie makes it faster or slower for all its
life, by as much as the journal costs.
"""

import statistics
from typing import Any

from benchmarks.speed.competitors import OURS, OURS_UNNOTED
from benchmarks.speed.load import measure
from benchmarks.speed.progress import Progress
from benchmarks.speed.serving import all_serving
from benchmarks.speed.workload import prepare, work_named

_CONNECTIONS = 8
_ROUNDS = 4
"""After each start."""


def run(starts: int, duration_s: int) -> Any:
    """Processor time per GetId (us) of each start, noted and not: the median of its rounds, in which both are asked in
    turn."""
    progress = Progress("journal", starts)
    work = work_named("GetId, a new guest each time")
    found: dict[str, list[float]] = {OURS.name: [], OURS_UNNOTED.name: []}
    with all_serving(OURS, OURS_UNNOTED) as servers:
        ready = [(each, prepare(each.port)) for each in servers]
        for _ in range(starts):
            cpu_us: dict[str, list[float]] = {name: [] for name in found}
            for serving, _prepared in ready:
                serving.start_anew()
            for number in range(_ROUNDS):
                for serving, prepared in ready if number % 2 else reversed(ready):
                    cell = measure(serving, prepared, work, _CONNECTIONS, duration_s)
                    if cell.fails:
                        raise RuntimeError(cell.fails)
                    cpu_us[cell.server].append(cell.cpu_us)
            for name, held in cpu_us.items():
                found[name].append(statistics.median(held))
            progress.step(" · ".join(f"{name} {held[-1]:.1f} us" for name, held in found.items()))
    return {"noted_cpu_us": found[OURS.name], "unnoted_cpu_us": found[OURS_UNNOTED.name]}
