"""Thousands of clients that send nothing, or byte by byte: other clients are served, and the limits work.

It runs with as many descriptors as the system allows, then with far fewer than there are connections.
"""

import asyncio
import contextlib
import multiprocessing
import random
import resource
from collections import Counter
from multiprocessing.connection import Connection
from statistics import quantiles

from benchmarks.survival.process import EmulatorProcess, emulator
from benchmarks.survival.trial import Outcome, Size, Trial, TrialContext
from benchmarks.survival.wire import GONE, RefusedError, Wire

_FEW_DESCRIPTORS = 512
_HONEST = 8
_ATTEMPTS = 3
_BACK_AFTER_S = (2.0, 10.0)
_CALLED = b"Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: AWSCognitoIdentityService.GetId\r\n"
_BEGINNINGS = {
    "silent": b"",
    "slow head": b"POST / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    "slow body": b"POST / HTTP/1.1\r\nHost: x\r\n" + _CALLED + b"Content-Length: 100000\r\n\r\n{",
    "slow chunks": b"POST / HTTP/1.1\r\nHost: x\r\n" + _CALLED + b"Transfer-Encoding: chunked\r\n\r\n",
    "slow control body": b"POST /_emulator/seed HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{",
}
_DROP_EVERY_S = 3.0
_DROPS = {"slow head": b"x", "slow body": b" ", "slow chunks": b"1\r\n \r\n", "slow control body": b" "}


def run(context: TrialContext) -> Outcome:
    """Open `rounds` slow connections for `minutes`, twice."""
    outcome, figures = Outcome(), []
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    for name, launcher in (
        ("all descriptors", ()),
        (f"{_FEW_DESCRIPTORS} descriptors", ("prlimit", f"--nofile={_FEW_DESCRIPTORS}:{_FEW_DESCRIPTORS}")),
    ):
        url = f"sqlite:///{context.folder / name}.db"
        with emulator(context.folder, "--database-url", url, launcher=launcher) as running:
            figures.append(f"{name}: {_HonestClients(running, name, context, outcome).gather()}")
            context.report(figures[-1])
            outcome.check(running.stop() == 0, f"{name}: it did not end well")
            outcome.missed += [f"{name}, in the log: {line}" for line in running.tracebacks()]
    outcome.figure = "; ".join(figures)
    return outcome


class _SlowClients:
    """The slow connections, in a separate process so that they do not delay the measurement."""

    def __init__(self, port: int, count: int) -> None:
        self._port, self._count = port, count
        self._events: Counter[str] = Counter()
        self._open = self._most = 0
        context = multiprocessing.get_context("fork")
        self._orders, orders = context.Pipe()
        self._process = context.Process(target=self._run, args=(orders,), daemon=True)
        self._process.start()

    def end(self) -> tuple[int, Counter[str]]:
        """Stops. Returns the most connections at once, and the responses and events by their number."""
        self._orders.send("end")
        figures: tuple[int, Counter[str]] = self._orders.recv()
        self._process.join()
        return figures

    def _run(self, orders: Connection) -> None:
        asyncio.run(self._connect_all(orders))
        orders.send((self._most, self._events))

    async def _connect_all(self, orders: Connection) -> None:
        kinds = list(_BEGINNINGS)
        tasks = [asyncio.create_task(self._misbehave(kinds[number % len(kinds)])) for number in range(self._count)]
        await asyncio.to_thread(orders.recv)
        left = set(tasks)
        while left:
            for each in left:
                each.cancel()
            # Python 3.11's wait_for loses a cancellation that comes at the same moment as the response.
            _, left = await asyncio.wait(left, timeout=1)

    async def _misbehave(self, kind: str) -> None:
        """Connect, send as slowly as possible, and connect again after the server closes the connection."""
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                await asyncio.sleep(1)
                continue
            self._open += 1
            self._most = max(self._most, self._open)
            try:
                writer.write(_BEGINNINGS[kind])
                await self._drip(reader, writer, _DROPS.get(kind, b""))
            except GONE:
                self._events["reset"] += 1
            finally:
                self._open -= 1
                writer.close()
            await asyncio.sleep(random.uniform(*_BACK_AFTER_S))

    async def _drip(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, drop: bytes) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                said = await asyncio.wait_for(reader.read(1000), _DROP_EVERY_S)
                self._events[said[9:12].decode() or "hung up"] += 1
                return
            writer.write(drop)


class _HonestClients:
    """Normal clients beside the slow ones."""

    def __init__(self, running: EmulatorProcess, name: str, context: TrialContext, outcome: Outcome) -> None:
        self._running, self._name, self._context, self._outcome = running, name, context, outcome
        self._events: Counter[str] = Counter()
        self._seconds: list[float] = []
        self._over = False

    def gather(self) -> str:
        """Run; the figure for the report."""
        before = self._running.resident_mib()
        slow = _SlowClients(self._running.port, self._context.size.rounds)
        asyncio.run(self._call_normally())
        grown = self._running.resident_mib() - before
        most, events = slow.end()
        self._outcome.check(most >= self._context.size.rounds * 0.9, f"{self._name}: only {most} came")
        self._outcome.check(len(self._seconds) > 50, f"{self._name}: only {len(self._seconds)} honest calls")
        centiles = quantiles(self._seconds, n=100)
        figures = ", ".join(f"{count} {event}" for event, count in sorted((events + self._events).items()))
        return (
            f"{most:,} connections at once, {len(self._seconds):,} honest calls answered "
            f"(p50 {centiles[49] * 1000:.0f} ms, p99 {centiles[98] * 1000:.0f} ms), {grown:.0f} MiB more memory; "
            f"{figures}"
        )

    async def _call_normally(self) -> None:
        async with Wire(self._running.port) as wire:
            pool = await wire.call(
                "CreateIdentityPool", IdentityPoolName="slow clients", AllowUnauthenticatedIdentities=True
            )
        callers = [self._call_in_turn(pool["IdentityPoolId"]) for _ in range(_HONEST)]
        tasks = [asyncio.create_task(each) for each in (*callers, self._exceed_limits())]
        await asyncio.sleep(self._context.size.minutes * 60)
        self._over = True
        await asyncio.gather(*tasks)

    async def _call_in_turn(self, pool: str) -> None:
        loop = asyncio.get_running_loop()
        async with Wire(self._running.port) as wire:
            while not self._over:
                began = loop.time()
                for attempt in range(1, _ATTEMPTS + 1):  # every SDK retries after a closed connection
                    try:
                        await wire.call("GetId", IdentityPoolId=pool)
                        self._seconds.append(loop.time() - began)
                        break
                    except (RefusedError, *GONE) as problem:
                        self._events["second attempts"] += 1
                        wrong = f"{self._name}: an honest client heard {problem!r} for the last time"
                        self._outcome.check(attempt < _ATTEMPTS, wrong)
                        await asyncio.sleep(0.05 * 2**attempt)
                await asyncio.sleep(0.005)

    async def _exceed_limits(self) -> None:
        """Send headers and bodies beyond their limits again and again; each response is a 4xx."""
        json = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSCognitoIdentityService.GetId"}
        async with Wire(self._running.port) as wire:
            while not self._over:
                for expected, path, headers, body in (
                    (431, "/", {**json, "x-long": "x" * 100_000}, b"{}"),
                    (431, "/?" + "x" * 100_000, json, b"{}"),
                    (413, "/", json, b" " * 1_100_000),
                    (413, "/_emulator/seed", {}, b" " * 17_000_000),
                ):
                    with contextlib.suppress(*GONE):
                        status, _ = await wire.send_request("POST", path, headers, body)
                        self._events[str(status)] += 1
                        self._outcome.check(status == expected, f"{self._name}: {status} instead of {expected}")
                await asyncio.sleep(0.2)


TRIAL = Trial(
    name="slow-clients",
    test="10,000 idle and slow connections, slow bodies, oversized heads and bodies",
    bar="honest clients still served; limits answer 4xx",
    short=Size(rounds=1500, minutes=0.15),
    full=Size(rounds=10_000, minutes=0.8),
    run=run,
)
