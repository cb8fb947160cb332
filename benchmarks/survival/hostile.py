"""Corrupted requests: bytes, headers, bodies, tokens and query strings that no client sends.

Most go directly to the ASGI app, the rest through raw sockets, where the HTTP itself is corrupted too. At the same time
a coverage-guided fuzzer works on the decoders.
"""

import asyncio
import logging
import multiprocessing
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from benchmarks.survival.corpus import Request, corrupt, good_requests
from benchmarks.survival.process import CHECKOUT, EmulatorProcess, emulator
from benchmarks.survival.trial import Outcome, Size, Trial, TrialContext
from benchmarks.survival.wire import GONE, Wire
from cognito_identity_emulator import Emulator, Settings, create_app
from tests.offline_issuer import OfflineIssuer

_BY_SOCKET = 10  # one of this many requests is sent by a socket
_AT_ONCE = 16
_WARM_AFTER = 0.4
_CALLS_KEPT = 500  # so that the journal is full before memory is measured
_LONG = 200_000  # requests; in a longer trial memory may grow by 5 %, in a shorter one by a quarter
# Endpoints that make later calls fail, or that delete what the other requests need.
_LEFT_OUT = re.compile(rb"/_emulator/(faults|reset|keys/rotate)|^/_emulator/state$")
_STATUS = re.compile(rb"HTTP/1\.[01] (\d\d\d) ")


def run(context: TrialContext) -> Outcome:
    """Send `rounds` requests, while the decoders are fuzzed for `minutes`."""
    outcome = Outcome()
    fuzzing = _start_fuzzing(context)
    by_socket = context.size.rounds // _BY_SOCKET
    try:
        figures = [
            _apart(_into_app, context, outcome, context.size.rounds - by_socket),
            _by_socket(context, outcome, by_socket),
        ]
        fuzzing.wait()
    finally:
        fuzzing.kill()
    log = _fuzzing_log(context).read_text(errors="replace")
    runs = re.findall(r"Done (\d+) runs|stat::number_of_executed_units: (\d+)", log)
    outcome.check(fuzzing.returncode == 0 and bool(runs), f"the fuzzer found: {log[-1500:]}")
    run_count = int(next(filter(None, runs[-1]))) if runs else 0
    outcome.figure = "; ".join([*figures, f"decoders fuzzed {run_count:,} times in {context.size.minutes:g} min"])
    return outcome


def _fuzzing_log(context: TrialContext) -> Path:
    # Its output is long, and would fill a pipe that is read only at the end.
    return context.folder / "fuzzing.log"


def _start_fuzzing(context: TrialContext) -> "subprocess.Popen[bytes]":
    folder = context.folder / "fuzzing"
    folder.mkdir()
    seconds = str(round(context.size.minutes * 60))
    command = [sys.executable, "-m", "benchmarks.survival.decoders", seconds, str(folder)]
    with _fuzzing_log(context).open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=CHECKOUT)


def _apart(work: Any, context: TrialContext, outcome: Outcome, count: int) -> str:
    """Run the work in a separate process, so that its memory can be measured."""
    here, there = multiprocessing.get_context("fork").Pipe()
    child = multiprocessing.get_context("fork").Process(target=work, args=(context, count, there))
    child.start()
    there.close()
    try:
        figures, missed = here.recv()
    except EOFError:
        figures, missed = "the app's process died", ["the app's process died"]
    child.join()
    outcome.missed += missed
    context.report(figures)
    return str(figures)


def _into_app(context: TrialContext, count: int, orders: Connection) -> None:
    outcome = Outcome()
    defects: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: defects.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("cognito_identity_emulator").addHandler(handler)
    with _prepared(context, "app") as (running, requests):
        app = create_app(running)
        statuses, begun, ended = asyncio.run(_attack(app, requests, count, outcome))
    outcome.check(ended <= begun * _most_growth(count), f"memory grew from {begun:.0f} to {ended:.0f} MiB")
    outcome.missed += [f"in the log: {line}" for line in defects[:10]]
    orders.send(
        (
            f"{count:,} into the app: {_told(statuses)}, memory {begun:.0f} to {ended:.0f} MiB after warming up",
            outcome.missed,
        )
    )


