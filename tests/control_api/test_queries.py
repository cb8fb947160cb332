"""GET about, identities and credentials; GET, PUT and DELETE pools."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.features.about import about
from cognito_identity_emulator.operations.services import SERVICES
from cognito_identity_emulator.version import VERSION
from tests.control_api.client import ask, refusal

GOOGLE = "accounts.google.com"
POOL_ID = "us-east-1:11111111-2222-4333-8444-555555555555"
ENTRY = {
    "IdentityPoolId": POOL_ID,
    "IdentityPoolName": "console",
    "AllowUnauthenticatedIdentities": True,
    "DeveloperProviderName": "login.my.app",
    "SupportedLoginProviders": {GOOGLE: "app"},
}


@pytest.fixture(scope="module")
def running(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    """One emulator for the module. Calls to AWS operations must have a valid signature."""
    with Emulator(Settings(database_url=new_database_url(), signatures="verify")) as emulator:
        yield emulator


@pytest.fixture
def fresh(running: Emulator) -> Emulator:
    running.reset()
    return running


def get(emulator: Emulator, path: str, **query: str) -> Any:
    """Send a GET request that succeeds, and return the decoded JSON body."""
    text = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    status, answer = ask(emulator.endpoint_url, "GET", f"{path}?{text}")
    assert status == 200, answer
    return answer


def user(emulator: Emulator, subject: str) -> str:
    logins = {GOOGLE: emulator.login_token(GOOGLE, subject, "app")}
    identity_id: str = emulator.perform("GetId", IdentityPoolId=POOL_ID, Logins=logins)["IdentityId"]
    return identity_id


def developer(emulator: Emulator, identifier: str) -> str:
    answer = emulator.perform(
        "GetOpenIdTokenForDeveloperIdentity", IdentityPoolId=POOL_ID, Logins={"login.my.app": identifier}
    )
    return str(answer["IdentityId"])


def test_about_returns_the_version_the_settings_and_the_differences(running: Emulator) -> None:
    shown = get(running, "about")
    assert shown["version"] == VERSION
    assert shown["settings"]["signatures"] == "verify"
    operations = {each["operation"]: each for each in shown["operations"]}
    assert len(operations) == len(shown["operations"]) == sum(len(service.operations) for service in SERVICES)
    assert any("10 minutes" in each for each in operations["GetOpenIdToken"]["differs"])
    assert operations["GetId"]["documentation"].startswith("https://docs.aws.amazon.com/")


def test_about_hides_secrets() -> None:
    secret = "Hush"
    chosen = Settings(
        control_token=secret,
        signing_keys=(f"AKIA:{secret}",),
        database_url=f"postgresql+psycopg://me:{secret}@host/name?password={secret}",
        seed_parameter=(f"Password={secret}",),
        issuer_keys=(f"https://issuer.example=https://me:{secret}@issuer.example/keys",),
        user_pool_endpoint=(f"localhost/pool=http://me:{secret}@localhost:9229",),
    )
    shown = about(chosen, "PostgreSQL")
    assert secret not in str(shown)
    assert shown["settings"]["database_url"] == "postgresql+psycopg://host/name"
    assert shown["settings"]["signing_keys"] == ["AKIA:[hidden]"]
    assert shown["settings"]["control_token"] == "[hidden]"
    assert about(Settings(), "")["settings"]["control_token"] == ""


def test_a_pool_is_put_changed_listed_and_deleted_without_a_signature(fresh: Emulator) -> None:
    where = fresh.endpoint_url
    status, pool = ask(where, "PUT", "pools?account=123456789012", ENTRY)
    assert (status, pool["account"], pool["region"], pool["identities"]) == (200, "123456789012", "us-east-1", 0)
    assert {name: pool[name] for name in ENTRY} == ENTRY
    status, pool = ask(where, "PUT", "pools?account=123456789012", {**ENTRY, "IdentityPoolName": "renamed"})
    assert pool["IdentityPoolName"] == "renamed"
    fresh.client("cognito-identity").get_id(IdentityPoolId=POOL_ID)
    assert get(fresh, "pools") == {"identity_pools": [{**pool, "identities": 1}], "next": None, "total": 1}
    assert get(fresh, "pools", id=POOL_ID) == {**pool, "identities": 1}
    assert ask(where, "DELETE", f"pools?id={POOL_ID}") == (200, {})
    assert get(fresh, "pools") == {"identity_pools": [], "next": None, "total": 0}
    assert get(fresh, "identities") == {"identities": [], "next": None, "total": 0}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "problem"),
    [
        ("DELETE", "pools", None, 400, "Missing parameter: add ?id="),
        ("DELETE", f"pools?id={POOL_ID}", None, 404, POOL_ID),
        ("GET", f"pools?id={POOL_ID}", None, 404, POOL_ID),
        ("GET", "pools?name=x", None, 400, "name: unknown parameter"),
        ("PUT", "pools", {"IdentityPoolName": "x"}, 400, " AllowUnauthenticatedIdentities: is required"),
        ("PUT", "pools", {**ENTRY, "Roles": {"authenticated": "x"}}, 400, " Roles.authenticated: "),
        ("PUT", "pools?account=1", ENTRY, 400, "account: "),
        ("GET", "identities?next=x", None, 400, "next"),
        ("GET", "identities?query=", None, 400, "query: has no value"),
        ("GET", "identities?query=a&query=b", None, 400, "query: specified more than once"),
        ("GET", "identities?query=%00", None, 400, "NUL"),
        ("GET", "credentials?next=x", None, 400, "next"),
    ],
)
def test_an_invalid_request_is_refused_with_the_problem(
    fresh: Emulator, method: str, path: str, body: object, status: int, problem: str
) -> None:
    refused, _, text = refusal(fresh.endpoint_url, method, path, body)
    assert refused == status
    assert problem in text


@pytest.mark.parametrize("most_counted", [100, 1], ids=["few match", "many match"])
def test_an_identity_is_found_by_the_beginning_of_each_of_its_names(
    fresh: Emulator, monkeypatch: pytest.MonkeyPatch, most_counted: int
) -> None:
    monkeypatch.setattr("cognito_identity_emulator.features.queries.MAX_COUNTED", most_counted)
    fresh.put_pool(ENTRY)
    alice, bob = user(fresh, "alice%"), user(fresh, "bob\U0010fffe")
    one, two = developer(fresh, "user-1"), developer(fresh, "user_2")
    names = {
        alice: [alice],
        "us-east-1:": [alice, bob, one, two],
        "us-east": [alice, bob, one, two],
        "ali": [alice],
        "alice%": [alice],
        "Ali": [],
        "lice": [],
        "%": [],
        "a%": [],
        "bob": [bob],
        GOOGLE: [alice, bob],
        GOOGLE[:5]: [],
        "user": [one, two],
        "user_": [two],
        "login.my.app": [one, two],
        "nobody": [],
    }
    for name, found in names.items():
        for pool in ({}, {"identity_pool_id": POOL_ID}):
            listed = get(fresh, "identities", query=name, **pool)
            assert [each["identity_id"] for each in listed["identities"]] == found, name
            assert listed["total"] == min(len(found), most_counted)
        other_pool = get(fresh, "identities", query=name, identity_pool_id="us-east-1:0")
        assert (other_pool["identities"], other_pool["total"]) == ([], 0)
    everything = get(fresh, "identities")
    assert [each["identity_id"] for each in everything["identities"]] == [alice, bob, one, two]
    assert everything["total"] == min(4, most_counted)


def test_a_merged_identity_names_the_identity_it_was_merged_into(fresh: Emulator) -> None:
    fresh.put_pool(ENTRY)
    gone, stays = developer(fresh, "gone"), developer(fresh, "stays")
    fresh.perform(
        "MergeDeveloperIdentities",
        IdentityPoolId=POOL_ID,
        DeveloperProviderName="login.my.app",
        SourceUserIdentifier="gone",
        DestinationUserIdentifier="stays",
    )
    (identity,) = get(fresh, "identities", query=gone)["identities"]
    assert (identity["state"], identity["merged_into"], identity["developer_user_identifiers"]) == (
        "disabled",
        stays,
        [],
    )
    (identity,) = get(fresh, "identities", query=stays)["identities"]
    assert (identity["state"], identity["merged_into"], identity["authenticated"]) == ("enabled", None, True)
    identifiers = [each["identifier"] for each in identity["developer_user_identifiers"]]
    assert sorted(identifiers) == ["gone", "stays"]


def test_the_pages_of_a_list_have_every_entry_once(fresh: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cognito_identity_emulator.features.queries.PAGE_SIZE", 2)
    fresh.put_pool({**ENTRY, "Roles": {"unauthenticated": "arn:aws:iam::000000000000:role/guest"}})
    guests = [fresh.perform("GetId", IdentityPoolId=POOL_ID)["IdentityId"] for _ in range(5)]
    access_key_ids = [
        fresh.perform("GetCredentialsForIdentity", IdentityId=each)["Credentials"]["AccessKeyId"]
        for each in [*guests, guests[0], guests[0]]
    ]

    def all_pages(path: str, **query: str) -> list[Any]:
        found: list[Any] = []
        while True:
            page = get(fresh, path, **query)
            rows = page[path]
            assert len(rows) <= 2
            found += rows
            if page["next"] is None:
                assert page["total"] == len(found)
                return found
            query["next"] = page["next"]

    assert [each["identity_id"] for each in all_pages("identities")] == guests
    assert [each["identity_id"] for each in all_pages("identities", identity_pool_id=POOL_ID)] == guests
    assert [each["identity_id"] for each in all_pages("identities", query="us-east-1:")] == guests
    assert [each["access_key_id"] for each in all_pages("credentials")] == sorted(access_key_ids)
    of_first = all_pages("credentials", identity_id=guests[0])
    assert [each["access_key_id"] for each in of_first] == sorted([access_key_ids[0], *access_key_ids[5:]])
    assert {each["identity_pool_id"] for each in of_first} == {POOL_ID}
    token = get(fresh, "identities")["next"]
    refused, _, _ = refusal(fresh.endpoint_url, "GET", f"credentials?next={quote(token)}")
    assert refused == 400


def test_pools_are_paged_and_found_by_id_or_a_part_of_their_name(
    fresh: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cognito_identity_emulator.features.queries.PAGE_SIZE", 2)
    names = ["mobile app", "web app", "MOBILE new", "back_end"]
    ids = [fresh.put_pool({"IdentityPoolName": name, "AllowUnauthenticatedIdentities": True}).pool.id for name in names]
    first = get(fresh, "pools")
    second = get(fresh, "pools", next=first["next"])
    assert (second["next"], first["total"], second["total"]) == (None, 4, 4)
    shown = first["identity_pools"] + second["identity_pools"]
    assert [each["IdentityPoolId"] for each in shown] == ids
    for query, found in {
        "mobile": [0, 2],
        "APP": [0, 1],
        "%": [],
        "_": [3],
        ids[1]: [1],
        ids[1][:12]: [],
        "\\": [],
    }.items():
        listed = get(fresh, "pools", query=query)
        assert [each["IdentityPoolId"] for each in listed["identity_pools"]] == [ids[each] for each in found], query
        assert listed["total"] == len(found)
    assert refusal(fresh.endpoint_url, "GET", f"pools?query=app&next={quote(first['next'])}")[0] == 400
