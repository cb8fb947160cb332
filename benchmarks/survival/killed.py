"""`kill -9` during writes: acknowledged writes are kept, and the database opens without damage.

It kills an emulator on a SQLite file, one worker after another of an emulator with two, and replicas on PostgreSQL in
turn.
"""

import asyncio
import os
import random
import signal

from benchmarks.survival.cluster import Cluster, cluster
from benchmarks.survival.stored import broken_rules
from benchmarks.survival.trial import Outcome, Size, Trial, TrialContext
from benchmarks.survival.wire import Wire
from benchmarks.survival.writers import Writers

_WRITES_AGAIN_S = 30.0


def run(context: TrialContext) -> Outcome:
    """Kill `rounds` times, on each kind of database."""
    outcome, written = Outcome(), 0
    for kind, workers in (("sqlite", 1), ("sqlite", 2), ("postgresql", 1)):
        with cluster(context.folder, kind, "--workers", str(workers)) as members:
            written += asyncio.run(_Kills(members, workers, context, outcome).go_on())
    outcome.figure = (
        f"{context.size.rounds} kills of an emulator on a file, of workers on a file, and of replicas on PostgreSQL; "
        f"{written:,} acknowledged writes"
    )
    outcome.figure += ", none lost" if not outcome.missed else ""
    return outcome


class _Kills:
    """Kills the emulators that write to one database."""

    def __init__(self, members: Cluster, workers: int, context: TrialContext, outcome: Outcome) -> None:
        self._members, self._workers = members, workers
        self._context, self._outcome = context, outcome
        self._kind = members.kind if workers == 1 else f"{members.kind}, {workers} workers"

    async def go_on(self) -> int:
        """Run; the number of acknowledged writes."""
        rng, members, outcome = random.Random(9), self._members, self._outcome
        writers = Writers(members.ports, await members.new_pool())
        acknowledged = writers.acknowledged
        for number in range(self._context.size.rounds):
            outcome.check(await self._are_writing(writers), f"{self._kind}, kill {number}: nothing is written any more")
            await asyncio.sleep(rng.uniform(0.1, 0.4))
            await self._kill_one(number)
            if number % 20 == 19:
                self._context.report(f"{self._kind}: {number + 1} kills, {len(acknowledged):,} writes acknowledged")
        await asyncio.sleep(0.3)
        await writers.stop()
        outcome.missed += [f"{self._kind}: {each}" for each in acknowledged.lost(members.database_url)]
        outcome.missed += [f"{self._kind}: {rule}" for rule in broken_rules(members.database_url)]
        outcome.missed += [f"{self._kind}: {refusal}" for refusal in acknowledged.refusals[:3]]
        for port in members.ports:
            async with Wire(port) as wire:
                health = await wire.control_api("GET", "health")
                outcome.check(health["status"] == "ok", f"{self._kind}: {health}")
        return len(acknowledged)

    async def _are_writing(self, writers: Writers) -> bool:
        """Wait until writes are acknowledged again; false after a timeout."""
        loop = asyncio.get_running_loop()
        before, give_up_at = len(writers.acknowledged), loop.time() + _WRITES_AGAIN_S
        while len(writers.acknowledged) == before and loop.time() < give_up_at:
            await asyncio.sleep(0.01)
        return len(writers.acknowledged) > before

    async def _kill_one(self, number: int) -> None:
        victim = number % len(self._members.emulators)
        if self._workers > 1:  # the parent starts another worker
            while len(workers := self._members.emulators[victim].family()[1:]) < self._workers:
                await asyncio.sleep(0.05)
            os.kill(workers[number % len(workers)], signal.SIGKILL)
            return
        self._members.emulators[victim].kill()
        if self._members.kind == "sqlite":
            self._outcome.missed += [f"kill {number}: {rule}" for rule in broken_rules(self._members.database_url)]
        await asyncio.to_thread(self._members.restart, victim)


TRIAL = Trial(
    name="killed",
    test="`kill -9` under write load, of an emulator on a SQLite file, of its workers, and of replicas on PostgreSQL",
    bar="no acknowledged write lost, the database opens clean",
    short=Size(rounds=5),
    full=Size(rounds=100),
    run=run,
)
