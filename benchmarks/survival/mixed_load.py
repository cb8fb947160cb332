"""Everything at once: every operation of identity pools, verified logins, STS, the control API, and event streams that
are opened and dropped. Memory, threads and descriptors must not grow after the warm-up.

It runs on a SQLite file and on PostgreSQL at the same time. The clock runs fast, so that sessions expire.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from statistics import median
from typing import Any

from benchmarks.survival.cluster import DEVELOPER, Cluster, cluster
from benchmarks.survival.trial import Outcome, Size, Trial, TrialContext
from benchmarks.survival.wire import GONE, RefusedError, Wire

_WARM_AFTER = 0.4
_WINDOW = 0.15
_MAX_GROWTH = 1.05
_MAX_MORE = 8  # as many as there are clients: each may have dropped a connection that is not closed yet
_LONG_MIN = 5.0  # in a longer trial memory may grow by 5 %, in a shorter one by a quarter
_USERS = 60
_ROLE = "arn:aws:iam::000000000000:role/survivor"
_CLOCK_STEP_S = 300
_TOLD_EVERY_S = 60.0
_STREAM_HEAD = b"GET /_emulator/calls/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"


def run(context: TrialContext) -> Outcome:
    """Run the load for `minutes`."""
    outcome = Outcome()
    with cluster(context.folder, "sqlite") as on_file, cluster(context.folder, "postgresql") as on_postgresql:
        on_postgresql.emulators.pop().kill()  # one replica is enough
        loads = [_Load(on_file, context, outcome), _Load(on_postgresql, context, outcome)]
        asyncio.run(_together(loads))
        figures = [each.judge() for each in loads]
        for members in (on_file, on_postgresql):
            outcome.missed += [f"{members.kind}, in the log: {line}" for line in members.logged_defects()]
    outcome.figure = "; ".join(figures)
    return outcome


async def _together(loads: "list[_Load]") -> None:
    await asyncio.gather(*(each.go_on() for each in loads))


class _Load:
    """The load on one emulator, and its memory, threads and descriptors in that time."""

    def __init__(self, members: Cluster, context: TrialContext, outcome: Outcome) -> None:
        self._members, self._context, self._outcome = members, context, outcome
        self._seconds = context.size.minutes * 60
        self._calls: Counter[str] = Counter()
        self._samples: list[tuple[float, int, int]] = []
        self._over = False
        self._pool = ""
        self._operations: set[str] = set()

    async def go_on(self) -> None:
        """Put it under load until the time is over."""
        self._pool = await self._members.new_pool(SupportedLoginProviders={"accounts.google.com": "app"})
        kinds: list[Callable[[Wire, int], Awaitable[None]]] = [
            *(self._log_in, self._log_in, self._come_as_guests, self._keep_pools),
            *(self._keep_developer_users, self._control, self._refuse, self._watch),
        ]
        tasks = [asyncio.create_task(self._repeat(kind)) for kind in kinds]
        running = self._members.emulators[0]
        loop = asyncio.get_running_loop()
        began = told_at = loop.time()
        while (now := loop.time()) - began < self._seconds:
            self._samples.append((running.resident_mib(), running.descriptors(), running.threads()))
            if now - told_at > _TOLD_EVERY_S:
                told_at = now
                memory, descriptors, threads = self._samples[-1]
                figures = f"{memory:.0f} MiB, {descriptors} descriptors, {threads} threads"
                self._context.report(
                    f"{self._members.kind}: {now - began:.0f} s, {self._calls.total():,} calls, {figures}"
                )
            await asyncio.sleep(min(2.0, self._seconds / 60))
        self._over = True
        await asyncio.gather(*tasks)
        async with Wire(running.port) as wire:
            about = await wire.control_api("GET", "about")
            operations = {each["operation"] for each in about["operations"] if each["service"] == "cognito-identity"}
        self._operations = operations

    def judge(self) -> str:
        """Check that memory, threads and descriptors did not grow; the figure for the report."""
        kind, count = self._members.kind, len(self._samples)
        width = max(3, int(count * _WINDOW))
        before = self._samples[int(count * _WARM_AFTER) :][:width]
        after = self._samples[-width:]
        memory = [median(each[0] for each in window) for window in (before, after)]
        most = _MAX_GROWTH if self._context.size.minutes >= _LONG_MIN else 1.25
        self._outcome.check(
            memory[1] <= memory[0] * most, f"{kind}: memory grew {memory[0]:.0f} to {memory[1]:.0f} MiB"
        )
        figures = [f"memory {memory[0]:.1f} to {memory[1]:.1f} MiB"]
        for place, name in ((1, "descriptors"), (2, "threads")):
            most_before, most_after = (max(each[place] for each in window) for window in (before, after))
            self._outcome.check(
                most_after <= most_before + _MAX_MORE, f"{kind}: {most_before} {name} became {most_after}"
            )
            figures.append(f"{name} {most_before} to {most_after}")
        left_out = self._operations - set(self._calls)
        self._outcome.check(not left_out, f"{kind}: never called: {', '.join(sorted(left_out))}")
        return f"{kind}: {self._calls.total():,} calls of {len(self._calls)} kinds, {', '.join(figures)}"

    async def _repeat(self, kind: Callable[[Wire, int], Awaitable[None]]) -> None:
        number = 0
        async with Wire(self._members.ports[0]) as wire:
            while not self._over:
                number += 1
                try:
                    await kind(wire, number)
                except (RefusedError, *GONE) as problem:
                    where = f"{self._members.kind}, {kind.__name__}"
                    self._outcome.check(len(self._outcome.missed) > 20, f"{where}: {problem!r}")
                    await asyncio.sleep(0.5)

    async def _call(self, wire: Wire, operation: str, **members: Any) -> Any:
        self._calls[operation] += 1
        return await wire.call(operation, **members)

    async def _sts(self, wire: Wire, action: str, **parameters: str) -> str:
        self._calls[action] += 1
        return await wire.sts(action, **parameters)

    async def _log_in(self, wire: Wire, number: int) -> None:
        logins = self._members.logins(**{"abc"[number % 3]: f"user {number % _USERS}"})
        identity = (await self._call(wire, "GetId", IdentityPoolId=self._pool, Logins=logins))["IdentityId"]
        request = {"IdentityId": identity, "Logins": logins}
        keys = (await self._call(wire, "GetCredentialsForIdentity", **request))["Credentials"]
        token = (await self._call(wire, "GetOpenIdToken", **request))["Token"]
        parameters = {"RoleArn": _ROLE, "RoleSessionName": "survivor", "WebIdentityToken": token}
        assumed = await self._sts(wire, "AssumeRoleWithWebIdentity", **parameters)
        found = re.search("<AccessKeyId>(.*)</AccessKeyId>", assumed)
        await self._sts(wire, "GetAccessKeyInfo", AccessKeyId=found[1] if found else keys["AccessKeyId"])
        await self._sts(wire, "GetCallerIdentity")

    async def _come_as_guests(self, wire: Wire, number: int) -> None:
        guests = [(await self._call(wire, "GetId", IdentityPoolId=self._pool))["IdentityId"] for _ in range(10)]
        for each in guests[:3]:
            await self._call(wire, "DescribeIdentity", IdentityId=each)
        await self._call(wire, "GetCredentialsForIdentity", IdentityId=guests[0])
        await self._call(wire, "ListIdentities", IdentityPoolId=self._pool, MaxResults=60)
        await self._call(wire, "DeleteIdentities", IdentityIdsToDelete=guests)

    async def _keep_pools(self, wire: Wire, number: int) -> None:
        whole = {"IdentityPoolName": f"pool {number}", "AllowUnauthenticatedIdentities": True}
        created = await self._call(wire, "CreateIdentityPool", **whole, IdentityPoolTags={"a": "b"})
        pool = {"IdentityPoolId": created["IdentityPoolId"]}
        arn = {
            "ResourceArn": f"arn:aws:cognito-identity:us-east-1:000000000000:identitypool/{created['IdentityPoolId']}"
        }
        provider = {**pool, "IdentityProviderName": "accounts.google.com"}
        supported = {"SupportedLoginProviders": {"accounts.google.com": "app"}}
        await self._call(wire, "UpdateIdentityPool", **pool, **whole, **supported)
        await self._call(wire, "DescribeIdentityPool", **pool)
        await self._call(wire, "ListIdentityPools", MaxResults=10)
        await self._call(wire, "SetIdentityPoolRoles", **pool, Roles={"authenticated": _ROLE, "unauthenticated": _ROLE})
        await self._call(wire, "GetIdentityPoolRoles", **pool)
        await self._call(wire, "SetPrincipalTagAttributeMap", **provider, PrincipalTags={"user": "sub"})
        await self._call(wire, "GetPrincipalTagAttributeMap", **provider)
        await self._call(wire, "TagResource", **arn, Tags={"c": "d"})
        await self._call(wire, "ListTagsForResource", **arn)
        await self._call(wire, "UntagResource", **arn, TagKeys=["c"])
        await self._call(wire, "GetId", **pool)
        await self._call(wire, "DeleteIdentityPool", **pool)

    async def _keep_developer_users(self, wire: Wire, number: int) -> None:
        pool = {"IdentityPoolId": self._pool}
        provider = {"DeveloperProviderName": DEVELOPER}
        created = []
        for user in ("left", "right"):
            logins = {DEVELOPER: f"{user} {number}"}
            created.append(await self._call(wire, "GetOpenIdTokenForDeveloperIdentity", **pool, Logins=logins))
        users = {"SourceUserIdentifier": f"left {number}", "DestinationUserIdentifier": f"right {number}"}
        merged = await self._call(wire, "MergeDeveloperIdentities", **pool, **provider, **users)
        identity = {"IdentityId": merged["IdentityId"]}
        await self._call(wire, "LookupDeveloperIdentity", **pool, **identity)
        logins = self._members.logins(b=f"developer {number}")
        await self._call(
            wire, "GetOpenIdTokenForDeveloperIdentity", **pool, Logins={DEVELOPER: f"left {number}", **logins}
        )
        await self._call(wire, "UnlinkIdentity", **identity, Logins=logins, LoginsToRemove=list(logins))
        left = {"DeveloperUserIdentifier": f"left {number}"}
        await self._call(wire, "UnlinkDeveloperIdentity", **pool, **identity, **provider, **left)
        ids = [each["IdentityId"] for each in created]
        await self._call(wire, "DeleteIdentities", IdentityIdsToDelete=ids)

    async def _control(self, wire: Wire, number: int) -> None:
        order = {"provider": "accounts.google.com", "subject": "alice", "identity_pool_id": self._pool}
        token = (await self._control_call(wire, "POST", "login-tokens", order))["token"]
        await self._control_call(wire, "POST", "explain/token", {"token": token, "identity_pool_id": self._pool})
        statement = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRoleWithWebIdentity"}
        role = {"arn": f"{_ROLE}-{number % 5}", "trust_policy": {"Version": "2012-10-17", "Statement": [statement]}}
        await self._control_call(wire, "PUT", "roles", role)
        await self._control_call(wire, "DELETE", f"roles?arn={role['arn']}")
        provider = {"arn": f"arn:aws:iam::000000000000:oidc-provider/{number % 5}.example", "client_ids": ["a"]}
        await self._control_call(wire, "PUT", "identity-providers", provider)
        await self._control_call(wire, "DELETE", f"identity-providers?arn={provider['arn']}")
        pool = {"IdentityPoolName": "seeded", "AllowUnauthenticatedIdentities": True}
        await self._control_call(wire, "POST", "seed", {"version": 1, "identity_pools": [pool]})
        for path in ("identities?query=user", "credentials", "calls?limit=50", "pools", "keys", "faults", "health"):
            await self._control_call(wire, "GET", path)
        await self._control_call(wire, "PUT", "clock", {"advance_s": _CLOCK_STEP_S})
        if number % 20 == 1:
            await self._control_call(wire, "GET", "state")
            await self._control_call(wire, "GET", "openapi.json")
            await wire.send_request("GET", "/_emulator/metrics", {}, b"")
            await wire.send_request("GET", "/_emulator/", {}, b"")
        await asyncio.sleep(0.3)

    async def _control_call(self, wire: Wire, method: str, path: str, body: Any = None) -> Any:
        self._calls[f"{method} {path.partition('?')[0]}"] += 1
        return await wire.control_api(method, path, body)

    async def _refuse(self, wire: Wire, number: int) -> None:
        spoiled = {name: token[:-9] + "AAAAAAAAA" for name, token in self._members.logins(a="user 1").items()}
        nowhere = "us-east-1:11111111-2222-4333-8444-555555555555"
        for operation, members in (
            ("GetId", {"IdentityPoolId": self._pool, "Logins": spoiled}),
            ("GetId", {"IdentityPoolId": nowhere}),
            ("GetId", {"IdentityPoolId": "x" * 60 + str(number)}),
            ("DescribeIdentity", {"IdentityId": nowhere}),
            ("ListIdentities", {"IdentityPoolId": self._pool, "MaxResults": 61, "NextToken": json.dumps(number)}),
        ):
            try:
                await self._call(wire, operation, **members)
            except RefusedError as refusal:
                if refusal.status != 400:
                    raise
        await asyncio.sleep(0.05)

    async def _watch(self, _wire: Wire, number: int) -> None:
        """Read an event stream for a while and drop it, and drop a request half-way."""
        port = self._members.ports[0]
        self._calls["event stream"] += 1
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(_STREAM_HEAD)
        for _ in range(5):
            await reader.readuntil(b"\n\n")
        writer.transport.abort() if number % 2 else writer.close()
        _, dropped = await asyncio.open_connection("127.0.0.1", port)
        dropped.write(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
        await dropped.drain()
        dropped.transport.abort()
        await asyncio.sleep(0.1)


TRIAL = Trial(
    name="mixed-load",
    test="10 minutes of mixed load: all operations of identity pools, verified logins, STS, control API, event streams",
    bar="memory flat within 5 % after warming up, no growth of descriptors or threads",
    short=Size(minutes=0.4),
    full=Size(minutes=10),
    run=run,
)
