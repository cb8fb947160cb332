"""A text that PostgreSQL cannot store is a refusal, and the connection stays usable."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from string import ascii_letters
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.databases import Databases
from tests.operations.calling import AS_SENT, post, refusal

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


def test_a_login_that_is_too_long_is_refused_and_the_calls_beside_it_are_answered(databases: Databases) -> None:
    settings = Settings(database_url=databases.new_url("postgresql"), login_verification="none")
    with Emulator(settings) as emulator, ThreadPoolExecutor(8) as threads:
        pool = emulator.create_pool(SupportedLoginProviders={"graph.facebook.com": "app"}, DeveloperProviderName="dev")
        cognito = emulator.client("cognito-identity", config=AS_SENT)
        pool_id, user = pool["IdentityPoolId"], random_text(ascii_letters, 3000)
        developer_user = random_text("".join(map(chr, range(0x1F300, 0x1F600))), 1024)
        refused = [
            refusal(cognito.get_id, IdentityPoolId=pool_id, Logins={"graph.facebook.com": user}),
            refusal(
                cognito.get_open_id_token_for_developer_identity, IdentityPoolId=pool_id, Logins={"dev": developer_user}
            ),
        ]
        assert {(each.code, each.status) for each in refused} == {("SerializationException", 400)}
        assert "longer than this database can store" in str(emulator.calls[-1].explanation)
        logins = [{"graph.facebook.com": user if number % 4 else str(number)} for number in range(40)]
        statuses = list(
            threads.map(lambda each: post(emulator, "GetId", {"IdentityPoolId": pool_id, "Logins": each}), logins)
        )
        assert [each.status_code for each in statuses] == [400 if number % 4 else 200 for number in range(40)]


def random_text(characters: str, length: int) -> str:
    """A text that PostgreSQL cannot compress."""
    return "".join(Random(1).choices(characters, k=length))
