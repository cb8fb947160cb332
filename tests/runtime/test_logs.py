"""The log has one line per event with the request id, in text or JSON, and contains no secret."""

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.boto3_client import boto3_client
from tests.command import Serving, serving

GOOGLE = "accounts.google.com"
ROLE = "arn:aws:iam::000000000000:role/user"
CONTROL_TOKEN = "the-control-token-of-this-test"
OPERATOR_SECRET = "the-operators-secret-of-this-test"


class EveryFeature:
    """Uses every feature once, and collects every secret and the id of every request."""

    def __init__(self, emulator: Serving) -> None:
        self.endpoint = emulator.endpoint
        self.secrets: set[str] = {CONTROL_TOKEN, OPERATOR_SECRET}
        self.request_ids: list[str] = []
        self.cognito = self.client("cognito-identity", "AKIAOPERATOR", OPERATOR_SECRET)

    def client(self, service: str, key: str, secret: str, token: str | None = None) -> Any:
        return boto3_client(
            self.endpoint,
            service,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=Config(retries={"total_max_attempts": 1}),
        )

    def call(self, client: Any, operation: str, **members: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(client, operation)(**members)
        except ClientError as refusal:
            answer = refusal.response  # type: ignore[assignment]
        self.request_ids.append(answer["ResponseMetadata"]["RequestId"])
        return answer

    def control(self, method: str, path: str, **body: Any) -> Any:
        headers = {"authorization": f"Bearer {CONTROL_TOKEN}"}
        answer = httpx.request(method, f"{self.endpoint}/_emulator/{path}", json=body or None, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def login(self, **members: Any) -> dict[str, str]:
        token = self.control("POST", "login-tokens", provider=GOOGLE, subject="ann", audience="app", **members)["token"]
        self.secrets.add(token)
        return {GOOGLE: token}

    def run(self) -> None:
        """Makes the calls."""
        pool = self.call(
            self.cognito, "create_identity_pool", IdentityPoolName="p", AllowUnauthenticatedIdentities=True,
            AllowClassicFlow=True, SupportedLoginProviders={GOOGLE: "app"}, DeveloperProviderName="login.app",
        )["IdentityPoolId"]  # fmt: skip
        roles = {"authenticated": ROLE, "unauthenticated": ROLE}
        self.call(self.cognito, "set_identity_pool_roles", IdentityPoolId=pool, Roles=roles)
        login = self.login()
        identity = self.call(self.cognito, "get_id", IdentityPoolId=pool, Logins=login)["IdentityId"]
        token = self.call(self.cognito, "get_open_id_token", IdentityId=identity, Logins=login)["Token"]
        keys = self.call(self.cognito, "get_credentials_for_identity", IdentityId=identity, Logins=login)["Credentials"]
        logins = {"login.app": "user-1"}
        own = self.call(
            self.cognito, "get_open_id_token_for_developer_identity", IdentityPoolId=pool, Logins=logins
        )["Token"]  # fmt: skip
        sts = self.client("sts", "x", "x")
        assumed = self.call(
            sts, "assume_role_with_web_identity", RoleArn=ROLE, RoleSessionName="ann", WebIdentityToken=token
        )["Credentials"]
        self.secrets |= {token, own, keys["SecretKey"], keys["SessionToken"]}
        self.secrets |= {assumed["SecretAccessKey"], assumed["SessionToken"]}
        signed = self.client("sts", keys["AccessKeyId"], keys["SecretKey"], keys["SessionToken"])
        assert self.call(signed, "get_caller_identity")["Arn"]
        for fault in ("wrong-signature", "wrong-issuer", "not-yet-valid", "none-algorithm"):
            self.call(self.cognito, "get_id", IdentityPoolId=pool, Logins=self.login(fault=fault))
        self.call(
            sts, "assume_role_with_web_identity", RoleArn=ROLE, RoleSessionName="ann", WebIdentityToken=token[:-9]
        )
        self.call(self.client("cognito-identity", keys["AccessKeyId"], "wrong"), "list_identity_pools", MaxResults=1)
        self.control("POST", "explain/token", token=token)
        self.control("POST", "keys/rotate")
        state = self.control("GET", "state")
        self.secrets |= {line for each in state["signing_keys"] for line in each["private_key_pem"].splitlines()[1:-1]}
        self.secrets |= set(state["sealing_keys"].values())
        self.control("PUT", "state", **state)
        self.control("GET", "calls")


@pytest.fixture(scope="module", params=["text", "json"])
def logged_calls(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[EveryFeature, str, str]:
    """The calls with everything logged; the format of the log; the log."""
    log = tmp_path_factory.mktemp("log") / "log"
    settings = (
        "--log-level", "debug", "--log-format", request.param, "--control-token", CONTROL_TOKEN,
        "--signatures", "verify", "--signing-keys", f"AKIAOPERATOR:{OPERATOR_SECRET}",
        "--database-url", f"sqlite:///{log.with_name('emulator.db')}", "--workers", "2",
    )  # fmt: skip
    with serving(*settings, log=log) as emulator:
        calls = EveryFeature(emulator)
        calls.run()
        assert emulator.stop() == 0
    return calls, request.param, log.read_text()


def test_no_secret_reaches_the_log(logged_calls: tuple[EveryFeature, str, str]) -> None:
    calls, _, log = logged_calls
    assert len(calls.secrets) > 15
    assert [secret for secret in calls.secrets if secret in log] == []
    # A part of a token that is enough to use it is a secret, too.
    parts = {secret.rpartition(".")[2][:40] for secret in calls.secrets} - {
        ""
    }  # an unsigned token has an empty last part
    assert [part for part in parts if part in log] == []


def test_every_call_has_a_log_line_with_the_request_id_of_its_response(
    logged_calls: tuple[EveryFeature, str, str],
) -> None:
    calls, form, log = logged_calls
    lines = [line for line in log.splitlines() if "cognito_identity_emulator.access" in line]
    assert len(calls.request_ids) > 12
    for request_id in calls.request_ids:
        (line,) = [each for each in lines if request_id in each]
        if form == "json":
            event = json.loads(line)
            assert event["request_id"] == request_id
            assert {"operation", "status", "outcome", "duration_ms", "level", "time", "process"} <= set(event)


def test_the_reason_of_a_refused_login_is_logged_with_the_request_id(
    logged_calls: tuple[EveryFeature, str, str],
) -> None:
    calls, _, log = logged_calls
    refused = [
        line for line in log.splitlines() if "cognito_identity_emulator.logins" in line and "refused by pool" in line
    ]
    assert len(refused) == 4
    assert all(any(request_id in line for request_id in calls.request_ids) for line in refused)


def test_every_line_is_one_event_in_the_chosen_format(logged_calls: tuple[EveryFeature, str, str]) -> None:
    _, form, log = logged_calls
    for line in log.splitlines():
        if form == "json":
            assert isinstance(json.loads(line)["message"], str)
        else:
            time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d"
            assert re.match(time + r" [A-Z]+ [\w.]+ \[\d+ [\w-]+\]: ", line), line


def test_by_default_calls_are_not_logged(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(log=log) as emulator:
        boto3_client(emulator.endpoint).list_identity_pools(MaxResults=1)
        emulator.stop()
    assert log.read_text() == ""


def read_all(terminal: int) -> bytes:
    """All bytes that were written to a terminal which no process has open; the kernel passes them on in parts."""
    text = b""
    with suppress(OSError):  # Linux says EIO at the end
        while part := os.read(terminal, 65_536):
            text += part
    return text


@pytest.mark.parametrize(("variables", "colours"), [({}, True), ({"NO_COLOR": "1"}, False)], ids=["", "NO_COLOR"])
def test_a_terminal_shows_a_line_for_every_call_with_the_reason_of_a_refusal(
    variables: dict[str, str], colours: bool
) -> None:
    terminal, stderr = os.openpty()
    with serving(log=Path(os.ttyname(stderr)), variables={"TERM": "xterm", **variables}) as emulator:
        cognito = boto3_client(emulator.endpoint)
        cognito.list_identity_pools(MaxResults=1)
        pool = cognito.create_identity_pool(IdentityPoolName="p", AllowUnauthenticatedIdentities=False)
        with pytest.raises(cognito.exceptions.NotAuthorizedException):
            cognito.get_id(IdentityPoolId=pool["IdentityPoolId"], Logins={GOOGLE: "no token"})
        httpx.get(f"{emulator.endpoint}/_emulator/calls")
        emulator.stop()
    os.close(stderr)
    lines = read_all(terminal).decode().splitlines()
    os.close(terminal)
    plain = [re.sub(r"\x1b\[\d+m", "", line) for line in lines]
    time = r"\d\d:\d\d:\d\d[+-]\d{4}"
    assert [re.sub(rf"^{time} |\b[\d.]+ ms", "", line) for line in plain[:2]] == [
        "ListIdentityPools 200 ",
        "CreateIdentityPool 200 ",
    ]
    assert re.fullmatch(rf"{time} GetId 400 [\d.]+ ms NotAuthorizedException: \w.*", plain[2]), plain[2]
    assert len(lines) == 3
    assert [line.startswith("\x1b[") for line in lines] == [colours] * 3


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_request_cannot_inject_a_log_line(form: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving("--log-level", "info", "--log-format", form, log=log) as emulator:
        generated = "X\n2026-01-01 00:00:00,000 ERROR emulator [1 -]: all is lost\r\x1b[31m\u2028"
        httpx.post(emulator.endpoint, data={"Action": generated, "Version": "2011-06-15"})
        httpx.get(f"{emulator.endpoint}/_emulator/nothing%0Dall is lost")
        emulator.stop()
    lines = [line for line in log.read_text().splitlines() if "all is lost" in line]
    assert len(lines) == 2
    assert all("cognito_identity_emulator.access" in line and line.isprintable() for line in lines)
