"""Measures what a call costs with a thousand identities in the pool, and with a million.

Two servers of ours run side by side, one with few identities and one with many. They are called in turn, so that the
ratio of their medians shows the cost of the identities and not other load on the machine. Both are restarted for some
of the rounds: then neither has answered a million calls before, and its memory has a new layout, which makes a process
faster or slower by a few percent until it ends. A peer is called with a thousand and then with ten thousand identities,
because filling it with more would take hours.

The choice of identities matters more than their number. The goals are about a few identities that are read again and
again. The measurement beside it reads any of many, whose pages of the file are no longer in a cache.
"""

import http.client
import json
import random
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.speed import api
from benchmarks.speed.competitors import OURS, Competitor
from benchmarks.speed.load import measure
from benchmarks.speed.progress import Progress
from benchmarks.speed.servers import RunningServer, run_servers
from benchmarks.speed.workload import PreparedPool, RefusedError, prepare, workload_named

FEW = 1_000
PAGE = 60
_NEW_GUEST = workload_named("GetId, a new guest each time")
_FILL_STEP_S = 10
_SAME = 64
_ANY = 2_000
_SAME_LABEL = f"the same {_SAME}"
ANY = f"any of {_ANY:,}"
_CALLS_PER_ROUND = 600
_PEER_CALLS_PER_ROUND = 100
_ROUNDS_PER_START = 4


@dataclass(frozen=True)
class FilledPool:
    """A pool with identities: their number, a sample of their ids, and the tokens of the middle and last page."""

    pool: PreparedPool
    identities: int
    sample: Sequence[str]
    middle: str | None
    last: str | None


def run(many: int, peers: Sequence[Competitor], peers_many: int, starts: int) -> Any:
    """Memory (MiB) and the median of each call (ms), with few identities and with many, of ours and of peers."""
    rounds = starts * _ROUNDS_PER_START
    progress = Progress("growth", 2 + rounds + len(peers))
    with run_servers(OURS, OURS) as (small, large):
        small_pool = _fill(small, FEW)
        progress.step(f"{small_pool.identities} identities")
        large_pool = _fill(large, many)
        memory_mib = large.rss_mib()
        progress.step(f"{large_pool.identities} identities, {memory_mib:.1f} MiB")
        latencies_ms: dict[str, dict[str, list[float]]] = {name: {"few": [], "many": []} for name in _calls(small_pool)}
        sizes = [("few", small_pool), ("many", large_pool)]
        for number in range(rounds):
            if number % _ROUNDS_PER_START == 0:
                for server, filled in (small, small_pool), (large, large_pool):
                    server.restart()
                    _warm(filled)
            for name, by_size in latencies_ms.items():
                for size, filled in sizes if number % 2 else reversed(sizes):
                    by_size[size] += _latencies_ms(filled, name, _CALLS_PER_ROUND)
            progress.step(" · ".join(f"{name} {_ratio(row):.2f}" for name, row in latencies_ms.items()))
        medians_ms = {
            name: {size: statistics.median(latencies) for size, latencies in row.items()}
            for name, row in latencies_ms.items()
        }
        ours = {"few": FEW, "many": large_pool.identities, "rss_mib_with_many": memory_mib, "median_ms": medians_ms}
    peer_figures = []
    for peer in peers:
        peer_figures.append(_measure_peer(peer, peers_many, rounds))
        progress.step(str(peer_figures[-1]))
    return {"ours": ours, "peers": peer_figures}


def _measure_peer(peer: Competitor, many: int, rounds: int) -> Any:
    medians_ms: dict[str, dict[str, float]] = {}
    with RunningServer(peer) as server:
        for size, identities in (("few", FEW), ("many", many)):
            try:
                filled = _fill(server, identities)
            except (RuntimeError, RefusedError, OSError) as error:
                return {"server": peer.name, "fails": f"filling: {error}"}
            for name in _calls(filled):
                try:
                    latencies_ms = [
                        each for _ in range(rounds) for each in _latencies_ms(filled, name, _PEER_CALLS_PER_ROUND)
                    ]
                except RuntimeError as error:
                    medians_ms.setdefault(name, {})["fails"] = str(error)  # type: ignore[assignment]
                    continue
                medians_ms.setdefault(name, {})[size] = statistics.median(latencies_ms)
        memory_mib = server.rss_mib()
    return {"server": peer.name, "few": FEW, "many": many, "rss_mib_with_many": memory_mib, "median_ms": medians_ms}


