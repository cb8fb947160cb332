"""What a call costs with a thousand identities in the pool, and with a million.

Two servers of ours stand side by side, one with few and one with many; they are asked in turn, so that the ratio of
their medians says what the identities cost and not what the machine did meanwhile. Both are started anew for some of
the rounds: then neither has answered a million calls before, and where their memory happens to lie, which makes a
process faster or slower by a few percent for all its life, is different each time. A peer is asked at a thousand and
at ten thousand, one after the other: it would take hours to fill.

Whose identity is asked for matters more than how many there are. What is to be reached speaks of a few that are asked
for again and again. Any of many is measured beside it: what it needs is on pages of the file that nothing has touched
for long.
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
from benchmarks.speed.serving import Serving, all_serving
from benchmarks.speed.workload import Prepared, Refused, ensure_schema, work_named

FEW = 1_000
PAGE = 60
_GETTING = work_named("GetId, a new guest each time")
_FILLING_FOR_S = 10
_SAME = 64
_ANY = 2_000
_SAME_AGAIN = f"the same {_SAME}"
ANY = f"any of {_ANY:,}"
_IN_TURN = 600
_IN_TURN_OF_A_PEER = 100
_ROUNDS = 4
"""After each start."""


@dataclass(frozen=True)
class Filled:
    """A pool with identities in it: how many, some of their ids, the tokens of the middle and the last page."""

    prepared: Prepared
    identities: int
    some: Sequence[str]
    middle: str | None
    last: str | None


def run(many: int, peers: Sequence[Competitor], peers_many: int, starts: int) -> Any:
    """Memory (MiB) and the median of each call (ms), with few identities and with many, of ours and of peers."""
    rounds = starts * _ROUNDS
    progress = Progress("growth", 2 + rounds + len(peers))
    with all_serving(OURS, OURS) as (small, large):
        few = _filled(small, FEW)
        progress.step(f"{few.identities} identities")
        lot = _filled(large, many)
        memory = large.rss_mib()
        progress.step(f"{lot.identities} identities, {memory:.1f} MiB")
        rows = {name: {"few": [], "many": []} for name in _calls(few)}  # type: dict[str, dict[str, list[float]]]
        in_turn = [("few", few), ("many", lot)]
        for number in range(rounds):
            if number % _ROUNDS == 0:
                for serving, filled in (small, few), (large, lot):
                    serving.start_anew()
                    _warm(filled)
            for name in rows:
                for size, filled in in_turn if number % 2 else reversed(in_turn):
                    rows[name][size] += _latencies_ms(filled, name, _IN_TURN)
            progress.step(" · ".join(f"{name} {_ratio(row):.2f}" for name, row in rows.items()))
        medians = {name: {size: statistics.median(held) for size, held in row.items()} for name, row in rows.items()}
        ours = {"few": FEW, "many": lot.identities, "rss_mib_with_many": memory, "median_ms": medians}
    found = []
    for peer in peers:
        found.append(_peer(peer, peers_many, rounds))
        progress.step(str(found[-1]))
    return {"ours": ours, "peers": found}


def _peer(peer: Competitor, many: int, rounds: int) -> Any:
    medians: dict[str, dict[str, float]] = {}
    with Serving(peer) as serving:
        for size, identities in (("few", FEW), ("many", many)):
            try:
                filled = _filled(serving, identities)
            except (RuntimeError, Refused, OSError) as problem:
                return {"server": peer.name, "fails": f"filling: {problem}"}
            for name in _calls(filled):
                try:
                    held = [each for _ in range(rounds) for each in _latencies_ms(filled, name, _IN_TURN_OF_A_PEER)]
                except RuntimeError as problem:
                    medians.setdefault(name, {})["fails"] = str(problem)  # type: ignore[assignment]
                    continue
                medians.setdefault(name, {})[size] = statistics.median(held)
        memory = serving.rss_mib()
    return {"server": peer.name, "few": FEW, "many": many, "rss_mib_with_many": memory, "median_ms": medians}


def _ratio(row: Mapping[str, Sequence[float]]) -> float:
    return statistics.median(row["many"]) / statistics.median(row["few"])


def _filled(serving: Serving, identities: int) -> Filled:
    """Make guests until there are that many, then go through all pages once. Raises RuntimeError."""
    prepared = ensure_schema(serving.port)
    have, per_s = len(prepared.guests), 1000.0
    while identities - have > 2 * per_s:
        duration_s = max(1, min(_FILLING_FOR_S, int((identities - have) / per_s)))
        cell = measure(serving, prepared, _GETTING, 16, duration_s)
        if cell.fails:
            raise RuntimeError(cell.fails)
        have, per_s = have + cell.requests, cell.per_s
    with _connected(prepared) as connection:
        for _ in range(identities - have):
            _ask(connection, "GetId", {"IdentityPoolId": prepared.pool})
        return _paged(prepared, connection)


def _warm(filled: Filled) -> None:
    for name in _calls(filled):
        _latencies_ms(filled, name, _IN_TURN)


def _paged(prepared: Prepared, connection: http.client.HTTPConnection) -> Filled:
    """Go through all pages: how many identities there are in fact, and where pages begin."""
    found: list[str] = []
    tokens: list[str | None] = []
    token: str | None = None
    while True:
        answer = json.loads(_ask(connection, "ListIdentities", _page(prepared, token)))
        tokens.append(token)
        found += [each["IdentityId"] for each in answer["Identities"]]
        token = answer.get("NextToken")
        if not token:
            break
    some = random.Random(0).sample(found, min(_ANY, len(found)))
    return Filled(prepared, len(found), some, tokens[len(tokens) // 2], tokens[-1])


def _page(prepared: Prepared, token: str | None) -> dict[str, Any]:
    page = {"IdentityPoolId": prepared.pool, "MaxResults": PAGE}
    return page if token is None else {**page, "NextToken": token}


def _calls(filled: Filled) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """The calls that are measured: an operation and the requests that are sent in turn."""
    pool = filled.prepared.pool
    any_identity = [{"IdentityId": identity} for identity in random.sample(filled.some, len(filled.some))]
    same = [{"IdentityId": identity} for identity in filled.some[:_SAME]]
    return {
        "GetId": ("GetId", [{"IdentityPoolId": pool}]),
        f"DescribeIdentity, {_SAME_AGAIN}": ("DescribeIdentity", same),
        f"DescribeIdentity, {ANY}": ("DescribeIdentity", any_identity),
        f"GetOpenIdToken, {_SAME_AGAIN}": ("GetOpenIdToken", same),
        f"GetOpenIdToken, {ANY}": ("GetOpenIdToken", any_identity),
        "ListIdentities, first page": ("ListIdentities", [_page(filled.prepared, None)]),
        "ListIdentities, middle page": ("ListIdentities", [_page(filled.prepared, filled.middle)]),
        "ListIdentities, last page": ("ListIdentities", [_page(filled.prepared, filled.last)]),
    }


def _latencies_ms(filled: Filled, name: str, calls: int) -> list[float]:
    """Of so many calls, one after the other over one connection. Raises RuntimeError."""
    operation, requests = _calls(filled)[name]
    latencies = []
    with _connected(filled.prepared) as connection:
        for number in range(calls):
            began = time.perf_counter()
            _ask(connection, operation, requests[number % len(requests)])
            latencies.append((time.perf_counter() - began) * 1000)
    return latencies


@contextmanager
def _connected(prepared: Prepared) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", prepared.port, timeout=60)
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
