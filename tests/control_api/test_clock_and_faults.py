"""The endpoints clock, faults, calls, reset and keys, over HTTP."""

import json
import math
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError

from cognito_identity_emulator import Emulator, ManualClock, RemoteEmulator, Settings
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.storage.sql.faults import INSERT as INSERT_FAULT

ONCE = Config(retries={"max_attempts": 0})


def ask(emulator: Emulator, method: str, path: str, body: object = None) -> Any:
    """Send a request that succeeds, and return the decoded JSON body."""
    answer = httpx.request(method, f"{emulator.endpoint_url}/_emulator/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def problems(emulator: Emulator, path: str, body: object) -> str:
    """Send a body that is refused, and return the message with its details."""
    method = "PUT" if path == "clock" else "POST"
    answer = httpx.request(method, f"{emulator.endpoint_url}/_emulator/{path}", json=body)
    assert answer.status_code == 400
    error = answer.json()["error"]
    return " ".join([error["message"], *error["details"]])


# --- clock --------------------------------------------------------------------------------------------------------


def test_a_clock_that_is_advanced_set_and_frozen_applies_to_identities_and_credentials(emulator: Emulator) -> None:
    before = ask(emulator, "GET", "clock")
    assert before["frozen"] is False
    assert ask(emulator, "PUT", "clock", {"advance_s": 3600})["offset_s"] == 3600
    frozen = ask(emulator, "PUT", "clock", {"freeze": True})
    assert frozen["frozen"] is True
    clock = ask(emulator, "PUT", "clock", {"set": "2031-05-06T07:08:09Z"})
    assert (clock["now"], clock["frozen"]) == ("2031-05-06T07:08:09.000Z", True)
    pool = emulator.create_pool()["IdentityPoolId"]
    cognito = emulator.client("cognito-identity")
    identity = cognito.get_id(IdentityPoolId=pool)["IdentityId"]
    assert cognito.describe_identity(IdentityId=identity)["CreationDate"].isoformat().startswith("2031-05-06T")
    keys = cognito.get_credentials_for_identity(IdentityId=identity)["Credentials"]
    assert keys["Expiration"].timestamp() - emulator.clock.now() / 1000 == 3600


def test_a_reset_of_the_clock_returns_to_the_machines_time(emulator: Emulator) -> None:
    ask(emulator, "PUT", "clock", {"set": "2031-05-06T07:08:09Z"})
    ask(emulator, "PUT", "clock", {"freeze": True})
    clock = ask(emulator, "PUT", "clock", {"reset": True})
    assert (clock["frozen"], clock["offset_s"]) == (False, 0)


def test_about_lists_every_accepted_error_and_fault(emulator: Emulator) -> None:
    about = ask(emulator, "GET", "about")
    errors = {each["operation"]: each["errors"] for each in about["operations"]}
    assert "TooManyRequestsException" in errors["GetId"]
    assert {*errors["GetId"], "AccessDeniedException"} <= set(about["faults"]["errors"])
    for error in about["faults"]["errors"]:
        ask(emulator, "POST", "faults", {"operation": "*", "error": error, "count": 1})
    for kind in about["faults"]["troubles"]:
        ask(emulator, "POST", "faults", {"operation": "GetId", "connection_fault": kind})
    for name in about["login_token_faults"]:
        request = {"provider": "accounts.google.com", "subject": "alice", "audience": "app", "fault": name}
        ask(emulator, "POST", "login-tokens", request)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "Specify exactly one of"),
        ({"reset": False}, "reset"),
        ({"advance_s": 1, "freeze": True}, "Specify exactly one of"),
        ({"set": "tomorrow"}, "must be ISO 8601"),
        ({"advance_s": 1e12}, "by more than 100 years"),
        ({"go": 1}, "go"),
    ],
)
def test_an_invalid_clock_change_is_refused_with_the_problem(emulator: Emulator, body: object, expected: str) -> None:
    assert expected in problems(emulator, "clock", body)


# --- faults -------------------------------------------------------------------------------------------------------