def _ratio(row: Mapping[str, Sequence[float]]) -> float:
    return statistics.median(row["many"]) / statistics.median(row["few"])


def _fill(server: RunningServer, identities: int) -> FilledPool:
    """Create guests until there are `identities`, then read all pages once. Raises RuntimeError."""
    pool = prepare(server.port)
    created, per_s = len(pool.guests), 1000.0
    while identities - created > 2 * per_s:
        duration_s = max(1, min(_FILL_STEP_S, int((identities - created) / per_s)))
        cell = measure(server, pool, _NEW_GUEST, 16, duration_s)
        if cell.fails:
            raise RuntimeError(cell.fails)
        created, per_s = created + cell.requests, cell.per_s
    with _connect(pool) as connection:
        for _ in range(identities - created):
            _ask(connection, "GetId", {"IdentityPoolId": pool.pool_id})
        return _read_pages(pool, connection)


def _warm(filled: FilledPool) -> None:
    for name in _calls(filled):
        _latencies_ms(filled, name, _CALLS_PER_ROUND)


def _read_pages(pool: PreparedPool, connection: http.client.HTTPConnection) -> FilledPool:
    """Read all pages: count the identities, and keep the tokens of the middle and the last page."""
    identities: list[str] = []
    tokens: list[str | None] = []
    token: str | None = None
    while True:
        answer = json.loads(_ask(connection, "ListIdentities", _page(pool, token)))
        tokens.append(token)
        identities += [each["IdentityId"] for each in answer["Identities"]]
        token = answer.get("NextToken")
        if not token:
            break
    sample = random.Random(0).sample(identities, min(_ANY, len(identities)))
    return FilledPool(pool, len(identities), sample, tokens[len(tokens) // 2], tokens[-1])


def _page(pool: PreparedPool, token: str | None) -> dict[str, Any]:
    page = {"IdentityPoolId": pool.pool_id, "MaxResults": PAGE}
    return page if token is None else {**page, "NextToken": token}


def _calls(filled: FilledPool) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """The calls that are measured: an operation and the requests that are sent in turn."""
    pool_id = filled.pool.pool_id
    any_identity = [{"IdentityId": identity} for identity in random.sample(filled.sample, len(filled.sample))]
    same = [{"IdentityId": identity} for identity in filled.sample[:_SAME]]
    return {
        "GetId": ("GetId", [{"IdentityPoolId": pool_id}]),
        f"DescribeIdentity, {_SAME_LABEL}": ("DescribeIdentity", same),
        f"DescribeIdentity, {ANY}": ("DescribeIdentity", any_identity),
        f"GetOpenIdToken, {_SAME_LABEL}": ("GetOpenIdToken", same),
        f"GetOpenIdToken, {ANY}": ("GetOpenIdToken", any_identity),
        "ListIdentities, first page": ("ListIdentities", [_page(filled.pool, None)]),
        "ListIdentities, middle page": ("ListIdentities", [_page(filled.pool, filled.middle)]),
        "ListIdentities, last page": ("ListIdentities", [_page(filled.pool, filled.last)]),
    }


def _latencies_ms(filled: FilledPool, name: str, calls: int) -> list[float]:
    """Latencies of `calls` calls, one after the other over one connection. Raises RuntimeError."""
    operation, requests = _calls(filled)[name]
    latencies = []
    with _connect(filled.pool) as connection:
        for number in range(calls):
            began = time.perf_counter()
            _ask(connection, operation, requests[number % len(requests)])
            latencies.append((time.perf_counter() - began) * 1000)
    return latencies


@contextmanager
def _connect(pool: PreparedPool) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", pool.port, timeout=60)
    try:
        yield connection
    finally:
        connection.close()


def _ask(connection: http.client.HTTPConnection, operation: str, members: dict[str, Any]) -> bytes:
    connection.request("POST", "/", api.body_of(operation, members), api.headers_of(operation))
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{operation}: {response.status} {body[:160].decode(errors='replace')}")
    return body
