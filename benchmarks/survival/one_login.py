"""Concurrent GetId calls with one new login: one call creates the identity, and all get the same."""

import asyncio

from benchmarks.survival.cluster import KINDS, Cluster, cluster
from benchmarks.survival.stored import broken_rules, rows
from benchmarks.survival.trial import Outcome, Size, Trial, TrialContext
from benchmarks.survival.wire import GONE, RefusedError, Wire

_AT_ONCE = 64


def run(context: TrialContext) -> Outcome:
    """In each round send the same new login on every connection, for each database."""
    outcome = Outcome()
    for kind in KINDS:
        with cluster(context.folder, kind) as members:
            asyncio.run(_rounds(members, context, outcome))
            stored = rows(members.database_url, "SELECT count(*) FROM identities")[0][0]
            outcome.check(stored == context.size.rounds, f"{kind}: {stored} identities of {context.size.rounds} logins")
            outcome.missed += [f"{kind}: {rule}" for rule in broken_rules(members.database_url)]
        context.report(f"{kind}: {context.size.rounds} rounds of {_AT_ONCE}, {stored} identities")
    outcome.figure = f"{context.size.rounds} rounds, {context.size.rounds} identities on each database"
    if outcome.missed:
        outcome.figure = f"{context.size.rounds} rounds, {len(outcome.missed)} wrong"
    return outcome


async def _rounds(members: Cluster, context: TrialContext, outcome: Outcome) -> None:
    pool = await members.new_pool()
    wires = [Wire(members.ports[number % len(members.ports)]) for number in range(_AT_ONCE)]
    for number in range(context.size.rounds):
        logins = members.logins(a=f"user {number}")
        responses = await asyncio.gather(*(_identity(wire, pool, logins) for wire in wires))
        outcome.check(len(set(responses)) == 1, f"{members.kind}, round {number}: {sorted(set(responses))[:3]}")
    for wire in wires:
        wire.close()


async def _identity(wire: Wire, pool: str, logins: dict[str, str]) -> str:
    try:
        return str((await wire.call("GetId", IdentityPoolId=pool, Logins=logins))["IdentityId"])
    except (RefusedError, *GONE) as problem:
        return repr(problem)


TRIAL = Trial(
    name="one-login",
    test="64 concurrent GetId with one new login, on a SQLite file and over two replicas on PostgreSQL",
    bar="one identity each round",
    short=Size(rounds=15),
    full=Size(rounds=500),
    run=run,
)