def test_a_fault_applies_count_times_and_is_listed_until_then(emulator: Emulator) -> None:
    fault = {"operation": "ListIdentityPools", "error": "InternalErrorException", "message": "on purpose", "count": 2}
    added = ask(emulator, "POST", "faults", fault)
    assert [each["id"] for each in ask(emulator, "GET", "faults")["faults"]] == [added["id"]]
    cognito = emulator.client("cognito-identity", config=ONCE)
    for left in (1, 0):
        with pytest.raises(ClientError, match="on purpose") as raised:
            cognito.list_identity_pools(MaxResults=1)
        assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
        assert [each["count"] for each in ask(emulator, "GET", "faults")["faults"]] == [left]
    cognito.list_identity_pools(MaxResults=1)
    assert ask(emulator, "DELETE", f"faults?id={added['id']}") == {"deleted": 1}
    assert ask(emulator, "GET", "faults") == {"faults": []}


def test_a_fault_with_a_probability_and_the_same_seed_hits_the_same_calls(emulator: Emulator) -> None:
    cognito = emulator.client("cognito-identity", config=ONCE)

    def outcomes() -> list[str]:
        fault = {"operation": "*", "error": "TooManyRequestsException", "probability": 0.5, "seed": 7}
        ask(emulator, "POST", "faults", fault)
        since = len(emulator.calls)
        for _ in range(20):
            try:
                cognito.list_identity_pools(MaxResults=1)
            except ClientError:
                continue
        ask(emulator, "DELETE", "faults")
        return [each.outcome for each in emulator.calls[since:]]

    first = outcomes()
    assert set(first) == {"ok", "refused"}
    assert outcomes() == first


@pytest.mark.parametrize("kind", ["drop", "truncate", "empty-500"])
def test_each_connection_fault_breaks_the_response_in_its_way(emulator: Emulator, kind: str) -> None:
    ask(emulator, "POST", "faults", {"operation": "GetCallerIdentity", "connection_fault": kind, "count": 1})
    form = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
    signed = {"authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sts/aws4_request, x=y"}
    if kind == "empty-500":
        answer = httpx.post(emulator.endpoint_url, data=form, headers=signed)
        assert (answer.status_code, answer.content) == (500, b"")
    else:
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.post(emulator.endpoint_url, data=form, headers=signed)
    assert httpx.post(emulator.endpoint_url, data=form, headers=signed).status_code == 200


def test_boto3_retries_after_a_dropped_connection(emulator: Emulator) -> None:
    ask(emulator, "POST", "faults", {"operation": "ListIdentityPools", "connection_fault": "drop", "count": 1})
    assert emulator.client("cognito-identity").list_identity_pools(MaxResults=1)["IdentityPools"] == []
    ask(emulator, "POST", "faults", {"operation": "ListIdentityPools", "connection_fault": "drop"})
    with pytest.raises(HTTPClientError):
        emulator.client("cognito-identity", config=ONCE).list_identity_pools(MaxResults=1)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"operation": "GetID", "error": "TooManyRequestsException"}, "did you mean GetId?"),
        ({"operation": "GetId", "error": "TooManyRequestException"}, "did you mean TooManyRequestsException?"),
        ({"operation": "*", "connection_fault": "explode"}, "drop, truncate, empty-500"),
        ({"operation": "*"}, "specify an error, a connection_fault or a delay_s"),
        ({"operation": "*", "connection_fault": "drop", "count": 0}, "at least 1"),
        ({"operation": "*", "connection_fault": "drop", "probability": 2}, "between 0 and 1"),
        ({"operation": "*", "connection_fault": "drop", "count": 1, "probability": 1}, "specify only"),
        ({"operation": "*", "delay_s": -1}, "between 0 and 300"),
        ({"operation": "*", "connection_fault": "drop", "trouble": "truncate"}, "specify only"),
    ],
)
def test_an_invalid_fault_is_refused_with_the_problem(emulator: Emulator, body: object, expected: str) -> None:
    assert expected in problems(emulator, "faults", body)


