"""GetCallerIdentity: shape, refusals, behaviour."""

from collections.abc import Callable
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from tests.operations.calling import Refusal, authorization, refusal
from tests.operations.sts.calling import assume, element_names, post
from tests.provenance import assumed, observed

ORACLE = "a public test program that runs against AWS (argmin, sts_oracle.rs)"
INVALID = Refusal("InvalidClientTokenId", "The security token included in the request is invalid.", 403)


def session_client(emulator: Emulator, credentials: dict[str, str], service: str = "sts", **changes: Any) -> Any:
    """A client that signs with the credentials of a session."""
    keys = {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials.get("SecretAccessKey") or credentials.get("SecretKey"),
        "aws_session_token": credentials["SessionToken"],
    }
    return emulator.client(service, **{**keys, **changes})


@pytest.fixture
def credentials(sts: Any, role: str, guest_token: str) -> dict[str, str]:
    """Credentials from the classic flow."""
    response = assume(sts, role, guest_token)
    stored: dict[str, str] = response["Credentials"]
    return stored


# --- shape ---


@observed(ORACLE)
def test_the_response_is_arn_user_id_and_account_as_xml(shared: Emulator) -> None:
    response = post(shared, "GetCallerIdentity", headers=authorization("123456789012", "us-east-1", "sts"))
    request_id = response.headers["x-amzn-requestid"]
    assert response.headers["content-type"] == "text/xml"
    assert response.text == (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n'
        "  <GetCallerIdentityResult>\n"
        "    <Arn>arn:aws:iam::123456789012:root</Arn>\n"
        "    <UserId>123456789012</UserId>\n"
        "    <Account>123456789012</Account>\n"
        "  </GetCallerIdentityResult>\n"
        "  <ResponseMetadata>\n"
        f"    <RequestId>{request_id}</RequestId>\n"
        "  </ResponseMetadata>\n"
        "</GetCallerIdentityResponse>\n"
    )
    assert element_names(response, "GetCallerIdentityResult") == ["Arn", "UserId", "Account"]


# --- refusals ---


@observed("nock fixtures with a real request id; aws-sdk-php#3246 (2026)")
def test_an_unsigned_call_is_refused(shared: Emulator) -> None:
    response = post(shared, "GetCallerIdentity")
    assert response.status_code == 403
    assert "<Code>MissingAuthenticationToken</Code>" in response.text
    assert "<Message>Request is missing Authentication Token</Message>" in response.text


@observed("prowler#789, vaulted#107")
def test_expired_credentials_are_refused(
    shared: Emulator, credentials: dict[str, str], module_clock: ManualClock
) -> None:
    client = session_client(shared, credentials)
    module_clock.advance(3599)
    assert client.get_caller_identity()
    module_clock.advance(1)
    expired = Refusal("ExpiredToken", "The security token included in the request is expired", 403)
    assert refusal(client.get_caller_identity) == expired
    without_token = session_client(shared, credentials, aws_session_token=None)
    assert refusal(without_token.get_caller_identity) == expired


@observed("the code for GetOpenIdTokenForDeveloperIdentity: cognito-helper#2; the text is recalled")
def test_cognito_identity_refuses_expired_credentials_with_its_own_error(
    shared: Emulator, credentials: dict[str, str], module_clock: ManualClock
) -> None:
    client = session_client(shared, credentials, "cognito-identity")
    module_clock.advance(3600)
    assert refusal(client.list_identity_pools, MaxResults=1) == Refusal(
        "ExpiredTokenException", "The security token included in the request is expired"
    )


@observed(ORACLE)
def test_the_session_token_of_other_credentials_is_refused(
    shared: Emulator, sts: Any, role: str, guest_token: str, credentials: dict[str, str]
) -> None:
    other = assume(sts, role, guest_token, RoleSessionName="app2")
    mixed = session_client(shared, credentials, aws_session_token=other["Credentials"]["SessionToken"])
    assert refusal(mixed.get_caller_identity) == INVALID


@assumed("a key of ours is valid with its own session token only")
def test_a_tampered_session_token_is_refused(shared: Emulator, credentials: dict[str, str]) -> None:
    token = credentials["SessionToken"]
    for tampered in ("garbage", token[:-6] + "AAAA" + token[-2:], token + "AAAA"):
        client = session_client(shared, credentials, aws_session_token=tampered)
        assert refusal(client.get_caller_identity) == INVALID


# --- behaviour ---


@observed(ORACLE)
def test_minted_credentials_identify_their_session(
    sts: Any, shared: Emulator, account: str, role: str, guest_token: str
) -> None:
    response = assume(sts, role, guest_token)
    caller = session_client(shared, response["Credentials"]).get_caller_identity()
    assert caller["Arn"] == response["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{account}:assumed-role/guest/app1"
    assert caller["UserId"] == response["AssumedRoleUser"]["AssumedRoleId"]
    assert caller["Account"] == account


@assumed("a key that we minted identifies its session even without a session token")
def test_minted_credentials_without_their_token_identify_their_session(
    shared: Emulator, account: str, credentials: dict[str, str]
) -> None:
    client = session_client(shared, credentials, aws_session_token=None)
    assert client.get_caller_identity()["Arn"] == f"arn:aws:sts::{account}:assumed-role/guest/app1"


@assumed("any other key identifies the root of its account; users are not emulated")
@pytest.mark.parametrize(
    ("access_key", "token", "account"),
    [
        ("AKIAIOSFODNN7EXAMPLE", None, "000000000000"),
        ("test", None, "000000000000"),
        ("test", "some session token", "000000000000"),
        ("123456789012", None, "123456789012"),
        ("ASIAIOSFODNN7EXAMPLE", None, "000000000000"),
        ("ASIAIOSFODNN7EXAMPLE", "the token of another emulator", "000000000000"),
    ],
)
def test_any_other_access_key_identifies_the_root_of_its_account(
    shared: Emulator, access_key: str, token: str | None, account: str
) -> None:
    client = shared.client("sts", aws_access_key_id=access_key, aws_session_token=token)
    caller = client.get_caller_identity()
    assert (caller["Arn"], caller["UserId"]) == (f"arn:aws:iam::{account}:root", account)


@assumed("with --signatures ignore a call needs no signature, and an unsigned caller is the default account's root")
def test_an_unsigned_caller_is_the_default_accounts_root_when_signatures_are_ignored(
    new_database_url: Callable[[], str],
) -> None:
    with Emulator(Settings(database_url=new_database_url(), signatures="ignore", account="123456789012")) as emulator:
        assert "<Arn>arn:aws:iam::123456789012:root</Arn>" in post(emulator, "GetCallerIdentity").text
