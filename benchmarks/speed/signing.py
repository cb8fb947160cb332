"""Measures how well signing uses the cores, and the latency of other calls while tokens are signed at half capacity."""

import os
import statistics
from collections.abc import Sequence
from typing import Any

from benchmarks.speed.competitors import OURS
from benchmarks.speed.load import measure
from benchmarks.speed.open_loop import open_loop
from benchmarks.speed.progress import Progress
from benchmarks.speed.servers import RunningServer
from benchmarks.speed.signatures import signatures_per_s
from benchmarks.speed.workload import PreparedPool, prepare, workload_named

OTHER_CALLS = ("DescribeIdentity", "GetId, a new guest each time", "ListIdentityPools")
OTHER_CALLS_PER_S = 200


def run(rounds: int, duration_s: int) -> Any:
    """Signatures per second of the library alone, tokens per second of GetOpenIdToken, and in each round the latencies
    (ms) of other calls, alone and beside half as many tokens."""
    progress = Progress("signing", 1 + rounds)
    cores = os.cpu_count() or 1
    bare = {"one_thread": signatures_per_s(1), "all_cores": signatures_per_s(cores)}
    with RunningServer(OURS) as server:
        pool = prepare(server.port)
        full = measure(server, pool, workload_named("GetOpenIdToken"), 32, duration_s)
        if full.fails:
            raise RuntimeError(full.fails)
        progress.step(f"{full.per_s:.0f} tokens/s, {full.cores:.2f} cores; bare {bare['all_cores']:.0f} signatures/s")
        others = []
        for number in range(rounds):
            alone = _measure_others(pool, 0, duration_s)
            beside = _measure_others(pool, full.per_s / 2, duration_s)
            others += [{"round": number, "alone": alone, "beside_signing": beside}]
            progress.step(
                f"p99 of other calls {alone['p99_ms']:.2f} ms alone, {beside['p99_ms']:.2f} ms beside signing"
            )
    return {"signatures_per_s": bare, "tokens_per_s": full.per_s, "cores_busy": full.cores, "others": others}


def _measure_others(pool: PreparedPool, tokens_per_s: float, duration_s: float) -> dict[str, float]:
    others = [request for name in OTHER_CALLS for request in _requests(pool, name)]
    tokens = _requests(pool, "GetOpenIdToken")
    if not tokens_per_s:
        with open_loop(pool.port, others, OTHER_CALLS_PER_S, duration_s) as loop:
            return _quantiles(loop.latencies_ms())
    with (
        open_loop(pool.port, tokens, tokens_per_s, duration_s) as signing,
        open_loop(pool.port, others, OTHER_CALLS_PER_S, duration_s) as loop,
    ):
        quantiles = _quantiles(loop.latencies_ms())
        signing.latencies_ms()
        return quantiles


def _requests(pool: PreparedPool, name: str) -> Sequence[tuple[str, str]]:
    workload = workload_named(name)
    return [(workload.operation, body) for body in workload.encoded(pool)]


def _quantiles(latencies_ms: Sequence[float]) -> dict[str, float]:
    hundredths = statistics.quantiles(latencies_ms, n=100)
    return {"p50_ms": hundredths[49], "p99_ms": hundredths[98], "calls": len(latencies_ms)}
