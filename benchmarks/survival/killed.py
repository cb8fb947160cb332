"""`kill -9` in the middle of writing: what was acknowledged is there afterwards, and the database opens clean."""

import asyncio
import random

from benchmarks.survival.crew import KINDS, Crew, crew
from benchmarks.survival.stored import broken_rules
from benchmarks.survival.trial import Outcome, Size, Stage, Trial
from benchmarks.survival.wire import Wire
from benchmarks.survival.writers import Writers


def run(stage: Stage) -> Outcome:
    """Kill the emulator on a file, and the replicas on PostgreSQL in turn, so many times each."""
    outcome, written = Outcome(), 0
    for kind in KINDS:
        with crew(stage.folder, kind) as members:
            written += asyncio.run(_kills(members, stage, outcome))
    outcome.figure = f"{stage.size.rounds} kills on each database, {written:,} acknowledged writes"
    outcome.figure += ", none lost" if not outcome.missed else ""
    return outcome


async def _kills(members: Crew, stage: Stage, outcome: Outcome) -> int:
    chance = random.Random(9)
    pool = await members.new_pool()
    writers = Writers(members.ports, pool)
    known = writers.acknowledged
    for number in range(stage.size.rounds):
        before = len(known)
        await asyncio.sleep(chance.uniform(0.15, 0.5))
        victim = number % len(members.emulators)
        members.emulators[victim].kill()
        outcome.check(len(known) > before, f"{members.kind}, kill {number}: nothing had been written since the last")
        if members.kind == "sqlite":
            outcome.missed += [f"kill {number}: {rule}" for rule in broken_rules(members.database_url)]
        await asyncio.to_thread(members.start_again, victim)
        if number % 20 == 19:
            stage.tell(f"{members.kind}: {number + 1} kills, {len(known):,} writes acknowledged")
    await asyncio.sleep(0.3)
    await writers.stop()
    outcome.missed += [f"{members.kind}: {each}" for each in known.lost(members.database_url)]
    outcome.missed += [f"{members.kind}: {rule}" for rule in broken_rules(members.database_url)]
    outcome.missed += [f"{members.kind}: {refusal}" for refusal in known.refusals[:3]]
    for port in members.ports:
        async with Wire(port) as wire:
            health = await wire.control("GET", "health")
            outcome.check(health["status"] == "ok", f"{members.kind}: {health}")
    return len(known)


TRIAL = Trial(
    name="killed",
    test="`kill -9` under write load, of an emulator on a SQLite file and of replicas on PostgreSQL",
    bar="no acknowledged write lost, the database opens clean",
    short=Size(rounds=5),
    full=Size(rounds=100),
    run=run,
)
