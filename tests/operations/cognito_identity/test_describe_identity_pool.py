"""DescribeIdentityPool: shape, refusals, behaviour."""

from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import authorization, pool_not_found, post, refusal, violation
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DescribeIdentityPool.html"
UNKNOWN = "us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


# --- shape ---


@documented(PAGE)
def test_describe_identity_pool_returns_what_create_identity_pool_returned(client: Any) -> None:
    created = client.create_identity_pool(
        IdentityPoolName="described",
        AllowUnauthenticatedIdentities=False,
        DeveloperProviderName="login.my.app",
        SupportedLoginProviders={"accounts.google.com": "app"},
        IdentityPoolTags={"team": "blue"},
    )
    description = client.describe_identity_pool(IdentityPoolId=created["IdentityPoolId"])
    del created["ResponseMetadata"], description["ResponseMetadata"]
    assert description == created


@observed("amplify-swift#2864: an identity pool id without its region; aws-sdk-cpp#1085")
@pytest.mark.parametrize(
    ("pool_id", "text"),
    [
        (
            "us-east-2:mock",
            "Value 'us-east-2:mock' at 'identityPoolId' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [\w-]+:[0-9a-f-]+",
        ),
        (
            "us-east-1:" + "0" * 46,
            f"Value 'us-east-1:{'0' * 46}' at 'identityPoolId' failed to satisfy constraint: "
            "Member must have length less than or equal to 55",
        ),
        (None, "Value null at 'identityPoolId' failed to satisfy constraint: Member must not be null"),
    ],
)
def test_a_malformed_pool_id_is_a_validation_error(
    shared: Emulator, account: str, pool_id: str | None, text: str
) -> None:
    body = {} if pool_id is None else {"IdentityPoolId": pool_id}
    response = post(shared, "DescribeIdentityPool", body, **authorization(account, "us-east-1")).json()
    assert response == {"__type": "ValidationException", "message": violation(text).message}


# --- refusals ---


@observed("AWS SDK for Ruby feature test; amplify-js#14117")
def test_an_unknown_pool_is_not_found(client: Any) -> None:
    assert refusal(client.describe_identity_pool, IdentityPoolId=UNKNOWN) == pool_not_found(UNKNOWN)


@assumed("another account's pool is like one that does not exist")
def test_the_pool_of_another_account_is_not_found(shared: Emulator, pool_id: str) -> None:
    other = shared.client("cognito-identity", aws_access_key_id="999999999999")
    assert refusal(other.describe_identity_pool, IdentityPoolId=pool_id) == pool_not_found(pool_id)


@observed("PutEvents of the same front end, without credentials")
def test_an_unsigned_call_is_refused(shared: Emulator, pool_id: str) -> None:
    response = post(shared, "DescribeIdentityPool", {"IdentityPoolId": pool_id})
    assert response.json()["__type"] == "MissingAuthenticationTokenException"
