"""How well signing uses the cores, and how long other calls wait while half of what they can sign is asked for."""

import os
import statistics
from collections.abc import Sequence
from typing import Any

from benchmarks.speed.competitors import OURS
from benchmarks.speed.load import measure
from benchmarks.speed.open_loop import flowing
from benchmarks.speed.progress import Progress
from benchmarks.speed.serving import Serving
from benchmarks.speed.signatures import signatures_per_s
from benchmarks.speed.workload import Prepared, ensure_schema, work_named

OTHER_CALLS = ("DescribeIdentity", "GetId, a new guest each time", "ListIdentityPools")
OTHER_CALLS_PER_S = 200


def run(rounds: int, duration_s: int) -> Any:
    """Rates of signing alone and of GetOpenIdToken; latencies (ms) of other calls alone and beside half that rate."""
    progress = Progress("signing", 1 + rounds)
    cores = os.cpu_count() or 1
    raw = {"one_thread": signatures_per_s(1), "all_cores": signatures_per_s(cores)}
    with Serving(OURS) as serving:
        prepared = ensure_schema(serving.port)
        full = measure(serving, prepared, work_named("GetOpenIdToken"), 32, duration_s)
        if full.fails:
            raise RuntimeError(full.fails)
        progress.step(f"{full.per_s:.0f} tokens/s, {full.cores:.2f} cores; bare {raw['all_cores']:.0f} signatures/s")
        others = []
        for number in range(rounds):
            alone = _others_wait(prepared, 0, duration_s)
            beside = _others_wait(prepared, full.per_s / 2, duration_s)
            others += [{"round": number, "alone": alone, "beside_signing": beside}]
            progress.step(
                f"p99 of other calls {alone['p99_ms']:.2f} ms alone, {beside['p99_ms']:.2f} ms beside signing"
            )
    return {"signatures_per_s": raw, "tokens_per_s": full.per_s, "cores_busy": full.cores, "others": others}


def _others_wait(prepared: Prepared, tokens_per_s: float, duration_s: float) -> dict[str, float]:
    others = [request for name in OTHER_CALLS for request in _requests(prepared, name)]
    tokens = _requests(prepared, "GetOpenIdToken")
    if not tokens_per_s:
        with flowing(prepared.port, others, OTHER_CALLS_PER_S, duration_s) as flow:
            return _quantiles(flow.latencies_ms())
    with (
        flowing(prepared.port, tokens, tokens_per_s, duration_s) as signing,
        flowing(prepared.port, others, OTHER_CALLS_PER_S, duration_s) as flow,
    ):
        found = _quantiles(flow.latencies_ms())
        signing.latencies_ms()
        return found


def _requests(prepared: Prepared, name: str) -> Sequence[tuple[str, str]]:
    work = work_named(name)
    return [(work.operation, body) for body in work.encoded(prepared)]


def _quantiles(latencies_ms: Sequence[float]) -> dict[str, float]:
    hundredths = statistics.quantiles(latencies_ms, n=100)
    return {"p50_ms": hundredths[49], "p99_ms": hundredths[98], "calls": len(latencies_ms)}
