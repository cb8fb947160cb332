"""Measures answers per second over 32 connections, and latency over one, of every deployment and operation.

In each round all deployments are started anew and run side by side; those that are not under load are idle. For each
operation they are loaded one right after the other, in an order that rotates from round to round.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from benchmarks.replicas.deployments import DEPLOYMENTS, Databases, RunningDeployment, running
from benchmarks.replicas.workload import OPERATIONS, MeasuredPool, Measurement
from benchmarks.speed import api, processes
from benchmarks.speed.load import wrk
from benchmarks.speed.progress import Progress
from benchmarks.speed.workload import RefusedError

CONNECTIONS = 32
_MAX_ERRORS = 0.01


def run(databases: Databases, pool: MeasuredPool, rounds: int, duration_s: int) -> Any:
    """Every cell of every round. Raises RefusedError."""
    progress = Progress("rates", rounds * len(OPERATIONS) * 2)
    cells: list[Mapping[str, Any]] = []
    for number in range(rounds):
        with ExitStack() as stack:
            started = [stack.enter_context(running(each, databases.url_of(each), pool)) for each in _rotated(number)]
            alone = [each for each in started if each.deployment.is_one_process]
            for measurement in OPERATIONS:
                for connections, loaded in ((CONNECTIONS, started), (1, alone)):
                    row = [measure(each, databases, measurement, connections, duration_s) for each in loaded]
                    cells += [{"round": number, **cell} for cell in row]
                    progress.step(f"{measurement.name}, {connections} at once: {_summary(row)}")
    return {"duration_s": duration_s, "cells": cells}


def measure(
    deployment: RunningDeployment, databases: Databases, measurement: Measurement, connections: int, duration_s: int
) -> Mapping[str, Any]:
    """Load all ports of a deployment together. Times per call are processor time of the servers and of PostgreSQL;
    `cores` is the number of cores of the machine that were busy. Raises RefusedError."""
    bodies = measurement.bodies(deployment.pool)
    for port in deployment.ports:
        first = api.call(port, measurement.operation, bodies[0])
        if first.status != 200:
            raise RefusedError(f"{measurement.name}, {deployment.deployment.name}: {first.status} {first.body[:160]!r}")
    before = _used_s(deployment, databases)
    began = time.perf_counter()
    with ThreadPoolExecutor(len(deployment.ports)) as loads:
        share = connections // len(deployment.ports)
        results = list(
            loads.map(lambda port: wrk(port, measurement.operation, bodies, share, duration_s), deployment.ports)
        )
    elapsed_s = time.perf_counter() - began
    server_s, database_s, machine_s = (
        after - earlier for after, earlier in zip(_used_s(deployment, databases), before, strict=True)
    )
    requests = sum(each["requests"] for each in results)
    errors = sum(each["refused"] + each["lost"] for each in results)
    if requests == 0 or errors > _MAX_ERRORS * requests:
        raise RefusedError(
            f"{measurement.name}, {deployment.deployment.name}: {errors:.0f} of {requests:.0f} answers were errors"
        )
    return {
        "deployment": deployment.deployment.name,
        "operation": measurement.name,
        "connections": connections,
        "per_s": sum(each["requests"] / each["seconds"] for each in results),
        "p50_ms": max(each["p50_us"] for each in results) / 1000,
        "server_us": server_s / requests * 1e6,
        "database_us": database_s / requests * 1e6,
        "cores": machine_s / elapsed_s,
    }


def _used_s(deployment: RunningDeployment, databases: Databases) -> Sequence[float]:
    """Processor time so far of the servers, of PostgreSQL, and of the whole machine."""
    database_s = processes.cpu_s(processes.family(databases.server.pid))
    return deployment.cpu_s(), database_s, processes.machine_busy_s()


def _rotated(number: int) -> Sequence[Any]:
    first = number % len(DEPLOYMENTS)
    return DEPLOYMENTS[first:] + DEPLOYMENTS[:first]


def _summary(cells: Iterable[Mapping[str, Any]]) -> str:
    return " · ".join(f"{each['deployment']} {each['per_s']:.0f}/s" for each in cells)
