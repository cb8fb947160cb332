"""From spawning a process to its first good answer to ListIdentityPools, with everything in memory."""

from collections.abc import Sequence
from typing import Any

from benchmarks.speed.competitors import Competitor
from benchmarks.speed.progress import Progress
from benchmarks.speed.serving import Serving


def run(competitors: Sequence[Competitor], rounds: int) -> Any:
    """Seconds, processor seconds and memory (MiB) of every start, one competitor after the other in each round."""
    progress = Progress("cold start", rounds)
    starts: list[Any] = []
    for number in range(rounds):
        turned = [*competitors[number % len(competitors) :], *competitors[: number % len(competitors)]]
        for each in turned:
            with Serving(each) as serving:
                starts.append(
                    {
                        "round": number,
                        "server": each.name,
                        "s": serving.cold_start_s,
                        "cpu_s": serving.cold_start_cpu_s,
                        "rss_mib": serving.rss_mib(),
                    }
                )
        progress.step(" · ".join(f"{each['server']} {each['s']:.3f} s" for each in starts[-len(competitors) :]))
    return {"starts": starts}