@contextmanager
def _prepared(context: TrialContext, name: str) -> Iterator[tuple[Emulator, list[Request]]]:
    """An emulator with a pool, an identity and tokens of every kind, and valid requests about them."""
    issuer = _issuer(context)
    with Emulator(
        Settings(database_url=_url(context, name), issuer_keys=(issuer.setting,), calls_kept=_CALLS_KEPT)
    ) as running:
        yield running, requests_about(running, issuer)


def _url(context: TrialContext, name: str) -> str:
    return f"sqlite:///{context.folder / name}.db"


def _issuer(context: TrialContext) -> OfflineIssuer:
    return OfflineIssuer("https://issuer.example", context.folder)


def requests_about(running: Emulator, issuer: OfflineIssuer) -> list[Request]:
    """Valid requests about a new pool."""
    user_pool = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"
    saml = "arn:aws:iam::000000000000:saml-provider/x"
    pool = running.create_pool(
        AllowUnauthenticatedIdentities=True,
        AllowClassicFlow=True,
        SupportedLoginProviders={"accounts.google.com": "app", "graph.facebook.com": "app"},
        CognitoIdentityProviders=[{"ProviderName": user_pool, "ClientId": "app"}],
        OpenIdConnectProviderARNs=[issuer.arn],
        SamlProviderARNs=[saml],
        DeveloperProviderName="login.developer",
    )["IdentityPoolId"]
    keys = ("accounts.google.com", "graph.facebook.com", user_pool, saml)
    tokens = {issuer.name: issuer.lasting_token("alice")} | {key: running.login_token(key, "alice") for key in keys}
    identity = running.client("cognito-identity").get_id(IdentityPoolId=pool)["IdentityId"]
    return good_requests(pool, identity, tokens)


async def _attack(app: Any, requests: list[Request], count: int, outcome: Outcome) -> tuple[Counter[int], float, float]:
    """The statuses, and the memory in MiB after the warm-up and at the end."""
    rng, statuses, begun = random.Random(9), Counter[int](), 0.0
    for number in range(count):
        if number == int(count * _WARM_AFTER):
            begun = _resident_mib()
        request = corrupt(rng.choice(requests), rng)
        path = unquote_to_bytes(request.path)
        if _LEFT_OUT.search(path):
            continue
        try:
            status = await _send(app, request, path)
        except Exception as problem:
            outcome.check(False, f"{request} broke the app: {problem!r}")
            continue
        statuses[status] += 1
        outcome.check(_is_allowed(status, path), f"{status} for {str(request)[:2000]}")
        if len(outcome.missed) > 20:
            break
    return statuses, begun, _resident_mib()


def _is_allowed(status: int, path: bytes) -> bool:
    return 200 <= status < 500 or status in (501, 505) or (status == 503 and path.startswith(b"/_emulator/health"))