def test_a_connection_fault_is_accepted_under_its_older_name(emulator: Emulator) -> None:
    added = ask(emulator, "POST", "faults", {"operation": "GetId", "trouble": "drop"})
    assert added["connection_fault"] == "drop"
    assert "trouble" not in added
    both = {"operation": "GetId", "connection_fault": "drop", "trouble": "drop"}
    assert ask(emulator, "POST", "faults", both)["connection_fault"] == "drop"
    assert emulator.add_fault("GetId", trouble="truncate").connection_fault == "truncate"


def test_a_fault_that_version_0_1_0_stored_is_read(emulator: Emulator) -> None:
    facts = {"id": "f", "operation": "GetId", "error": None, "count": 2, "delay_s": 0.0, "trouble": "drop"}
    with emulator.database.transaction() as connection:
        connection.run(INSERT_FAULT, {"id": "f", "facts": json.dumps(facts), "remaining": 1})
    (fault,) = emulator.faults()
    assert (fault.connection_fault, fault.count) == ("drop", 1)


# --- calls --------------------------------------------------------------------------------------------------------


def test_calls_are_shown_filtered_and_without_their_secrets(emulator: Emulator) -> None:
    pool = emulator.create_pool(SupportedLoginProviders={"accounts.google.com": "app"})["IdentityPoolId"]
    token = emulator.login_token("accounts.google.com", "alice")
    cognito = emulator.client("cognito-identity")
    logins = {"accounts.google.com": token}
    identity = cognito.get_id(IdentityPoolId=pool, Logins=logins)["IdentityId"]
    keys = cognito.get_credentials_for_identity(IdentityId=identity, Logins=logins)["Credentials"]
    with pytest.raises(ClientError):
        cognito.get_id(IdentityPoolId=pool, Logins={"accounts.google.com": "nonsense"})
    whole = httpx.get(f"{emulator.endpoint_url}/_emulator/calls").text
    for secret in (token, keys["SecretKey"], keys["SessionToken"], "nonsense"):
        assert secret not in whole
    (refused,) = ask(emulator, "GET", "calls?outcome=refused")["calls"]
    assert refused["error"]["code"] == "NotAuthorizedException"
    assert refused["explanation"].startswith("well-formed: expected")
    assert refused["request"] == {"IdentityPoolId": pool, "Logins": {"accounts.google.com": "[redacted]"}}
    found = ask(emulator, "GET", f"calls?identity_id={identity}&operation=GetCredentialsForIdentity")["calls"]
    assert [each["outcome"] for each in found] == ["ok"]
    assert ask(emulator, "GET", "calls?limit=1")["calls"] == [refused]
    assert ask(emulator, "GET", f"calls?request_id={refused['request_id']}")["calls"] == [refused]
    assert ask(emulator, "GET", f"calls?since={refused['id'] - 1}")["calls"] == [refused]


def test_the_journal_keeps_the_configured_number_of_calls(new_database_url: Callable[[], str]) -> None:
    with Emulator(Settings(database_url=new_database_url(), calls_kept=2)) as emulator:
        for _ in range(3):
            emulator.client("cognito-identity").list_identity_pools(MaxResults=1)
        assert [each.id for each in emulator.calls] == [2, 3]


# --- reset and keys -----------------------------------------------------------------------------------------------


TRUST = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole"},
}
READ = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
PROVIDERS_AND_AN_EXPORT = {
    "Resources": {
        name: {"Type": "AWS::IAM::OIDCProvider", "Properties": {"Url": f"https://{name}.example"}}
        for name in ("a", "b", "c")
    },
    "Outputs": {"A": {"Value": {"Ref": "a"}, "Export": {"Name": "a"}}},
}


