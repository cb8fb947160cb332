"""What is to be reached, and what was."""

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.speed.figures import BUSY, least_ratio, median_cell, median_of
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
"""Requests per second by those of the bound, at 8 and at 32 connections."""


@dataclass(frozen=True)
class Goal:
    """A figure, what it is to be, what it is, and whether that will do."""

    figure: str
    goal: str
    measured: str
    reached: bool


def all_goals(results: Mapping[str, Any]) -> Iterator[Goal]:
    """Every goal, by what was found."""
    found = {
        name: section["found"]
        for name, section in results.items()
        if isinstance(section, Mapping) and "found" in section
    }
    yield from _throughput(found["throughput"]["cells"])
    yield from _tokens(found["throughput"]["cells"], statistics.median(found["throughput"]["signatures_per_s"]))
    yield from _signing(found["signing"])
    yield from _starts(found["cold_start"]["starts"])
    yield from _memory(found)
    yield from _growth(found["growth"]["ours"])
    yield from _fixture(found["fixture"]["rounds"])
    yield _journal(found["journal"])


def _throughput(cells: Any) -> Iterator[Goal]:
    for work, share in _SHARES_OF_THE_BOUND.items():
        held = least_ratio(cells, "ours", "bound", work)
        yield Goal(
            f"{work}, at 8 and 32 connections",
            f"at least {share:.2f} of the bound",
            "fails" if held is None else f"{held:.2f}",
            held is not None and held >= share,
        )


def token_bound_per_s(requests_per_s: float, signatures_per_s: float) -> float:
    """What a server could sign on one core that answers so many requests, and that signs so often, a second."""
    return 1 / (1 / signatures_per_s + 1 / requests_per_s)


def _tokens(cells: Any, signatures_per_s: float) -> Iterator[Goal]:
    shares = []
    for connections in BUSY:
        ours, bound = (median_cell(cells, name, "GetOpenIdToken", connections) for name in ("ours", "bound"))
        if ours is not None and bound is not None:
            shares.append(ours["per_s"] / token_bound_per_s(bound["per_s"], signatures_per_s))
    least = min(shares) if shares else 0.0
    yield Goal(
        "GetOpenIdToken, at 8 and 32 connections",
        "at least 0.85 of one core's bound, 1/(1/signatures + 1/requests)",
        f"{least:.2f}",
        least >= 0.85,
    )
    peer = least_ratio(cells, "ours", "ministack", "GetOpenIdToken")
    if peer is not None:
        yield Goal("GetOpenIdToken", "at least 2 x ministack", f"{peer:.1f} x", peer >= 2)


def _signing(found: Any) -> Iterator[Goal]:
    ratios = [each["beside_signing"]["p99_ms"] / each["alone"]["p99_ms"] for each in found["others"]]
    held = statistics.median(ratios)
    yield Goal(
        "p99 of other calls while half of the tokens that can be signed are asked for",
        "at most 2 x the p99 without",
        f"{held:.1f} x",
        held <= 2,
    )


def _starts(starts: Any) -> Iterator[Goal]:
    ours = median_of(starts, "s", "ours")
    for peer, share in (("ministack", 0.90), ("moto", 0.80)):
        if any(each["server"] == peer for each in starts):
            held = ours / median_of(starts, "s", peer)
            yield Goal(
                "Cold start, everything in memory", f"at most {share:.2f} x {peer}", f"{held:.2f} x", held <= share
            )


def _memory(found: Any) -> Iterator[Goal]:
    figures = (
        ("at the first answer", 64, median_of(found["throughput"]["memory"], "at_first_answer", "ours")),
        ("after the load of the table", 90, median_of(found["throughput"]["memory"], "after_load", "ours")),
        (f"with {found['growth']['ours']['many']:,} identities", 110, found["growth"]["ours"]["rss_mib_with_many"]),
    )
    for when, most, held in figures:
        yield Goal(f"Memory {when}", f"at most {most} MiB", f"{held:.0f} MiB", held <= most)


def _growth(found: Any) -> Iterator[Goal]:
    for name, median_ms in found["median_ms"].items():
        if name.endswith(ANY):
            continue  # how cold the pages of the file are is the machine's
        held = median_ms["many"] / median_ms["few"]
        yield Goal(
            f"{name}: median with {found['many']:,} identities",
            f"at most 1.1 x that with {FEW:,}",
            f"{held:.2f} x",
            held <= 1.1,
        )


def _fixture(rounds: Any) -> Iterator[Goal]:
    first, reset = median_of(rounds, "first_use_ms"), median_of(rounds, "reset_ms")
    yield Goal(
        "The pytest fixture: from asking for it to the first answered call",
        "less than 60 ms of processor time, imports apart",
        f"{first:.0f} ms the first time, {median_of(rounds, 'later_use_ms'):.0f} ms later",
        first < 60,
    )
    yield Goal("A reset between tests", "less than 1 ms", f"{reset:.2f} ms", reset < 1)


def _journal(found: Any) -> Goal:
    moments = zip(found["noted_cpu_us"], found["unnoted_cpu_us"], strict=True)
    share = statistics.median((noted - unnoted) / noted for noted, unnoted in moments)
    return Goal("Journal and metrics, of GetId's processor time", "less than 5 %", f"{share:.1%}", share < 0.05)
