"""The commands that look things up, or change single ones, against a live emulator."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.boto3_client import boto3_client
from tests.cli.conftest import Command
from tests.command import Serving, serving
from tests.timeouts import TIMEOUT_S

GOOGLE = "accounts.google.com"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture(scope="module")
def pool_id(emulator: Emulator) -> str:
    """A pool that alice logs in to; one call of GetId succeeded, and one was refused."""
    pool_id = str(
        emulator.create_pool(IdentityPoolName="my app", SupportedLoginProviders={GOOGLE: "app"})["IdentityPoolId"]
    )
    cognito = emulator.client("cognito-identity")
    token = emulator.login_token(GOOGLE, subject="alice")
    cognito.get_id(IdentityPoolId=pool_id, Logins={GOOGLE: token})
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        cognito.get_id(IdentityPoolId=pool_id, Logins={GOOGLE: emulator.login_token(GOOGLE, "alice", "other app")})
    return pool_id


@pytest.fixture(scope="module")
def identity_id(emulator: Emulator, pool_id: str) -> str:
    (found,) = emulator.identities(identity_pool_id=pool_id).rows
    return found.identity.id


@pytest.fixture(scope="module")
def key_id(emulator: Emulator, identity_id: str) -> str:
    """An access key of alice."""
    token = emulator.login_token(GOOGLE, subject="alice")
    cognito = emulator.client("cognito-identity")
    credentials = cognito.get_credentials_for_identity(IdentityId=identity_id, Logins={GOOGLE: token})["Credentials"]
    return str(credentials["AccessKeyId"])


def test_a_refused_call_is_listed_with_its_failed_check(pool_id: str, command: Command) -> None:
    _, output, _ = command("calls", "--operation", "getid", "--refused")
    line, reason = output.splitlines()
    assert "GetId  NotAuthorizedException: " in line
    assert line.endswith(f"  {pool_id}")
    assert reason.strip().startswith("audience: expected ")
    (call,) = json.loads(command("calls", "--refused", "--json")[1])["calls"]
    _, output, _ = command("call", str(call["id"]))
    assert "failed check      audience\n" in output
    assert f'"IdentityPoolId": "{pool_id}"' in output
    assert json.loads(command("call", str(call["id"]), "--json")[1]) == call


def test_the_last_calls_are_listed_with_the_number_of_all(pool_id: str, command: Command) -> None:
    _, output, error = command("calls", "--limit", "1", "--identity-pool-id", pool_id)
    assert len(output.splitlines()) == 2, "the refused call and its reason"
    assert error == "The last 1 of 2 calls; --limit shows more.\n"
    assert command("calls", "--text", "no call has this") == (0, "", "No calls.\n")


def test_pools_and_identities_are_listed_and_found(pool_id: str, identity_id: str, command: Command) -> None:
    _, output, _ = command("pools", "my a")
    heading, row = output.splitlines()
    assert heading.split() == ["ID", "NAME", "ACCOUNT", "IDENTITIES", "GUESTS", "CREATED"]
    assert row.startswith(f"{pool_id}  my app  000000000000  1 ")
    assert command("pools", "another") == (0, "", "No pools.\n")
    _, output, _ = command("identities", "ali")
    assert output.splitlines()[1].startswith(f"{identity_id}  {pool_id}  enabled ")
    assert output.endswith(f"  {GOOGLE}: alice\n")
    assert json.loads(command("identities", "--json")[1])["identities"][0]["identity_id"] == identity_id
    assert command("identities", "--limit", "0")[2].startswith("The first 0 of 1; --limit shows more.\n")


def test_an_access_key_is_looked_up_and_revoked(identity_id: str, key_id: str, command: Command) -> None:
    assert f"identity         {identity_id}\n" in command("who", key_id)[1]
    assert command("revoke", key_id) == (0, f"Revoked {key_id} of {identity_id}.\n", "")
    assert "state            revoked\n" in command("who", key_id)[1]
    status, _, error = command("who", "ASIANONE")
    assert status == 1
    assert "ASIANONE" in error


@pytest.mark.parametrize(
    ("provider", "members"),
    [(GOOGLE, {}), ("graph.facebook.com", {"ProviderId": "graph.facebook.com"})],
)
def test_the_holder_of_a_token_without_an_identity_is_shown(
    emulator: Emulator, command: Command, provider: str, members: dict[str, str]
) -> None:
    response = emulator.client("sts").assume_role_with_web_identity(
        RoleArn="arn:aws:iam::000000000000:role/deploy",
        RoleSessionName="build",
        WebIdentityToken=emulator.login_token(provider, subject="alice", audience="app"),
        **members,
    )
    _, output, _ = command("who", response["Credentials"]["AccessKeyId"])
    assert f"login            web identity, {provider}:app:alice\n" in output


def test_the_caller_of_assume_role_and_its_tags_are_shown(emulator: Emulator, command: Command) -> None:
    response = emulator.client("sts").assume_role(
        RoleArn="arn:aws:iam::000000000000:role/deploy",
        RoleSessionName="build",
        SourceIdentity="alice",
        Tags=[{"Key": "team", "Value": "red"}, {"Key": "unit", "Value": "x"}],
        TransitiveTagKeys=["team"],
    )
    _, output, _ = command("who", response["Credentials"]["AccessKeyId"])
    assert "login            assumed by arn:aws:iam::000000000000:root\n" in output
    assert "source identity  alice\n" in output
    assert "tags             team=red (transitive)\n                 unit=x\n" in output


def test_an_identity_is_changed_used_and_deleted(
    identity_id: str, key_id: str, emulator: Emulator, command: Command
) -> None:
    assert "state        disabled\n" in command("identity", identity_id, "--disable")[1]
    assert "state        enabled\n" in command("identity", identity_id, "--enable")[1]
    variables = dict(
        line.removeprefix("export ").split("=", 1)
        for line in command("identity", identity_id, "--credentials")[1].splitlines()
        if line.startswith("export ")
    )
    assert emulator.session_of(variables["AWS_ACCESS_KEY_ID"]).identity_id == identity_id
    assert "logins       none\n" in command("identity", identity_id, "--unlink", GOOGLE)[1]
    assert command("identity", identity_id, "--delete") == (0, f"Deleted {identity_id}.\n", "")
    assert command("identity", identity_id)[0] == 1
    assert command("identity", "", "--delete")[2] == "cognito-identity-emulator: '' is not an id.\n"


def follow(*arguments: str, endpoint: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "cognito_identity_emulator", "calls", "--follow", "--json", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COGNITO_IDENTITY_ENDPOINT_URL": endpoint},
        preexec_fn=take_sigint,
    )


def take_sigint() -> None:
    """Let Ctrl-C end this process, also where the tests are a shell's background job, which ignores SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def refuse(emulator: Serving, name: str) -> None:
    cognito = boto3_client(emulator.endpoint)
    with pytest.raises(cognito.exceptions.ResourceNotFoundException):
        cognito.describe_identity(IdentityId=f"us-east-1:00000000-0000-4000-8000-{name:0>12}")


def next_call(following: "subprocess.Popen[str]") -> Any:
    assert following.stdout is not None
    return json.loads(following.stdout.readline())


def test_calls_are_followed_across_a_restart_until_ctrl_c() -> None:
    with serving() as emulator:
        refuse(emulator, "1")
        following = follow("--refused", endpoint=emulator.endpoint)
        assert next_call(following)["request"]["IdentityId"].endswith("1"), "the last calls come first"
        refuse(emulator, "2")
        assert next_call(following)["request"]["IdentityId"].endswith("2")
        emulator.stop()
    with serving("--port", str(emulator.port)) as again:
        time.sleep(1.5)
        refuse(again, "3")
        assert next_call(following)["request"]["IdentityId"].endswith("3")
        # Python sees a signal that comes just before a read only when the read ends, at the latest after 15 s.
        time.sleep(0.3)
        following.send_signal(signal.SIGINT)
        output, error = following.communicate(timeout=TIMEOUT_S)
    assert (following.returncode, output) == (130, "")
    assert error.splitlines() == [
        f"The connection to {emulator.endpoint} was lost. Waiting for it to return; Ctrl-C stops.",
        "Connected again.",
    ]
