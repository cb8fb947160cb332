"""Calls that arrive together are committed together, and answered only after the commit."""

import asyncio
import itertools
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator import Settings, create_app
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway.batch import AwsGateway
from cognito_identity_emulator.logins.verifier import LoginVerifier
from cognito_identity_emulator.protocol import json11
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse
from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.storage.shared_state import SharedState
from tests.issuer import Issuer
from tests.timeouts import TIMEOUT_S

HEADERS = [(b"host", b"x"), (b"content-type", b"application/x-amz-json-1.1")]
OF_GET_ID = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSCognitoIdentityService.GetId"}


@pytest.fixture
def core(tmp_path: Path) -> Iterator[EmulatorCore]:
    core = EmulatorCore(Settings(database_url=f"sqlite:///{tmp_path / 'emulator.db'}"))
    yield core
    core.close()


async def call(app: Any, operation: str, members: dict[str, Any]) -> tuple[int, Any]:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": json.dumps(members).encode()}

    async def send(message: Any) -> None:
        sent.append(message)

    target = (b"x-amz-target", f"AWSCognitoIdentityService.{operation}".encode())
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": [*HEADERS, target]}
    await app(scope, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"])


def executed_statements(core: EmulatorCore) -> list[str]:
    """The statements that this thread's connection executes from now on; the list grows."""
    executed: list[str] = []
    with core.database.reading() as connection:
        connection.cursor.connection.set_trace_callback(executed.append)  # type: ignore[attr-defined]
    return executed


def make_commits_fail(core: EmulatorCore) -> None:
    """Make every commit fail that this thread makes after it created an identity.

    A deferred constraint that no row satisfies is checked at the commit.
    """
    with core.database.reading() as connection:
        connection.cursor.execute("CREATE TEMP TABLE wanted (id TEXT PRIMARY KEY)")
        connection.cursor.execute("CREATE TEMP TABLE made (id TEXT REFERENCES wanted DEFERRABLE INITIALLY DEFERRED)")
        connection.cursor.execute(
            "CREATE TEMP TRIGGER spoil AFTER INSERT ON main.identities BEGIN INSERT INTO made VALUES (NEW.id); END"
        )


def test_calls_of_one_batch_share_a_commit(core: EmulatorCore) -> None:
    pool_id = core.create_pool()["IdentityPoolId"]
    app = create_app(core)

    async def eight_at_once() -> list[tuple[int, Any]]:
        executed = executed_statements(core)
        answers = await asyncio.gather(*(call(app, "GetId", {"IdentityPoolId": pool_id}) for _ in range(8)))
        assert [each for each in executed if each.startswith(("BEGIN", "COMMIT"))] == ["BEGIN IMMEDIATE", "COMMIT"]
        return answers

    answers = asyncio.run(eight_at_once())
    assert [status for status, _ in answers] == [200] * 8
    listed = core.perform("ListIdentities", IdentityPoolId=pool_id, MaxResults=60)["Identities"]
    assert {each["IdentityId"] for each in listed} == {answer["IdentityId"] for _, answer in answers}


def test_clients_that_send_again_within_a_few_ticks_share_a_batch(core: EmulatorCore) -> None:
    body = json.dumps({"IdentityPoolId": core.create_pool()["IdentityPoolId"]}).encode()
    gateway = AwsGateway(core)
    statuses: list[int] = []

    async def commits(*ticks: int) -> int:
        """The number of commits when a call is made at each of these ticks of the event loop."""
        loop, before = asyncio.get_running_loop(), len(statuses)
        executed = executed_statements(core)
        for tick in range(max(ticks) + 1):
            for _ in range(ticks.count(tick)):
                request = HttpRequest("POST", "/", "", OF_GET_ID, body)
                gateway.submit(request, lambda response: statuses.append(response.status))
            await asyncio.sleep(0)
        deadline = loop.time() + TIMEOUT_S
        while len(statuses) < before + len(ticks) and loop.time() < deadline:
            await asyncio.sleep(0)
        return executed.count("COMMIT")

    async def one_after_the_other() -> list[int]:
        return [
            await commits(0, 1, 2),
            await commits(0, 0, 0),
            await commits(0, 1, 2),
            await commits(0),
            await commits(0),
        ]

    try:
        # No earlier batch; all at once; three are expected; only one comes; one is expected.
        assert asyncio.run(one_after_the_other()) == [3, 1, 1, 1, 1]
    finally:
        gateway.close()
    assert statuses == [200] * 11


def test_a_refused_call_does_not_affect_the_rest_of_its_batch(core: EmulatorCore) -> None:
    pool_id = core.create_pool()["IdentityPoolId"]
    app = create_app(core)

    async def at_once() -> list[tuple[int, Any]]:
        good = {"IdentityPoolId": pool_id}
        bad = {"IdentityPoolId": "us-east-1:00000000-0000-4000-8000-000000000000"}
        return await asyncio.gather(*(call(app, "GetId", members) for members in (good, bad, good)))

    assert [status for status, _ in asyncio.run(at_once())] == [200, 400, 200]
    assert len(core.perform("ListIdentities", IdentityPoolId=pool_id, MaxResults=60)["Identities"]) == 2


def test_a_failed_commit_refuses_every_call_that_wrote(core: EmulatorCore, caplog: pytest.LogCaptureFixture) -> None:
    pool_id = core.create_pool()["IdentityPoolId"]
    app = create_app(core)

    async def at_once() -> list[tuple[int, Any]]:
        make_commits_fail(core)
        return await asyncio.gather(*(call(app, "GetId", {"IdentityPoolId": pool_id}) for _ in range(3)))

    answers = asyncio.run(at_once())
    assert [(status, answer["__type"]) for status, answer in answers] == [(500, "InternalErrorException")] * 3
    assert len(caplog.records) == 3
    assert core.perform("ListIdentities", IdentityPoolId=pool_id, MaxResults=60)["Identities"] == []


def test_a_failed_commit_leaves_earlier_refusals_as_they_are(core: EmulatorCore) -> None:
    pool_id = core.create_pool()["IdentityPoolId"]
    app = create_app(core)

    async def at_once() -> list[tuple[int, Any]]:
        make_commits_fail(core)
        good, bad = {"IdentityPoolId": pool_id}, {"IdentityPoolId": "us-east-1:00000000-0000-4000-8000-000000000000"}
        return await asyncio.gather(*(call(app, "GetId", members) for members in (bad, good, bad)))

    assert [status for status, _ in asyncio.run(at_once())] == [400, 500, 400]


def test_a_failed_commit_refuses_calls_that_may_have_read_what_is_lost(tmp_path: Path) -> None:
    core = EmulatorCore(Settings(database_url=f"sqlite:///{tmp_path / 'some.db'}", login_verification="none"))
    pool_id = core.create_pool(SupportedLoginProviders={"accounts.google.com": "app"})["IdentityPoolId"]
    known = {"IdentityPoolId": pool_id, "Logins": {"accounts.google.com": "somebody"}}
    identity_id = core.perform("GetId", **known)["IdentityId"]
    app = create_app(core)

    async def at_once() -> list[tuple[int, Any]]:
        make_commits_fail(core)
        in_order = (known, {"IdentityPoolId": pool_id}, known)
        return await asyncio.gather(*(call(app, "GetId", members) for members in in_order))

    (first, answer), *others = asyncio.run(at_once())
    core.close()
    assert (first, answer) == (200, {"IdentityId": identity_id})
    assert [status for status, _ in others] == [500, 500]


def test_calls_of_one_batch_go_through_each_phase_together(core: EmulatorCore, monkeypatch: pytest.MonkeyPatch) -> None:
    pool_id = core.create_pool(SupportedLoginProviders={"accounts.google.com": "app"})["IdentityPoolId"]
    logins = {"accounts.google.com": core.login_token("accounts.google.com", "alice", "app")}
    identity_id = core.perform("GetId", IdentityPoolId=pool_id, Logins=logins)["IdentityId"]
    app, verify = create_app(core), LoginVerifier.verify
    executed = executed_statements(core)

    def verify_and_note(verifier: LoginVerifier, *arguments: Any, **options: Any) -> Any:
        executed.append("verified")
        return verify(verifier, *arguments, **options)

    async def three_at_once() -> list[tuple[int, Any]]:
        members = {"IdentityId": identity_id, "Logins": logins}
        return await asyncio.gather(*(call(app, "GetCredentialsForIdentity", members) for _ in range(3)))

    monkeypatch.setattr(LoginVerifier, "verify", verify_and_note)
    assert [status for status, _ in asyncio.run(three_at_once())] == [200] * 3
    load, verification, execute, commit = phases = ("FROM identities", "verified", "INTO sessions", "COMMIT")
    taken = [next((phase for phase in phases if phase in each), None) for each in executed]
    assert [phase for phase in taken if phase] == [*[load] * 3, *[verification] * 3, *[execute] * 3, commit]


@pytest.mark.parametrize("when", ["before it comes", "while its keys are fetched"])
def test_a_call_is_refused_when_the_database_cannot_be_read(
    tmp_path: Path, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers that processes share are read between the phases, where no single call is at fault."""
    core = EmulatorCore(Settings(database_url=f"sqlite:///{tmp_path / 'emulator.db'}"))

    class BreakingIssuer(Issuer):
        def document(self, path: str) -> dict[str, Any] | None:
            if path.endswith("jwks.json"):
                make_unreadable()
            return super().document(path)

    def make_unreadable() -> None:
        with closing(sqlite3.connect(tmp_path / "emulator.db")) as other:
            other.execute("ALTER TABLE emulator_state RENAME TO elsewhere")
        later = monotonic() + 10
        monkeypatch.setattr(f"{SharedState.__module__}.monotonic", lambda: later)

    async def at_once() -> list[tuple[int, Any]]:
        calls = [call(app, "GetId", members) for _ in range(2)]
        return await asyncio.wait_for(asyncio.gather(*calls), timeout=TIMEOUT_S)

    with closing(core), BreakingIssuer() as issuer:
        pool = core.create_pool(OpenIdConnectProviderARNs=[issuer.arn])
        members = {"IdentityPoolId": pool["IdentityPoolId"], "Logins": {issuer.name: issuer.token()}}
        if when == "before it comes":
            make_unreadable()
        app = create_app(core)
        answers = asyncio.run(at_once())
    assert [(status, answer["__type"]) for status, answer in answers] == [(500, "InternalErrorException")] * 2


def test_a_call_is_in_the_journal_before_it_is_answered(core: EmulatorCore) -> None:
    """A test in the emulator's own process can look while the batch is not over yet."""
    gateway = AwsGateway(core)

    def entries_at_response() -> "asyncio.Future[int]":
        found: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        request = HttpRequest("POST", "/", "", OF_GET_ID, b"{}")
        gateway.submit(request, lambda _: found.set_result(len(core.calls)))
        return found

    async def at_once() -> list[int]:
        return await asyncio.wait_for(asyncio.gather(*(entries_at_response() for _ in range(3))), timeout=TIMEOUT_S)

    try:
        found = asyncio.run(at_once())
    finally:
        gateway.close()
    assert found == [3, 3, 3]


def test_a_response_that_cannot_be_encoded_affects_no_other(
    core: EmulatorCore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pool_id = core.create_pool()["IdentityPoolId"]
    app, encode, asked = create_app(core), json11.encode, itertools.count()

    def encode_all_but_the_second(*arguments: Any) -> HttpResponse:
        if next(asked) == 1:
            raise TypeError("a defect")
        return encode(*arguments)

    async def at_once() -> list[tuple[int, Any]]:
        return await asyncio.gather(*(call(app, "GetId", {"IdentityPoolId": pool_id}) for _ in range(3)))

    monkeypatch.setattr(json11, "encode", encode_all_but_the_second)
    assert [status for status, _ in asyncio.run(at_once())] == [200, 500, 200]
    assert [entry.status for entry in core.engine.journal.entries()][-3:] == [200, 500, 200]
    assert "a defect" in caplog.text
