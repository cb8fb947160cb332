"""Calls that come together are committed together, and answered only then."""

import asyncio
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator import Settings, create_app
from cognito_identity_emulator.credentials.role_assumer import RoleAssumer
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway.batch import AwsGateway
from cognito_identity_emulator.protocol import json11
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse

HEADERS = [(b"host", b"x"), (b"content-type", b"application/x-amz-json-1.1")]
OF_GET_ID = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSCognitoIdentityService.GetId"}


@pytest.fixture
def control(tmp_path: Path) -> Iterator[EmulatorCore]:
    control = EmulatorCore(Settings(database_url=f"sqlite:///{tmp_path / 'emulator.db'}"))
    yield control
    control.close()


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


def statements_of_this_thread(control: EmulatorCore) -> list[str]:
    """What this thread's connection executes from now on."""
    executed: list[str] = []
    with control.database.reading() as connection:
        connection.cursor.connection.set_trace_callback(executed.append)  # type: ignore[attr-defined]
    return executed


def let_commits_fail(control: EmulatorCore) -> None:
    """Of this thread, where identities were made: by a constraint that is only looked at then, and no row satisfies."""
    with control.database.reading() as connection:
        connection.cursor.execute("CREATE TEMP TABLE wanted (id TEXT PRIMARY KEY)")
        connection.cursor.execute("CREATE TEMP TABLE made (id TEXT REFERENCES wanted DEFERRABLE INITIALLY DEFERRED)")
        connection.cursor.execute(
            "CREATE TEMP TRIGGER spoil AFTER INSERT ON main.identities BEGIN INSERT INTO made VALUES (NEW.id); END"
        )


def test_calls_of_one_turn_of_the_loop_share_a_commit(control: EmulatorCore) -> None:
    pool_id = control.create_pool()["IdentityPoolId"]
    app = create_app(control)

    async def eight_at_once() -> list[tuple[int, Any]]:
        executed = statements_of_this_thread(control)
        answers = await asyncio.gather(*(call(app, "GetId", {"IdentityPoolId": pool_id}) for _ in range(8)))
        assert [each for each in executed if each.startswith(("BEGIN", "COMMIT"))] == ["BEGIN IMMEDIATE", "COMMIT"]
        return answers

    answers = asyncio.run(eight_at_once())
    assert [status for status, _ in answers] == [200] * 8
    listed = control.perform("ListIdentities", IdentityPoolId=pool_id, MaxResults=60)["Identities"]
    assert {each["IdentityId"] for each in listed} == {answer["IdentityId"] for _, answer in answers}


def test_those_who_ask_again_a_moment_later_share_a_turn_again(control: EmulatorCore) -> None:
    body = json.dumps({"IdentityPoolId": control.create_pool()["IdentityPoolId"]}).encode()
    edge = AwsGateway(control)
    statuses: list[int] = []

    async def commits(*moments: int) -> int:
        """How many there are when a call is made at each of these moments: turns of the loop from now on."""
        loop, before = asyncio.get_running_loop(), len(statuses)
        executed = statements_of_this_thread(control)
        for moment in range(max(moments) + 1):
            for _ in range(moments.count(moment)):
                request = HttpRequest("POST", "/", "", OF_GET_ID, body)
                edge.submit(request, lambda response: statuses.append(response.status))
            await asyncio.sleep(0)
        deadline = loop.time() + 10
        while len(statuses) < before + len(moments) and loop.time() < deadline:
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
        # Nobody is known to come; all at once; they come again; only one does; and is not waited for any more.
        assert asyncio.run(one_after_the_other()) == [3, 1, 1, 1, 1]
    finally:
        edge.close()
    assert statuses == [200] * 11


def test_one_that_is_refused_does_not_spoil_the_others(control: EmulatorCore) -> None:
    pool_id = control.create_pool()["IdentityPoolId"]
    app = create_app(control)

    async def together() -> list[tuple[int, Any]]:
        good = {"IdentityPoolId": pool_id}
        bad = {"IdentityPoolId": "us-east-1:00000000-0000-4000-8000-000000000000"}
        return await asyncio.gather(*(call(app, "GetId", members) for members in (good, bad, good)))

    assert [status for status, _ in asyncio.run(together())] == [200, 400, 200]
    assert len(control.perform("ListIdentities", IdentityPoolId=pool_id, MaxResults=60)["Identities"]) == 2


