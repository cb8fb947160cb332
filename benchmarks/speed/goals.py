"""The goals of speed and memory, and whether the figures of a run reach them."""

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.speed.access import POLICIES, STATEMENTS
from benchmarks.speed.figures import BUSY, find_cell, least_ratio
from benchmarks.speed.growth import ANY, FEW

_SHARES_OF_THE_BOUND = {
    "ListIdentityPools": 0.80,
    "DescribeIdentityPool": 0.80,
    "DescribeIdentity": 0.70,
    "GetId, a new guest each time": 0.60,
    "GetId, a verified login": 0.35,
    "GetCredentialsForIdentity, guest": 0.55,
    "GetCredentialsForIdentity, a verified login": 0.35,
    "AssumeRoleWithWebIdentity": 0.45,
    "CreateIdentityPool": 0.45,
}
"""Requests per second divided by the bound's, at 8 and at 32 connections."""


@dataclass(frozen=True)
class Goal:
    """One row of the table of goals. `measured` is text with its unit."""

    figure: str
    goal: str
    measured: str
    is_reached: bool


def all_goals(figures: Mapping[str, Any]) -> Iterator[Goal]:
    """Every goal. `figures` maps a section's name to its figures."""
    yield from _throughput(figures["throughput"])
    yield from _tokens(figures["throughput"])
    yield _signing(figures["signing"])
    yield from _starts(figures["cold_start"]["servers"])
    yield from _memory(figures)
    yield from _growth(figures["growth"]["ours"])
    yield from _fixture(figures["fixture"])
    yield _journal(figures["journal"])
    yield _access(figures["access"])


def _throughput(figures: Mapping[str, Any]) -> Iterator[Goal]:
    for workload, share in _SHARES_OF_THE_BOUND.items():
        measured = least_ratio(figures, "bound", workload)
        yield Goal(
            f"{workload}, at 8 and 32 connections",
            f"at least {share:.2f} of the bound",
            "fails" if measured is None else f"{measured:.2f}",
            measured is not None and measured >= share,
        )


def token_bound_per_s(requests_per_s: float, signatures_per_s: float) -> float:
    """Tokens per second that one core can sign when the server alone and the signatures alone reach these rates."""
    return 1 / (1 / signatures_per_s + 1 / requests_per_s)


def _tokens(figures: Mapping[str, Any]) -> Iterator[Goal]:
    shares = []
    for connections in BUSY:
        ours, bound = (find_cell(figures, name, "GetOpenIdToken", connections) for name in ("ours", "bound"))
        if "fails" not in ours and "fails" not in bound:
            shares.append(ours["per_s"] / token_bound_per_s(bound["per_s"], figures["signatures_per_s"]))
    least = min(shares) if shares else 0.0
    yield Goal(
        "GetOpenIdToken, at 8 and 32 connections",
        "at least 0.85 of one core's bound, 1/(1/signatures + 1/requests)",
        f"{least:.2f}",
        least >= 0.85,
    )
    if "ministack" in figures["servers"]:
        by_peer = least_ratio(figures, "ministack", "GetOpenIdToken")
        if by_peer is not None:
            yield Goal("GetOpenIdToken", "at least 2 x ministack", f"{by_peer:.1f} x", by_peer >= 2)


def _signing(figures: Mapping[str, Any]) -> Goal:
    pairs = zip(figures["beside_signing_p99_ms"], figures["alone_p99_ms"], strict=True)
    factor = statistics.median(beside / alone for beside, alone in pairs)
    return Goal(
        "p99 of other calls while half of the tokens that can be signed are asked for",
        "at most 2 x the p99 without",
        f"{factor:.1f} x",
        factor <= 2,
    )


def _starts(servers: Mapping[str, Any]) -> Iterator[Goal]:
    for peer, share in (("ministack", 0.90), ("moto", 0.80)):
        if peer in servers:
            measured = servers["ours"]["median_s"] / servers[peer]["median_s"]
            yield Goal(
                "Cold start, everything in memory",
                f"at most {share:.2f} x {peer}",
                f"{measured:.2f} x",
                measured <= share,
            )


def _memory(figures: Mapping[str, Any]) -> Iterator[Goal]:
    start, load = (figures[section]["servers"]["ours"] for section in ("cold_start", "throughput"))
    growth = figures["growth"]["ours"]
    rows = (
        ("at the first answer", 64, start["memory_mib"]),
        ("after the load of the table", 90, load["after_load_mib"]),
        (f"with {growth['many']:,} identities", 110, growth["rss_mib_with_many"]),
    )
    for when, limit_mib, measured_mib in rows:
        yield Goal(f"Memory {when}", f"at most {limit_mib} MiB", f"{measured_mib:.0f} MiB", measured_mib <= limit_mib)


def _growth(figures: Mapping[str, Any]) -> Iterator[Goal]:
    for name, median_ms in figures["median_ms"].items():
        if name.endswith(ANY):
            continue  # measures how fast the machine reads cold pages of the file
        factor = median_ms["many"] / median_ms["few"]
        yield Goal(
            f"{name}: median with {figures['many']:,} identities",
            f"at most 1.1 x that with {FEW:,}",
            f"{factor:.2f} x",
            factor <= 1.1,
        )


def _fixture(figures: Mapping[str, Any]) -> Iterator[Goal]:
    first_ms, later_ms, reset_ms = (figures[name] for name in ("first_use_ms", "later_use_ms", "reset_ms"))
    yield Goal(
        "The pytest fixture: from asking for it to the first answered call",
        "less than 60 ms of processor time, imports apart",
        f"{first_ms:.0f} ms the first time, {later_ms:.0f} ms later",
        first_ms < 60,
    )
    yield Goal("A reset between tests", "less than 1 ms", f"{reset_ms:.2f} ms", reset_ms < 1)


def _access(figures: Mapping[str, Any]) -> Goal:
    slowest_ms = max(figures["allowed_ms"], figures["refused_ms"])
    return Goal(
        f"A decision about access over {POLICIES} policies of {STATEMENTS} statements",
        "less than 1 ms of processor time",
        f"{slowest_ms:.2f} ms",
        slowest_ms < 1,
    )


def _journal(figures: Mapping[str, Any]) -> Goal:
    share = figures["share"]
    return Goal("Journal and metrics, of GetId's processor time", "less than 5 %", f"{share:.1%}", share < 0.05)