def test_a_reset_deletes_everything_but_the_keys(emulator: Emulator) -> None:
    pool = emulator.create_pool()["IdentityPoolId"]
    cognito = emulator.client("cognito-identity")
    identity = cognito.get_id(IdentityPoolId=pool)["IdentityId"]
    cognito.get_credentials_for_identity(IdentityId=identity)
    cognito.get_open_id_token(IdentityId=identity)
    keys = ask(emulator, "GET", "keys")
    ask(emulator, "PUT", "clock", {"advance_s": 5})
    ask(emulator, "POST", "faults", {"operation": "*", "delay_s": 0.01})
    ask(emulator, "POST", "seed", PROVIDERS_AND_AN_EXPORT)
    emulator.put_role("arn:aws:iam::000000000000:role/app", TRUST)
    for name in ("read", "list"):
        emulator.put_policy(f"arn:aws:iam::000000000000:policy/{name}", READ)
    emulator.client("iam").enable_outbound_web_identity_federation()
    preview = ask(emulator, "GET", "reset")
    deleted = ask(emulator, "POST", "reset")
    expected = {"pools": 1, "identities": 1, "roles": 1, "policies": 2, "providers": 3, "outbound_federation": 1}
    expected |= {"exports": 1, "sessions": 1, "faults": 1, "journal": 4}
    assert preview == deleted == {**expected, "clock": 1}
    assert ask(emulator, "GET", "keys") == keys
    assert ask(emulator, "GET", "calls")["calls"] == []
    assert ask(emulator, "POST", "reset") == dict.fromkeys(deleted, 0)


def test_a_reset_of_one_account_leaves_the_others(emulator: Emulator) -> None:
    for account in ("111111111111", "222222222222"):
        client = emulator.client("cognito-identity", aws_access_key_id=account)
        client.create_identity_pool(IdentityPoolName="p", AllowUnauthenticatedIdentities=True)
    preview = ask(emulator, "GET", "reset?account=111111111111")
    assert ask(emulator, "POST", "reset", {"account": "111111111111"}) == preview
    assert preview["pools"] == 1
    left = emulator.client("cognito-identity", aws_access_key_id="222222222222").list_identity_pools(MaxResults=9)
    assert len(left["IdentityPools"]) == 1


@pytest.mark.parametrize("time", ["1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "9000-01-01T00:00:00Z"])
def test_a_clock_set_outside_the_years_1970_to_9000_is_refused(emulator: Emulator, time: str) -> None:
    refused = httpx.put(f"{emulator.endpoint_url}/_emulator/clock", json={"set": time})
    assert refused.status_code == 400
    assert "between the years 1970 and 9000" in refused.json()["error"]["message"]
    refused = httpx.put(f"{emulator.endpoint_url}/_emulator/clock", json={"advance_s": -60 * 366 * 24 * 3600})
    assert refused.status_code == 400


def either(emulator: Emulator) -> tuple[Emulator, RemoteEmulator]:
    """The emulator in this process, and the same over HTTP."""
    return emulator, RemoteEmulator(emulator.endpoint_url)


@pytest.mark.parametrize("time_ms", [-1, 9000 * 366 * 24 * 3600 * 1000, 1e30, math.nan])
def test_a_clock_in_python_refuses_times_outside_the_years_1970_to_9000(emulator: Emulator, time_ms: float) -> None:
    for each in either(emulator):
        with pytest.raises(AdminError, match="between the years 1970 and 9000"):
            each.clock.set(time_ms)
    with pytest.raises(AdminError, match="more than 100 years"):
        emulator.clock.advance(math.nan)
    assert emulator.clock.offset_ms == 0


def test_calls_succeed_after_a_clock_is_set_to_a_fraction_of_a_millisecond(emulator: Emulator) -> None:
    emulator.clock.freeze()
    for each in either(emulator):
        each.clock.set(1_796_053_172_098.6)  # such as `time.time() * 1000`
        assert each.clock.now() == 1_796_053_172_098
        pool = each.create_pool()["IdentityPoolId"]
        each.client("cognito-identity").get_id(IdentityPoolId=pool)


class TickingClock(ManualClock):
    """Each reading is a millisecond later than the one before."""

    def now(self) -> int:
        self.advance(0.001)
        return super().now()


@pytest.mark.parametrize("ahead_s", [0, 1200, -3600, 1.001])
def test_the_offset_of_a_running_clock_does_not_depend_on_when_it_is_read(ahead_s: float) -> None:
    with Emulator(Settings(), clock=TickingClock()) as emulator:
        if ahead_s:
            emulator.clock.advance(ahead_s)
        assert [emulator.clock.offset_ms for _ in range(10)] == [round(ahead_s * 1000)] * 10