def test_a_commit_that_fails_is_an_error_for_all_who_shared_it(
    control: EmulatorCore, caplog: pytest.LogCaptureFixture
) -> None:
    pool_id = control.create_pool()["IdentityPoolId"]
    app = create_app(control)

    async def together() -> list[tuple[int, Any]]:
        let_commits_fail(control)
        return await asyncio.gather(*(call(app, "GetId", {"IdentityPoolId": pool_id}) for _ in range(3)))

    answers = asyncio.run(together())
    assert [(status, answer["__type"]) for status, answer in answers] == [(500, "InternalErrorException")] * 3
    assert len(caplog.records) == 3
    assert control.perform("ListIdentities", IdentityPoolId=pool_id, MaxResults=60)["Identities"] == []


def test_a_commit_that_fails_is_no_matter_to_who_was_over_before_anything_was_written(control: EmulatorCore) -> None:
    pool_id = control.create_pool()["IdentityPoolId"]
    app = create_app(control)

    async def together() -> list[tuple[int, Any]]:
        let_commits_fail(control)
        good, bad = {"IdentityPoolId": pool_id}, {"IdentityPoolId": "us-east-1:00000000-0000-4000-8000-000000000000"}
        return await asyncio.gather(*(call(app, "GetId", members) for members in (bad, good, bad)))

    assert [status for status, _ in asyncio.run(together())] == [400, 500, 400]


def test_a_commit_that_fails_is_an_error_for_who_may_have_read_what_is_lost(tmp_path: Path) -> None:
    control = EmulatorCore(Settings(database_url=f"sqlite:///{tmp_path / 'some.db'}", login_verification="none"))
    pool_id = control.create_pool(SupportedLoginProviders={"accounts.google.com": "app"})["IdentityPoolId"]
    known = {"IdentityPoolId": pool_id, "Logins": {"accounts.google.com": "somebody"}}
    identity_id = control.perform("GetId", **known)["IdentityId"]
    app = create_app(control)

    async def together() -> list[tuple[int, Any]]:
        let_commits_fail(control)
        in_order = (known, {"IdentityPoolId": pool_id}, known)
        return await asyncio.gather(*(call(app, "GetId", members) for members in in_order))

    (first, answer), *others = asyncio.run(together())
    control.close()
    assert (first, answer) == (200, {"IdentityId": identity_id})
    assert [status for status, _ in others] == [500, 500]


def test_calls_that_come_together_take_their_steps_together(
    control: EmulatorCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool_id = control.create_pool()["IdentityPoolId"]
    identity_ids = [control.perform("GetId", IdentityPoolId=pool_id)["IdentityId"] for _ in range(3)]
    app, assume = create_app(control), RoleAssumer.assume
    told = statements_of_this_thread(control)

    def telling(desk: RoleAssumer, *arguments: Any, **more: Any) -> Any:
        told.append("a role is assumed")
        return assume(desk, *arguments, **more)

    async def together() -> list[tuple[int, Any]]:
        calls = (call(app, "GetCredentialsForIdentity", {"IdentityId": each}) for each in identity_ids)
        return await asyncio.gather(*calls)

    monkeypatch.setattr(RoleAssumer, "assume", telling)
    assert [status for status, _ in asyncio.run(together())] == [200] * 3
    words = ("FROM identities", "a role", "INTO sessions", "COMMIT")
    steps = [next(word for word in words if word in each) for each in told if any(word in each for word in words)]
    assert steps == [*[words[0]] * 3, *[words[1]] * 3, *[words[2]] * 3, "COMMIT"]


def test_whoever_is_answered_finds_the_call_in_the_journal(control: EmulatorCore) -> None:
    """A test in the emulator's own process can ask while the turn is not over yet."""
    edge = AwsGateway(control)

    def asked() -> "asyncio.Future[int]":
        found: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        request = HttpRequest("POST", "/", "", OF_GET_ID, b"{}")
        edge.submit(request, lambda _: found.set_result(len(control.calls)))
        return found

    async def together() -> list[int]:
        return await asyncio.wait_for(asyncio.gather(*(asked() for _ in range(3))), timeout=10)

    try:
        found = asyncio.run(together())
    finally:
        edge.close()
    assert found == [3, 3, 3]


def test_an_answer_that_cannot_be_put_into_words_spoils_no_other(
    control: EmulatorCore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pool_id = control.create_pool()["IdentityPoolId"]
    app, encode, asked = create_app(control), json11.encode, itertools.count()

    def encode_all_but_the_second(*arguments: Any) -> HttpResponse:
        if next(asked) == 1:
            raise TypeError("a defect")
        return encode(*arguments)

    async def together() -> list[tuple[int, Any]]:
        return await asyncio.gather(*(call(app, "GetId", {"IdentityPoolId": pool_id}) for _ in range(3)))

    monkeypatch.setattr(json11, "encode", encode_all_but_the_second)
    assert [status for status, _ in asyncio.run(together())] == [200, 500, 200]
    assert [entry.status for entry in control.engine.journal.entries()][-3:] == [200, 500, 200]
    assert "a defect" in caplog.text
