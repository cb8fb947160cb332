"""GET /_emulator/calls: filters, pages, and which journal it is."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.runtime.clock import iso_time_ms
from tests.control_api.client import ask, refusal

GOOGLE = "accounts.google.com"
MISSING = "us-east-1:11111111-2222-4333-8444-555555555555"


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    """Its journal has eight calls: 1 creates a pool, 2 to 5 get guests, 6 has an expired token, 7 names a pool that
    does not exist, and 8 would create one called `Zoë "one"`."""
    with Emulator(Settings(database_url=new_database_url(), calls_kept=500)) as running:
        cognito = running.client("cognito-identity")
        pool = cognito.create_identity_pool(
            IdentityPoolName="Mobile", AllowUnauthenticatedIdentities=True, SupportedLoginProviders={GOOGLE: "app"}
        )["IdentityPoolId"]
        for _ in range(4):
            cognito.get_id(IdentityPoolId=pool)
        token = running.login_token(GOOGLE, "alice", "app", expires_in_s=-60)
        for refused in ({"IdentityPoolId": pool, "Logins": {GOOGLE: token}}, {"IdentityPoolId": MISSING}):
            with pytest.raises(ClientError):
                cognito.get_id(**refused)
        with pytest.raises(ClientError):
            cognito.create_identity_pool(IdentityPoolName='Zoë "one"', AllowUnauthenticatedIdentities=True)
        yield running


def page(emulator: Emulator, **query: object) -> Any:
    status, answer = ask(emulator.endpoint_url, "GET", f"calls?{urlencode(query)}")
    assert status == 200, answer
    return answer


def ids(answer: Any) -> list[int]:
    return [each["id"] for each in answer["calls"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 7, 8]),
        ({"operation": "GetId"}, [2, 3, 4, 5, 6, 7]),
        ({"outcome": "refused"}, [6, 7, 8]),
        ({"error": "ResourceNotFoundException"}, [7]),
        ({"error": "GetId"}, []),
        ({"check": "expiry"}, [6]),
        ({"check": "Expiry"}, []),
        ({"identity_pool_id": MISSING}, [7]),
        ({"text": "mobile"}, [1]),
        ({"text": 'zoë \\"ONE'}, [8]),
        ({"text": 'Zoë "one"'}, [8]),
        ({"text": "[REDACTED]"}, [6]),
        ({"text": '"logins"'}, [6]),
        ({"text": "customRoleArn"}, []),
        ({"text": "getid"}, []),
        ({"text": "11111111-2222", "since": 6}, [7]),
        ({"since": 6}, [7, 8]),
    ],
)
def test_each_filter_selects_the_matching_calls(emulator: Emulator, query: dict[str, object], found: list[int]) -> None:
    answer = page(emulator, **query)
    assert ids(answer) == found
    ends = (found[0], found[-1]) if found else (None, None)
    assert (answer["total"], answer["first_id"], answer["last_id"]) == (len(found), *ends)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"limit": 2}, [6, 7]),
        ({"limit": 2, "before": 7}, [5, 6]),
        ({"limit": 2, "before": 2}, []),
        ({"limit": 2, "after": 3}, [4, 5]),
        ({"limit": 2, "after": 0}, [2, 3]),
        ({"limit": 9, "after": 5}, [6, 7]),
        ({"limit": 1, "after": 2, "before": 5}, [3]),
        ({"limit": 0}, []),
    ],
)
def test_pages_go_from_both_ends_and_count_all_matching_calls(
    emulator: Emulator, query: dict[str, object], found: list[int]
) -> None:
    answer = page(emulator, operation="GetId", **query)
    assert ids(answer) == found
    assert (answer["total"], answer["first_id"], answer["last_id"]) == (6, 2, 7)


def test_the_answer_says_which_journal_it_is(emulator: Emulator) -> None:
    answer = page(emulator, limit=1)
    del answer["calls"], answer["total"], answer["first_id"], answer["last_id"]
    assert answer == {
        "journal_started_at": iso_time_ms(emulator.journal.started_at),
        "kept_in": "memory",
        "kept": 500,
        "processes": 1,
        "lost": 0,
    }
    assert ask(emulator.endpoint_url, "GET", "about")[1]["processes"] == 1


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("color=red", "Unknown filter. Valid filters: operation,"),
        ("outcome=bad", "outcome must be one of ok, refused, failed. outcome: bad"),
        ("limit=-1", "limit must be a whole number. limit: -1"),
        ("after=x", "after must be a whole number. after: x"),
        ("since=yesterday", "since must be the id of a call, or an ISO time."),
    ],
)
def test_an_invalid_query_is_refused_with_the_value(emulator: Emulator, query: str, problem: str) -> None:
    status, code, text = refusal(emulator.endpoint_url, "GET", f"calls?{query}")
    assert (status, code) == (400, "invalid")
    assert problem in text
