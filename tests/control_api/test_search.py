"""GET search: one search through pools, identities, credentials and calls."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.control_api.client import ask, refusal

DEVELOPER = "login.my.app"
KINDS = ("pools", "identities", "credentials", "calls")


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    with Emulator(Settings(database_url=new_database_url())) as running:
        yield running


@pytest.fixture(scope="module")
def names(emulator: Emulator) -> dict[str, Any]:
    """What there is to find: two pools, a guest with credentials, three developer users, and six calls."""
    cognito = emulator.client("cognito-identity")
    pool_id, _ = (
        emulator.create_pool(IdentityPoolName=name, DeveloperProviderName=DEVELOPER)["IdentityPoolId"]
        for name in ("Mobile 7", "web")
    )
    guest = cognito.get_id(IdentityPoolId=pool_id)
    credentials = cognito.get_credentials_for_identity(IdentityId=guest["IdentityId"])["Credentials"]
    users = [
        cognito.get_open_id_token_for_developer_identity(IdentityPoolId=pool_id, Logins={DEVELOPER: name})["IdentityId"]
        for name in ("7-alice", "7-bob", "carol")
    ]
    cognito.list_identity_pools(MaxResults=1)
    return {
        "pool": pool_id,
        "guest": guest["IdentityId"],
        "users": users,
        "access_key": credentials["AccessKeyId"],
        "request": guest["ResponseMetadata"]["RequestId"],
    }


def search(emulator: Emulator, query: str, limit: str = "") -> Any:
    status, found = ask(emulator.endpoint_url, "GET", f"search?query={quote(query)}{limit}")
    assert status == 200, found
    assert tuple(found) == KINDS
    return found


def test_each_kind_is_found_by_its_names(emulator: Emulator, names: dict[str, Any]) -> None:
    pool = {"identity_pool_id": names["pool"], "name": "Mobile 7", "account": "000000000000"}
    guest = {"identity_id": names["guest"], "identity_pool_id": names["pool"], "matched": names["guest"]}
    issued = {
        "access_key_id": names["access_key"],
        "identity_id": names["guest"],
        "role_arn": "arn:aws:iam::000000000000:role/unauthenticated",
    }
    calls = [
        {"id": each.id, "operation": each.operation, "outcome": "ok", "request_id": each.request_id}
        for each in emulator.calls
    ]
    users = [
        {"identity_id": each, "identity_pool_id": names["pool"], "matched": name}
        for each, name in zip(names["users"], ("7-alice", "7-bob"), strict=False)
    ]
    expected: dict[str, dict[str, list[Any]]] = {
        "mobile": {"pools": [pool]},
        names["pool"]: {"pools": [pool]},
        names["guest"]: {"identities": [guest]},
        names["access_key"]: {"credentials": [issued]},
        names["request"]: {"calls": calls[:1]},
        "2": {"calls": calls[1:2]},
        "7-": {"identities": users},
        "7-B": {},
        "%": {},
        "nothing": {},
    }
    for query, found in expected.items():
        assert search(emulator, query) == {kind: found.get(kind, []) for kind in KINDS}, query


def test_a_search_has_at_most_the_limit_of_each_kind(emulator: Emulator, names: dict[str, Any]) -> None:
    found = search(emulator, DEVELOPER, "&limit=2")
    assert [each["identity_id"] for each in found["identities"]] == names["users"][:2]
    assert len(search(emulator, DEVELOPER)["identities"]) == 3


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("", "query"),
        ("query=", "query: has no value"),
        ("query=a&limit=x", "limit must be a whole number. limit: x"),
        ("query=a&limit=0", "limit must be between 1 and 100, not 0."),
        ("query=a&kind=pools", "kind: unknown parameter"),
    ],
)
def test_an_invalid_search_is_refused_with_the_problem(emulator: Emulator, query: str, problem: str) -> None:
    status, _, text = refusal(emulator.endpoint_url, "GET", f"search?{query}")
    assert status == 400
    assert problem in text
