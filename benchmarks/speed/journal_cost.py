"""What the journal and the metrics cost GetId: the emulator beside itself with a journal that notes nothing."""

import statistics
from typing import Any

from benchmarks.speed.competitors import OURS, OURS_UNNOTED
from benchmarks.speed.load import measure
from benchmarks.speed.progress import Progress
from benchmarks.speed.serving import all_serving
from benchmarks.speed.workload import prepare, work_named

_CONNECTIONS = 8


def run(rounds: int, duration_s: int) -> Any:
    """Processor time per GetId (us) of each round, noted and not. The servers are asked in turn."""
    progress = Progress("journal", rounds)
    work = work_named("GetId, a new guest each time")
    cpu_us: dict[str, list[float]] = {OURS.name: [], OURS_UNNOTED.name: []}
    with all_serving(OURS, OURS_UNNOTED) as servers:
        ready = [(each, prepare(each.port)) for each in servers]
        for number in range(rounds):
            for serving, prepared in ready if number % 2 else reversed(ready):
                cell = measure(serving, prepared, work, _CONNECTIONS, duration_s)
                if cell.fails:
                    raise RuntimeError(cell.fails)
                cpu_us[cell.server].append(cell.cpu_us)
            progress.step(" · ".join(f"{name} {statistics.median(held):.1f} us" for name, held in cpu_us.items()))
    return {"noted_cpu_us": cpu_us[OURS.name], "unnoted_cpu_us": cpu_us[OURS_UNNOTED.name]}
