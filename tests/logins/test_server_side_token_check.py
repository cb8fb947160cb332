"""ServerSideTokenCheck: the user pool is queried for the user of a login."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.settings import SettingsError
from tests.logins.local_server import CannedResponse, LocalServer, ReceivedRequest
from tests.provenance import assumed, documented

USER_POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"
USERS = {
    "alice": CannedResponse(b'{"Username": "alice", "Enabled": true, "UserStatus": "CONFIRMED"}'),
    "mallory": CannedResponse(b'{"Username": "mallory", "Enabled": false, "UserStatus": "CONFIRMED"}'),
    "shapeless": CannedResponse(b'{"Username": "shapeless"}'),
    "broken": CannedResponse(b"<html>", status=502),
}
DELETED = CannedResponse(
    b'{"__type": "com.amazonaws#UserNotFoundException", "message": "User does not exist."}', status=400
)


def respond(request: ReceivedRequest) -> CannedResponse:
    return USERS.get(json.loads(request.body)["Username"], DELETED)


@pytest.fixture(scope="module")
def user_pool() -> Iterator[LocalServer]:
    with LocalServer(respond) as server:
        yield server


@pytest.fixture(scope="module")
def checking_emulator(new_database_url: Callable[[], str], user_pool: LocalServer) -> Iterator[Emulator]:
    settings = Settings(database_url=new_database_url(), user_pool_endpoint=(f"{USER_POOL}={user_pool.url}",))
    with Emulator(settings, clock=ManualClock()) as emulator:
        yield emulator


def new_pool(emulator: Emulator, *, check: bool | None = True) -> str:
    provider = {"ProviderName": USER_POOL, "ClientId": "app", "ServerSideTokenCheck": check}
    pool = emulator.client("cognito-identity").create_identity_pool(
        IdentityPoolName="users",
        AllowUnauthenticatedIdentities=False,
        CognitoIdentityProviders=[{name: value for name, value in provider.items() if value is not None}],
    )
    return str(pool["IdentityPoolId"])


def log_in(emulator: Emulator, pool: str, subject: str, claims: dict[str, Any] | None = None) -> str:
    token = emulator.login_token(USER_POOL, subject, "app", claims=claims)
    client = emulator.client("cognito-identity")
    return str(client.get_id(IdentityPoolId=pool, Logins={USER_POOL: token})["IdentityId"])


@documented("https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CognitoIdentityProvider.html")
def test_an_enabled_user_logs_in(checking_emulator: Emulator, user_pool: LocalServer) -> None:
    pool = new_pool(checking_emulator)
    before = len(user_pool.requests)
    assert log_in(checking_emulator, pool, "alice") == log_in(checking_emulator, pool, "alice")
    [request] = user_pool.requests[before:]
    assert request.headers["x-amz-target"] == "AWSCognitoIdentityProviderService.AdminGetUser"
    assert request.headers["content-type"] == "application/x-amz-json-1.1"
    assert "/us-east-1/cognito-idp/aws4_request" in request.headers["authorization"]
    assert json.loads(request.body) == {"UserPoolId": "us-east-1_abc", "Username": "alice"}


@documented("https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CognitoIdentityProvider.html")
def test_a_deleted_user_is_not_authorized(checking_emulator: Emulator) -> None:
    with pytest.raises(ClientError) as refusal:
        log_in(checking_emulator, new_pool(checking_emulator), "nobody")
    assert refusal.value.response["Error"]["Code"] == "NotAuthorizedException"
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@assumed("AWS documents a 400 NotAuthorizedException, and no sentence")
@pytest.mark.parametrize(
    ("user", "code", "sentence"),
    [
        ("mallory", "NotAuthorizedException", "Invalid login token. User is disabled."),
        ("nobody", "NotAuthorizedException", "Invalid login token. User does not exist."),
        ("shapeless", "ExternalServiceException", None),
        ("broken", "ExternalServiceException", None),
    ],
)
def test_any_other_user_is_refused(checking_emulator: Emulator, user: str, code: str, sentence: str | None) -> None:
    pool = new_pool(checking_emulator)
    with pytest.raises(ClientError) as refusal:
        log_in(checking_emulator, pool, user)
    assert refusal.value.response["Error"]["Code"] == code
    if sentence is not None:
        assert refusal.value.response["Error"]["Message"] == sentence
    listed = checking_emulator.client("cognito-identity").list_identities(IdentityPoolId=pool, MaxResults=10)
    assert listed["Identities"] == []


@assumed("the user pool knows its users by their user name, which need not be the sub")
def test_the_user_pool_is_queried_by_user_name(checking_emulator: Emulator) -> None:
    with pytest.raises(ClientError, match="User is disabled"):
        log_in(checking_emulator, new_pool(checking_emulator), "alice", {"cognito:username": "mallory"})


@documented("https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CognitoIdentityProvider.html")
@pytest.mark.parametrize("check", [False, None])
def test_no_user_is_looked_up_without_server_side_token_check(
    checking_emulator: Emulator, user_pool: LocalServer, check: bool | None
) -> None:
    before = len(user_pool.requests)
    log_in(checking_emulator, new_pool(checking_emulator, check=check), "mallory")
    assert len(user_pool.requests) == before


@assumed("the user of a bad token is not looked up")
def test_no_user_is_looked_up_for_a_refused_token(checking_emulator: Emulator, user_pool: LocalServer) -> None:
    pool, before = new_pool(checking_emulator), len(user_pool.requests)
    token = checking_emulator.login_token(USER_POOL, "mallory", "app", expires_in_s=0)
    with pytest.raises(ClientError, match="Token expired"):
        checking_emulator.client("cognito-identity").get_id(IdentityPoolId=pool, Logins={USER_POOL: token})
    assert len(user_pool.requests) == before


@assumed("a user pool without an endpoint is not queried")
def test_without_an_endpoint_no_user_is_looked_up(emulator: Emulator) -> None:
    assert log_in(emulator, new_pool(emulator), "mallory")


@assumed("an invalid setting is refused with a sentence")
@pytest.mark.parametrize("pair", ["", USER_POOL, f"{USER_POOL}=nonsense", "=http://localhost", "name=http://localhost"])
def test_an_endpoint_needs_a_name_and_a_url(pair: str) -> None:
    with pytest.raises(SettingsError, match="--user-pool-endpoint must be"):
        Settings(user_pool_endpoint=(pair,))
