"""What the journal and the log keep of a hostile call is small, and has no usable token or key."""

import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.engine.redaction import MAX_KEPT_BYTES
from cognito_identity_emulator.runtime.logs import MAX_MESSAGE_CHARACTERS, TextLines

GOOGLE = "accounts.google.com"
ISSUER = "issuer.example"
PROVIDER_ARN = f"arn:aws:iam::000000000000:oidc-provider/{ISSUER}"
ROLE = "arn:aws:iam::000000000000:role/app"
SIGNED = "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/cognito-identity/aws4_request, Signature=0"


class Client:
    """Sends calls whose parameters an SDK would refuse, and knows one login token."""

    def __init__(self, emulator: Emulator) -> None:
        self.url = emulator.endpoint_url
        self.pool = self.call(
            "CreateIdentityPool",
            IdentityPoolName="p",
            AllowUnauthenticatedIdentities=True,
            SupportedLoginProviders={GOOGLE: "app"},
        )["IdentityPoolId"]
        self.token = emulator.login_token(GOOGLE, subject="alice", audience="app")
        self.identity = self.call("GetId", IdentityPoolId=self.pool, Logins={GOOGLE: self.token})["IdentityId"]

    def call(self, operation: str, *, authorization: str = SIGNED, **members: object) -> Any:
        headers = {
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": f"AWSCognitoIdentityService.{operation}",
            "authorization": authorization,
        }
        return httpx.post(self.url, headers=headers, content=json.dumps(members)).json()

    def sts(self, **form: str) -> None:
        headers = {"content-type": "application/x-www-form-urlencoded"}
        httpx.post(self.url, headers=headers, content=urlencode({"Version": "2011-06-15", **form}))

    def kept(self) -> str:
        """The newest call in the journal, as JSON."""
        return json.dumps(httpx.get(f"{self.url}/_emulator/calls?limit=1").json()["calls"][-1])


@pytest.fixture
def client(emulator: Emulator) -> Client:
    return Client(emulator)


def _login(client: Client, **logins: str) -> None:
    client.call("GetId", IdentityPoolId=client.pool, Logins=logins)


SECRETS: dict[str, Callable[[Client], object]] = {
    "eleven logins": lambda c: _login(c, **{GOOGLE: c.token, **{f"p{n}": "x" for n in range(10)}}),
    "a long provider name": lambda c: _login(c, **{GOOGLE: c.token, "x" * 129: "y"}),
    "an empty token beside a good one": lambda c: _login(c, **{GOOGLE: c.token, "graph.facebook.com": ""}),
    "token and provider swapped": lambda c: _login(c, **{c.token: GOOGLE}),
    "a token as an id": lambda c: c.call("GetOpenIdToken", IdentityId=c.token),
    "a token as a session name": lambda c: c.sts(
        Action="AssumeRoleWithWebIdentity", RoleArn=ROLE, RoleSessionName=c.token, WebIdentityToken=c.token
    ),
    "a secret in the signature": lambda c: c.call(
        "ListIdentityPools", MaxResults=1, authorization=f"AWS4-HMAC-SHA256 {c.token[-43:]}"
    ),
}


@pytest.mark.parametrize("case", SECRETS)
def test_a_refusal_that_quotes_a_secret_is_kept_without_it(client: Client, case: str) -> None:
    SECRETS[case](client)
    kept = client.kept()
    assert '"outcome": "refused"' in kept
    assert client.token[-40:] not in kept
    assert client.token[:200] not in kept


def _foreign_audience(client: Client) -> None:
    clients = [f"{i:06d}" + "c" * 122 for i in range(2000)]
    provider = {"arn": PROVIDER_ARN, "client_ids": clients}
    assert httpx.put(f"{client.url}/_emulator/identity-providers", json=provider).status_code == 200
    pool = client.call(
        "CreateIdentityPool",
        IdentityPoolName="p",
        AllowUnauthenticatedIdentities=False,
        OpenIdConnectProviderARNs=[PROVIDER_ARN],
    )["IdentityPoolId"]
    body = {"provider": PROVIDER_ARN, "subject": "a", "audience": "another"}
    token = httpx.post(f"{client.url}/_emulator/login-tokens", json=body).json()["token"]
    answer = client.call("GetId", IdentityPoolId=pool, Logins={ISSUER: token})
    assert answer["__type"] == "NotAuthorizedException"


LARGE: dict[str, Callable[[Client], object]] = {
    "a provider with 2000 client ids": _foreign_audience,
    "the region of an id": lambda c: c.call("GetOpenIdToken", IdentityId="x" * 900_000),
    "the region of an id of control characters": lambda c: c.call("GetOpenIdToken", IdentityId="\x01" * 100_000),
    "the region of a signature": lambda c: c.call(
        "ListIdentityPools", MaxResults=1, authorization=f"AWS4-HMAC-SHA256 Credential=0/2/{'r' * 50_000}/c/a, Sig=0"
    ),
    "many tags of control characters": lambda c: c.call(
        "TagResource", ResourceArn="x" * 30, Tags={f"\x02{n}" * 20: "\x01" * 256 for n in range(900)}
    ),
}


@pytest.mark.parametrize("case", LARGE)
def test_a_large_call_is_kept_in_few_bytes(client: Client, case: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        LARGE[case](client)
    assert len(client.kept()) <= MAX_KEPT_BYTES
    assert all(len(TextLines("%(message)s").format(each)) <= MAX_MESSAGE_CHARACTERS + 20 for each in caplog.records)
