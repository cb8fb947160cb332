"""DeleteIdentityPool: shape, refusals, behaviour."""

from typing import Any

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, authorization, pool_not_found, post, refusal
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DeleteIdentityPool.html"


# --- shape ---


@documented(PAGE)
def test_the_response_has_an_empty_body(shared: Emulator, account: str, pool_id: str) -> None:
    response = post(shared, "DeleteIdentityPool", {"IdentityPoolId": pool_id}, **authorization(account, "us-east-1"))
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-type"] == "application/x-amz-json-1.1"


# --- refusals ---


@observed("the family of `IdentityPool '...' not found.` captures")
def test_deleting_a_deleted_pool_is_not_found(client: Any, pool_id: str) -> None:
    client.delete_identity_pool(IdentityPoolId=pool_id)
    assert refusal(client.delete_identity_pool, IdentityPoolId=pool_id) == pool_not_found(pool_id)


@assumed("another account's pool is like one that does not exist")
def test_deleting_a_pool_of_another_account_is_not_found(shared: Emulator, client: Any, pool_id: str) -> None:
    other = shared.client("cognito-identity", aws_access_key_id="999999999999")
    assert refusal(other.delete_identity_pool, IdentityPoolId=pool_id) == pool_not_found(pool_id)
    assert client.describe_identity_pool(IdentityPoolId=pool_id)


@observed("PutEvents of the same front end, without credentials")
def test_an_unsigned_call_is_refused(shared: Emulator, client: Any, pool_id: str) -> None:
    response = post(shared, "DeleteIdentityPool", {"IdentityPoolId": pool_id})
    assert response.json()["__type"] == "MissingAuthenticationTokenException"
    assert client.describe_identity_pool(IdentityPoolId=pool_id)


# --- behaviour ---


@documented(PAGE)
def test_delete_identity_pool_deletes_everything_in_the_pool(client: Any, pool_id: str) -> None:
    identity_id = client.get_id(IdentityPoolId=pool_id)["IdentityId"]
    client.set_identity_pool_roles(IdentityPoolId=pool_id, Roles={})
    client.delete_identity_pool(IdentityPoolId=pool_id)
    for call in (
        client.describe_identity_pool,
        client.get_identity_pool_roles,
        client.get_id,
    ):
        assert refusal(call, IdentityPoolId=pool_id) == pool_not_found(pool_id)
    assert refusal(client.list_identities, IdentityPoolId=pool_id, MaxResults=1) == pool_not_found(pool_id)
    gone = Refusal("ResourceNotFoundException", f"Identity '{identity_id}' not found.")
    assert refusal(client.describe_identity, IdentityId=identity_id) == gone
    assert refusal(client.get_open_id_token, IdentityId=identity_id) == gone
    assert refusal(client.get_credentials_for_identity, IdentityId=identity_id) == gone


@documented(PAGE)
def test_delete_identity_pool_keeps_other_pools(client: Any, pool_id: str) -> None:
    other = client.create_identity_pool(IdentityPoolName="other", AllowUnauthenticatedIdentities=True)
    guest = client.get_id(IdentityPoolId=other["IdentityPoolId"])["IdentityId"]
    client.delete_identity_pool(IdentityPoolId=pool_id)
    listed = client.list_identity_pools(MaxResults=60)["IdentityPools"]
    assert [each["IdentityPoolName"] for each in listed] == ["other"]
    assert client.describe_identity(IdentityId=guest)["IdentityId"] == guest
