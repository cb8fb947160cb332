"""A text that PostgreSQL cannot store is a refusal, and the connection stays usable."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.databases import Databases

pytestmark = pytest.mark.postgresql
NUL = "a\0b"
ROLE = "arn:aws:iam::000000000000:role/app"


def _sts(url: str, **form: str) -> httpx.Response:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return httpx.post(url, headers=headers, content=urlencode({"Version": "2011-06-15", **form}))


def _control(url: str, path: str, body: Any, method: str = "POST") -> httpx.Response:
    return httpx.request(method, f"{url}/_emulator/{path}", json=body)


REQUESTS: dict[str, Callable[[str], httpx.Response]] = {
    "a role of STS": lambda url: _sts(
        url, Action="AssumeRoleWithWebIdentity", RoleArn=f"{ROLE}\0", RoleSessionName="ab", WebIdentityToken="x" * 9
    ),
    "an access key": lambda url: _sts(url, Action="GetAccessKeyInfo", AccessKeyId="ASIA" + "A" * 15 + "\0"),
    "a provider": lambda url: _control(
        url, "identity-providers", {"arn": "arn:aws:iam::000000000000:oidc-provider/a\0", "client_ids": ["a"]}, "PUT"
    ),
    "a fault": lambda url: _control(url, "faults", {"operation": "GetId", "error": "X", "message": NUL}),
    "a seed": lambda url: _control(
        url, "seed", {"identity_pools": [{"IdentityPoolName": "p", "AllowUnauthenticatedIdentities": True,
            "DeveloperProviderName": "d", "Identities": [{"DeveloperUserIdentifiers": [NUL]}]}]}
    ),
    "an account to reset": lambda url: _control(url, "reset", {"account": NUL}),
    "an identity": lambda url: httpx.get(f"{url}/_emulator/identities?query=%00"),
    "a session": lambda url: httpx.get(f"{url}/_emulator/credentials/ASIA%00"),
}  # fmt: skip


def test_a_text_with_nul_is_refused_and_the_database_stays_in_use(databases: Databases) -> None:
    with Emulator(Settings(database_url=databases.new_url("postgresql"))) as emulator:
        statuses = {name: send(emulator.endpoint_url).status_code for name, send in REQUESTS.items()}
        assert {name: status for name, status in statuses.items() if not 400 <= status < 500} == {}
        assert emulator.health() is None
        cognito = emulator.client("cognito-identity")
        assert cognito.list_identity_pools(MaxResults=1)["IdentityPools"] == []


def test_the_unstorable_text_is_named_in_the_refusal(databases: Databases) -> None:
    with Emulator(Settings(database_url=databases.new_url("postgresql"))) as emulator:
        error = REQUESTS["a provider"](emulator.endpoint_url).json()["error"]
        assert "the character NUL" in error["message"]
