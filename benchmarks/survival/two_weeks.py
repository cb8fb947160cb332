"""Two weeks in a minute: the clock jumps, keys rotate, emulators restart, and every token is used again and again,
also after it has expired.

A token is valid when pyjwt verifies its signature with the emulator's key set and when its service accepts it. On
PostgreSQL another replica checks it than the one that issued it.
"""

import asyncio
import json
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import jwt

from benchmarks.survival.cluster import DEVELOPER, Cluster, cluster
from benchmarks.survival.trial import Outcome, Size, Trial, TrialContext
from benchmarks.survival.wire import RefusedError, Wire

_WEEKS_S = 14 * 24 * 3600
_STEPS_OF_POSTGRESQL = 4  # fewer jumps by this factor, because a replica needs up to a second to read a new time
_REPLICAS_AGREE_S = 1.2
_ROLE = "arn:aws:iam::000000000000:role/survivor"
_GOOGLE = "accounts.google.com"
_KEPT_DEAD_S = 2 * 24 * 3600


@dataclass(slots=True)
class _IssuedToken:
    """A token or credentials. `expires_at` is in seconds since the epoch."""

    kind: str
    token: str
    expires_at: float
    key_id: str = ""
    made_at: float = field(default=0.0)


def run(context: TrialContext) -> Outcome:
    """Make about `rounds` jumps on a SQLite file, and a quarter as many on two replicas."""
    outcome, figures = Outcome(), []
    for kind, steps in (("sqlite", context.size.rounds), ("postgresql", context.size.rounds // _STEPS_OF_POSTGRESQL)):
        with cluster(context.folder, kind) as members:
            figures.append(f"{kind}: {asyncio.run(_Weeks(members, steps, context, outcome).pass_by())}")
            context.report(figures[-1])
            outcome.missed += [f"{kind}, in the log: {line}" for line in members.logged_defects()]
    outcome.figure = "; ".join(figures)
    return outcome


class _Weeks:
    """Two weeks on one database."""

    def __init__(self, members: Cluster, steps: int, context: TrialContext, outcome: Outcome) -> None:
        self._members, self._steps, self._context, self._outcome = members, steps, context, outcome
        self._rng = random.Random(9)
        self._issued: list[_IssuedToken] = []
        self._checks: Counter[str] = Counter()
        self._now = 0.0

    async def pass_by(self) -> str:
        """Run; the figure for the report."""
        pool = await self._members.new_pool(SupportedLoginProviders={_GOOGLE: "app"})
        restarts = rotations = 0
        async with Wire(self._members.ports[0]) as maker, Wire(self._members.ports[-1]) as judge:
            await maker.control_api("PUT", "clock", {"freeze": True})
            end = await self._time(maker) + _WEEKS_S
            step = 0
            while self._now < end:
                step += 1
                await self._make(maker, pool)
                if step % (self._steps // 10 or 1) == 0:
                    await maker.control_api("POST", "keys/rotate")
                    rotations += 1
                    await self._make(maker, pool)
                await self._jump(maker, self._next_jump())
                await self._try_all(judge, pool)
                if step % (self._steps // 5 or 1) == 1:
                    victim = restarts % len(self._members.emulators)
                    self._members.emulators[victim].stop()
                    await asyncio.to_thread(self._members.restart, victim)
                    restarts += 1
        figures = ", ".join(f"{count} of {kind}" for kind, count in sorted(self._checks.items()))
        return f"{step} jumps, {rotations} rotations, {restarts} restarts; verdicts {figures}"

    def _next_jump(self) -> float:
        """Mostly a random time, so that all jumps make two weeks; sometimes the exact second when a token expires."""
        soon = [each.expires_at for each in self._issued if each.expires_at > self._now]
        if soon and self._rng.random() < 0.3:
            return min(soon) - self._now - self._rng.choice((0, 1))
        return self._rng.uniform(0, 2 * _WEEKS_S / self._steps)

    async def _time(self, wire: Wire) -> float:
        self._now = datetime.fromisoformat((await wire.control_api("GET", "clock"))["now"]).timestamp()
        return self._now

    async def _jump(self, wire: Wire, seconds: float) -> None:
        await wire.control_api("PUT", "clock", {"advance_s": int(seconds)})
        await self._time(wire)
        if len(self._members.emulators) > 1:
            await asyncio.sleep(_REPLICAS_AGREE_S)

    async def _make(self, wire: Wire, pool: str) -> None:
        """One of each."""
        await self._time(wire)
        guest = (await wire.call("GetId", IdentityPoolId=pool))["IdentityId"]
        token = (await wire.call("GetOpenIdToken", IdentityId=guest))["Token"]
        self._add_token("OpenID token", token)
        developer = await wire.call(
            "GetOpenIdTokenForDeveloperIdentity",
            IdentityPoolId=pool,
            Logins={DEVELOPER: "dora"},
            TokenDuration=self._rng.choice((1, 900, 3600, 86_400)),
        )
        self._add_token("OpenID token", developer["Token"])
        keys = (await wire.call("GetCredentialsForIdentity", IdentityId=guest))["Credentials"]
        self._add("session", keys["SessionToken"], keys["Expiration"], keys["AccessKeyId"])
        seconds = str(self._rng.choice((900, 3600, 43_200)))
        xml = await wire.sts("AssumeRoleWithWebIdentity", **_assuming(token), DurationSeconds=seconds)
        end = datetime.fromisoformat(_element(xml, "Expiration")).timestamp()
        self._add("session", _element(xml, "SessionToken"), end, _element(xml, "AccessKeyId"))
        order: dict[str, Any] = {"provider": _GOOGLE, "subject": "alice", "audience": "app", "identity_pool_id": pool}
        order["expires_in_s"] = self._rng.choice((60, 3600, 3 * 86_400))
        login = (await wire.control_api("POST", "login-tokens", order))["token"]
        self._add("login", login, _claims(login)["exp"])

    def _add_token(self, kind: str, token: str) -> None:
        self._add(kind, token, _claims(token)["exp"])

    def _add(self, kind: str, token: str, expires_at: float, key_id: str = "") -> None:
        self._outcome.check(expires_at > self._now, f"a {kind} was made that had expired")
        self._issued.append(_IssuedToken(kind, token, expires_at, key_id, self._now))

    async def _try_all(self, wire: Wire, pool: str) -> None:
        _, body = await wire.send_request("GET", "/.well-known/jwks.json", {}, b"")
        key_set = jwt.PyJWKSet.from_dict(json.loads(body))
        for issued in self._issued:
            is_live = issued.expires_at > self._now
            is_accepted = await self._is_accepted(wire, pool, issued)
            self._checks[f"live {issued.kind}s" if is_live else f"dead {issued.kind}s"] += 1
            since = self._now - issued.expires_at
            self._outcome.check(
                is_accepted == is_live,
                f"{self._members.kind}: a {issued.kind} was {is_accepted=} {since:.0f} s after its end",
            )
            if issued.kind == "OpenID token" and is_live:
                self._outcome.check(
                    _is_signed(issued.token, key_set), f"{self._members.kind}: a key is not in the key set"
                )
                spoiled = _IssuedToken(issued.kind, issued.token[:-8] + "AAAAAAAA", issued.expires_at)
                self._outcome.check(not await self._is_accepted(wire, pool, spoiled), "a spoiled token was taken")
        self._issued = [each for each in self._issued if each.expires_at > self._now - _KEPT_DEAD_S]

    async def _is_accepted(self, wire: Wire, pool: str, issued: _IssuedToken) -> bool:
        """Whether the token is accepted. Checks that a refusal is the one for an expired or unsigned token."""
        try:
            if issued.kind == "OpenID token":
                await wire.sts("AssumeRoleWithWebIdentity", **_assuming(issued.token))
            elif issued.kind == "login":
                await wire.call("GetId", IdentityPoolId=pool, Logins={_GOOGLE: issued.token})
            else:
                await _get_caller_identity(wire, issued)
        except RefusedError as refusal:
            expected_errors = ("ExpiredToken", "InvalidIdentityToken", "NotAuthorizedException")
            self._outcome.check(any(each in str(refusal) for each in expected_errors), f"a {issued.kind}: {refusal}")
            return False
        return True


def _assuming(token: str) -> dict[str, str]:
    return {"RoleArn": _ROLE, "RoleSessionName": "survivor", "WebIdentityToken": token}


async def _get_caller_identity(wire: Wire, issued: _IssuedToken) -> None:
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-amz-security-token": issued.token,
        "x-amz-date": "20260101T000000Z",
        "authorization": f"AWS4-HMAC-SHA256 Credential={issued.key_id}/20260101/us-east-1/sts/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=0",
    }
    form = urlencode({"Action": "GetCallerIdentity", "Version": "2011-06-15"}).encode()
    status, body = await wire.send_request("POST", "/", headers, form)
    if status != 200:
        raise RefusedError(status, body.decode())


def _claims(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def _is_signed(token: str, key_set: jwt.PyJWKSet) -> bool:
    key_id = jwt.get_unverified_header(token)["kid"]
    key = next((each for each in key_set.keys if each.key_id == key_id), None)
    if key is None:
        return False
    # The token's time is the emulator's, not this machine's.
    options: Any = {"verify_exp": False, "verify_aud": False, "verify_iat": False, "verify_nbf": False}
    jwt.decode(token, key, algorithms=["RS256"], options=options)
    return True


def _element(xml: str, name: str) -> str:
    found = re.search(f"<{name}>([^<]*)</{name}>", xml)
    assert found is not None
    return found[1]


TRIAL = Trial(
    name="two-weeks",
    test="two weeks of simulated time: key rotations, restarts, token and session expiry",
    bar="every live token verifies, every dead one does not",
    short=Size(rounds=16),
    full=Size(rounds=120),
    run=run,
)