async def _send(app: Any, request: Request, path: bytes) -> int:
    statuses: list[int] = []
    body = [{"type": "http.request", "body": request.body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        return body.pop() if body else {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method.decode("latin-1"),
        "scheme": "http",
        "path": path.decode(errors="replace"),
        "raw_path": request.path,
        "query_string": request.query,
        "root_path": "",
        "headers": list(request.headers),
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 4591),
        "state": {},
    }
    await asyncio.wait_for(app(scope, receive, send), 30)
    return statuses[0] if statuses else 499


def _by_socket(context: TrialContext, outcome: Outcome, count: int) -> str:
    with _prepared(context, "sockets") as (_, requests):
        pass
    keys = ("--issuer-keys", _issuer(context).setting, "--calls-kept", str(_CALLS_KEPT))
    with emulator(context.folder, "--database-url", _url(context, "sockets"), *keys) as running:
        figures = asyncio.run(_Sockets(running, requests, outcome).attack(count))
        outcome.missed += [f"in the log: {line}" for line in running.tracebacks()[:10]]
        outcome.check(running.is_running(), "the server is gone")
    context.report(figures)
    return figures


class _Sockets:
    """Corrupted requests in corrupted HTTP."""

    def __init__(self, running: EmulatorProcess, requests: list[Request], outcome: Outcome) -> None:
        self._running, self._requests, self._outcome = running, requests, outcome
        self._statuses: Counter[int] = Counter()
        self._left = 0

    async def attack(self, count: int) -> str:
        self._left = int(count * _WARM_AFTER)
        await asyncio.gather(*(self._attack_until_done(each) for each in range(_AT_ONCE)))
        begun = self._running.resident_mib()
        self._left = count - int(count * _WARM_AFTER)
        await asyncio.gather(*(self._attack_until_done(100 + each) for each in range(_AT_ONCE)))
        ended = self._running.resident_mib()
        self._outcome.check(ended <= begun * _most_growth(count), f"sockets: {begun:.0f} MiB grew to {ended:.0f}")
        async with Wire(self._running.port) as wire:
            health = await wire.control_api("GET", "health")
            self._outcome.check(health["status"] == "ok", f"sockets: {health}")
        return f"{count:,} by socket: {_told(self._statuses)}, memory {begun:.0f} to {ended:.0f} MiB after warming up"

    async def _attack_until_done(self, seed: int) -> None:
        rng = random.Random(seed)
        while self._left > 0:
            sent = b""
            for _ in range(rng.choice((1, 1, 1, 2, 5))):
                self._left -= 1
                sent += self._some_bytes(rng)
            try:
                async with asyncio.timeout(30):
                    events = await self._exchange(sent)
            except GONE as problem:
                self._outcome.check(not isinstance(problem, TimeoutError), f"nothing was said to {sent[:500]!r}")
                self._statuses[0] += 1
                continue
            for status in map(int, _STATUS.findall(events)):
                self._statuses[status] += 1
                self._outcome.check(_is_allowed(status, b""), f"{status} for {sent[:2000]!r}")

    def _some_bytes(self, rng: random.Random) -> bytes:
        request = corrupt(rng.choice(self._requests), rng)
        while _LEFT_OUT.search(unquote_to_bytes(request.path)) or b"calls/stream" in request.path:
            request = corrupt(rng.choice(self._requests), rng)
        target = request.path + (b"?" + request.query if request.query else b"")
        lines = [b"%b %b HTTP/1.1" % (request.method, target), *(b"%b: %b" % each for each in request.headers)]
        length = len(request.body) if rng.random() < 0.9 else rng.choice((0, 1, -1, 10**12, len(request.body) // 2))
        lines.append(rng.choice((b"Content-Length: %d" % length,) * 6 + (b"Transfer-Encoding: chunked",)))
        text = b"\r\n".join(lines) + b"\r\n\r\n" + request.body
        if rng.random() < 0.3:
            at = rng.randrange(min(len(text), 400))
            text = text[:at] + rng.randbytes(rng.randrange(1, 6)) + text[at + rng.randrange(3) :]
        return text

    async def _exchange(self, sent: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._running.port)
        try:
            writer.write(sent)
            events = b""
            while True:
                try:
                    part = await asyncio.wait_for(reader.read(65536), 0.05 if events else 0.3)
                except TimeoutError:
                    return events  # the server waits for more: the rest of a body, another request
                if not part:
                    return events
                events += part
        finally:
            writer.close()


def _most_growth(count: int) -> float:
    return 1.05 if count >= _LONG // _BY_SOCKET else 1.25


def _told(statuses: Counter[int]) -> str:
    return ", ".join(f"{count:,} x {status or 'cut'}" for status, count in sorted(statuses.items()))


def _resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


TRIAL = Trial(
    name="hostile",
    test="1,000,000 malformed or hostile requests, and the decoders fuzzed along their branches",
    bar="no 5xx but 501, 503 of health, and 505; no crash; memory flat",
    short=Size(rounds=12_000, minutes=0.4),
    full=Size(rounds=1_000_000, minutes=10),
    run=run,
)
