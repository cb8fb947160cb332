"""Concurrent calls that link, merge, unlink and delete a few users and identities, in random order."""

import asyncio
import random
from collections import Counter, deque
from typing import Any

from benchmarks.survival.cluster import DEVELOPER, KINDS, Cluster, cluster
from benchmarks.survival.stored import broken_rules, rows
from benchmarks.survival.trial import Outcome, Size, Trial, TrialContext
from benchmarks.survival.wire import GONE, RefusedError, Wire

_AT_ONCE = 6
_LOOKED_AT_EVERY = 250
_USERS = ("ann", "ben", "carol", "dora")
_DEVELOPER_USERS = tuple(f"user {number}" for number in range(5))


def run(context: TrialContext) -> Outcome:
    """Send a few calls together in each round, and check the rows between rounds."""
    outcome = Outcome()
    results: Counter[str] = Counter()
    for kind in KINDS:
        with cluster(context.folder, kind) as members:
            results += asyncio.run(_RandomCalls(members, context, outcome).run())
            outcome.missed += [f"{kind}, at the end: {rule}" for rule in broken_rules(members.database_url)]
            outcome.missed += [f"{kind}, in the log: {line}" for line in members.logged_defects()]
        context.report(f"{kind}: {context.size.rounds} interleavings")
    refused = ", ".join(f"{count} {code}" for code, count in results.most_common() if code != "ok")
    interleavings = f"{context.size.rounds} interleavings of {_AT_ONCE} calls on each database"
    outcome.figure = f"{interleavings}: {results['ok']} done, refused: {refused}"
    return outcome


class _RandomCalls:
    """Chooses the calls. The same seed chooses the same calls, in whatever order they run."""

    def __init__(self, members: Cluster, context: TrialContext, outcome: Outcome) -> None:
        self._members, self._context, self._outcome = members, context, outcome
        self._rng = random.Random(9)
        self._tokens = {
            (letter, user): members.logins(**{letter: user}) for letter in members.issuers for user in _USERS
        }
        self._seen: deque[str] = deque(maxlen=10)
        self._told: Counter[str] = Counter()
        self._pool = ""

    async def run(self) -> Counter[str]:
        """How the calls ended."""
        self._pool = await self._members.new_pool()
        ports = self._members.ports
        wires = [Wire(ports[number % len(ports)]) for number in range(_AT_ONCE)]
        await self._make(wires[0], "GetId", {"IdentityPoolId": self._pool})
        for number in range(self._context.size.rounds):
            await asyncio.gather(*(self._make(wire, *self._some_call()) for wire in wires))
            if number % _LOOKED_AT_EVERY == 0:
                await self._look(wires[-1], number)
        for wire in wires:
            wire.close()
        return self._told

    def _logins(self, most: int) -> dict[str, str]:
        letters = self._rng.sample("abc", self._rng.randint(1, most))
        found: dict[str, str] = {}
        for letter in letters:
            found |= self._tokens[letter, self._rng.choice(_USERS)]
        return found

    def _some_call(self) -> tuple[str, dict[str, Any]]:
        rng, pool = self._rng, {"IdentityPoolId": self._pool}
        identity = {"IdentityId": rng.choice(self._seen)}
        developer_user = rng.choice(_DEVELOPER_USERS)
        other = rng.choice(_DEVELOPER_USERS)
        developer = {DEVELOPER: developer_user}
        match rng.randrange(12):
            case 0 | 1 | 2:
                return "GetId", {**pool, "Logins": self._logins(3)}
            case 3:
                return "GetOpenIdToken", {**identity, "Logins": self._logins(2)}
            case 4:
                return "GetId", pool
            case 5:
                return "GetOpenIdTokenForDeveloperIdentity", {**pool, "Logins": developer}
            case 6:
                logins = developer | self._logins(2)
                return "GetOpenIdTokenForDeveloperIdentity", {**pool, **identity, "Logins": logins}
            case 7:
                users = {"SourceUserIdentifier": developer_user, "DestinationUserIdentifier": other}
                return "MergeDeveloperIdentities", {**pool, "DeveloperProviderName": DEVELOPER, **users}
            case 8:
                logins = self._logins(2)
                return "UnlinkIdentity", {**identity, "Logins": logins, "LoginsToRemove": list(logins)[:1]}
            case 9:
                which = {"DeveloperProviderName": DEVELOPER, "DeveloperUserIdentifier": developer_user}
                return "UnlinkDeveloperIdentity", {**pool, **identity, **which}
            case 10:
                return "GetCredentialsForIdentity", {**identity, "Logins": self._logins(1)}
            case _:
                ids = rng.sample(list(self._seen), min(2, len(self._seen)))
                return "DeleteIdentities", {"IdentityIdsToDelete": ids}

    async def _make(self, wire: Wire, operation: str, members: dict[str, Any]) -> None:
        try:
            response = await wire.call(operation, **members)
            self._told["ok"] += 1
            if isinstance(response, dict) and "IdentityId" in response:
                self._seen.append(response["IdentityId"])
        except RefusedError as refusal:
            self._told[refusal.code] += 1
            self._outcome.check(refusal.status == 400, f"{self._members.kind}: {operation} answered {refusal}")
        except GONE as problem:
            self._outcome.check(False, f"{self._members.kind}: {operation} was not answered: {problem!r}")

    async def _look(self, wire: Wire, number: int) -> None:
        """Between rounds: the rows satisfy the invariants, and each login finds the identity of its row."""
        where = f"{self._members.kind}, round {number}"
        self._outcome.missed += [f"{where}: {rule}" for rule in broken_rules(self._members.database_url)]
        stored_logins = rows(self._members.database_url, "SELECT provider, subject, identity_id FROM linked_logins")
        letters = {issuer.name: letter for letter, issuer in self._members.issuers.items()}
        for provider, subject, identity_id in stored_logins[:6]:
            logins = self._tokens[letters[provider], subject]
            response = await wire.call("GetId", IdentityPoolId=self._pool, Logins=logins)
            self._outcome.check(response["IdentityId"] == identity_id, f"{where}: {subject} leads elsewhere")


TRIAL = Trial(
    name="interleavings",
    test="concurrent link, merge, unlink, delete of the same identities, in random interleavings, on both databases",
    bar="a login belongs to one identity, a developer identifier to one identity, no orphan rows, no 5xx",
    short=Size(rounds=150),
    full=Size(rounds=10_000),
    run=run,
)
