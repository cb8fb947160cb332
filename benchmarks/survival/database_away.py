"""PostgreSQL restarts, crashes, drops its connections and hangs under load: acknowledged writes are kept, no caller
hangs, and the replicas recover by themselves.

One replica connects to the server directly, the other through a proxy that injects the faults.
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable

from benchmarks.survival.cluster import cluster
from benchmarks.survival.fault_proxy import FaultProxy
from benchmarks.survival.process import EmulatorProcess
from benchmarks.survival.stored import broken_rules, rows
from benchmarks.survival.trial import Outcome, Size, Trial, TrialContext
from benchmarks.survival.wire import Wire
from benchmarks.survival.writers import Writers
from tests.databases import PostgresqlServer

_BACK_WITHIN_S = 5.0
_QUIET_S = 2.0
_WRITERS = 16
_STUCK_S = 30.0
_TERMINATE = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def run(context: TrialContext) -> Outcome:
    """Cause each kind of fault in turn, `rounds` in all."""
    outcome = Outcome()
    server = PostgresqlServer()
    try:
        asyncio.run(_cause_faults(server, context, outcome))
    finally:
        server.stop()
    return outcome


async def _cause_faults(server: PostgresqlServer, context: TrialContext, outcome: Outcome) -> None:
    with cluster(context.folder, "postgresql", server=server) as members:
        async with FaultProxy(server.port) as proxy:
            arguments = [
                each.replace(f":{server.port}/", f":{proxy.port}/") if each == members.database_url else each
                for each in members.arguments
            ]
            members.emulators[1].kill()
            # Started from a thread, because it connects through the proxy, which runs in this one.
            members.emulators[1] = await asyncio.to_thread(EmulatorProcess, members.folder, *arguments)
            kinds: dict[str, Callable[[], Awaitable[object]]] = {
                "restarted": lambda: asyncio.to_thread(server.restart, "fast"),
                "crashed": lambda: asyncio.to_thread(server.restart, "immediate"),
                "backends ended": lambda: asyncio.to_thread(rows, members.database_url, _TERMINATE),
                "connections reset": proxy.cut,
                "quiet for 2 s": lambda: proxy.go_quiet(_QUIET_S),
            }
            writers = Writers(members.ports, await members.new_pool(), count=_WRITERS)
            slowest: Counter[str] = Counter()
            for number, (kind, make) in zip(range(context.size.rounds), itertools.cycle(kinds.items()), strict=False):
                await asyncio.sleep(0.5)
                await make()
                took = await _all_write_again(writers)
                slowest[kind] = max(slowest[kind], round(took * 1000))
                outcome.check(took < _BACK_WITHIN_S, f"{number}, {kind}: back after {took:.1f} s")
                context.report(f"{number + 1}: {kind}, every writer was served again after {took:.2f} s")
            await writers.stop()
            for port in members.ports:
                async with Wire(port) as wire:
                    health = await wire.control_api("GET", "health")
                    outcome.check(health["status"] == "ok", f"health: {health}")
    acknowledged = writers.acknowledged
    codes = Counter(f"{each.status} {each.code}" for each in acknowledged.refusals)
    outcome.check(set(codes) <= {"500 InternalErrorException"}, f"refusals: {dict(codes)}")
    outcome.check(acknowledged.silences == 0, f"{acknowledged.silences} calls were not answered at all")
    outcome.missed += acknowledged.lost(members.database_url)
    outcome.missed += broken_rules(members.database_url)
    outcome.missed += [f"in the log: {line}" for line in members.logged_defects()]
    times = ", ".join(f"{kind} {ms / 1000:.2f} s" for kind, ms in slowest.items())
    outcome.figure = (
        f"{context.size.rounds} times; longest until every writer was served again: {times}; "
        f"{len(acknowledged):,} acknowledged writes, {sum(codes.values())} calls answered InternalErrorException"
    )


async def _all_write_again(writers: Writers) -> float:
    """Seconds until each writer got a response again; _STUCK_S when one is stuck."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while loop.time() - began < _STUCK_S:
        if writers.last_answer and min(writers.last_answer.values()) > began and len(writers.last_answer) == _WRITERS:
            return loop.time() - began
        await asyncio.sleep(0.02)
    return _STUCK_S


TRIAL = Trial(
    name="database-away",
    test="PostgreSQL restarted and crashed, its connections ended and reset, or gone quiet, under load",
    bar="no acknowledged write lost, no stuck worker, recovery within 5 s",
    short=Size(rounds=5),
    full=Size(rounds=20),
    run=run,
)
