"""Measures the time from spawning a process to its first good answer to ListIdentityPools, everything in memory."""

from collections.abc import Sequence
from typing import Any

from benchmarks.speed.competitors import Competitor
from benchmarks.speed.progress import Progress
from benchmarks.speed.servers import RunningServer


def run(competitors: Sequence[Competitor], rounds: int) -> Any:
    """Seconds, processor seconds and memory (MiB) of every start, one competitor after the other in each round."""
    progress = Progress("cold start", rounds)
    starts: list[Any] = []
    for number in range(rounds):
        rotated = [*competitors[number % len(competitors) :], *competitors[: number % len(competitors)]]
        for each in rotated:
            with RunningServer(each) as server:
                starts.append(
                    {
                        "round": number,
                        "server": each.name,
                        "s": server.cold_start_s,
                        "cpu_s": server.cold_start_cpu_s,
                        "rss_mib": server.rss_mib(),
                    }
                )
        progress.step(" · ".join(f"{each['server']} {each['s']:.3f} s" for each in starts[-len(competitors) :]))
    return {"starts": starts}
