"""Requests per second, latency and processor time, of every operation over 1, 8 and 32 connections.

In each round all servers are started anew, and stand side by side; for each cell they are asked one right after the
other, in an order that turns from round to round. So a slow moment of the machine meets them all, and their ratio
within a cell moves far less than the figures themselves.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

from benchmarks.speed.competitors import Competitor
from benchmarks.speed.load import Cell, measure
from benchmarks.speed.progress import Progress
from benchmarks.speed.serving import all_serving
from benchmarks.speed.signatures import signatures_per_s
from benchmarks.speed.workload import WORK, Work, ensure_schema

CONNECTIONS = (1, 8, 32)


def run(competitors: Sequence[Competitor], rounds: int, duration_s: int, work: Sequence[Work] = WORK) -> Any:
    """Every cell of every round, each server's memory (MiB) at its first answer and after the round, and how many
    signatures a second one core makes then."""
    progress = Progress("throughput", rounds * len(work) * len(CONNECTIONS))
    cells: list[Any] = []
    memory: list[Any] = []
    signatures: list[float] = []
    for number in range(rounds):
        with all_serving(*competitors) as servers:
            at_first = {each.competitor.name: each.rss_mib() for each in servers}
            ready = [(each, ensure_schema(each.port)) for each in servers]
            turned = ready[number % len(ready) :] + ready[: number % len(ready)]
            for each in work:
                for connections in CONNECTIONS:
                    found = [measure(serving, own, each, connections, duration_s) for serving, own in turned]
                    cells += [{"round": number, **dataclasses.asdict(cell)} for cell in found]
                    progress.step(f"{each.name}, {connections}: {_told(found)}")
            signatures.append(signatures_per_s(threads=1))
            memory += [
                {
                    "round": number,
                    "server": each.competitor.name,
                    "at_first_answer": at_first[each.competitor.name],
                    "after_load": each.rss_mib(),
                }
                for each in servers
            ]
    return {"duration_s": duration_s, "cells": cells, "memory": memory, "signatures_per_s": signatures}


def _told(cells: Sequence[Cell]) -> str:
    ordered = sorted(cells, key=lambda each: each.server)
    return " · ".join(f"{each.server} {'fails' if each.fails else f'{each.per_s:.0f}/s'}" for each in ordered)
