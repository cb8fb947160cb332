"""Measures requests per second, latency and processor time of every workload over 1, 8 and 32 connections.

In each round all servers are started anew and run side by side. For each cell they are loaded one right after the
other, in an order that rotates from round to round. A slow moment of the machine then affects all of them, and their
ratio within a cell moves far less than the figures themselves.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

from benchmarks.speed.competitors import Competitor
from benchmarks.speed.load import Cell, measure
from benchmarks.speed.progress import Progress
from benchmarks.speed.servers import run_servers
from benchmarks.speed.signatures import signatures_per_s
from benchmarks.speed.workload import WORKLOADS, Workload, prepare

CONNECTIONS = (1, 8, 32)


def run(
    competitors: Sequence[Competitor], rounds: int, duration_s: int, workloads: Sequence[Workload] = WORKLOADS
) -> Any:
    """Every cell of every round, the memory (MiB) of each server after the round, and how many signatures a second one
    core makes at that time."""
    progress = Progress("throughput", rounds * len(workloads) * len(CONNECTIONS))
    cells: list[Any] = []
    memory: list[Any] = []
    signatures: list[float] = []
    for number in range(rounds):
        with run_servers(*competitors) as servers:
            prepared = [(each, prepare(each.port)) for each in servers]
            rotated = prepared[number % len(prepared) :] + prepared[: number % len(prepared)]
            for workload in workloads:
                for connections in CONNECTIONS:
                    row = [measure(server, pool, workload, connections, duration_s) for server, pool in rotated]
                    cells += [{"round": number, **dataclasses.asdict(cell)} for cell in row]
                    progress.step(f"{workload.name}, {connections}: {_summary(row)}")
            signatures.append(signatures_per_s(threads=1))
            memory += [
                {
                    "round": number,
                    "server": each.competitor.name,
                    "after_load": each.rss_mib(),
                }
                for each in servers
            ]
    return {"duration_s": duration_s, "cells": cells, "memory": memory, "signatures_per_s": signatures}


def _summary(cells: Sequence[Cell]) -> str:
    ordered = sorted(cells, key=lambda each: each.server)
    return " · ".join(f"{each.server} {'fails' if each.fails else f'{each.per_s:.0f}/s'}" for each in ordered)
