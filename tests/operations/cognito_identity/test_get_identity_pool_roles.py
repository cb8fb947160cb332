"""GetIdentityPoolRoles: shape, refusals, behaviour."""

from typing import Any

from cognito_identity_emulator import Emulator
from tests.operations.calling import authorization, pool_not_found, post, refusal
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetIdentityPoolRoles.html"
UNKNOWN = "us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
ROLE = "arn:aws:iam::000000000000:role/user"


def get(shared: Emulator, account: str, pool_id: str) -> str:
    headers = authorization(account, "us-east-1")
    return post(shared, "GetIdentityPoolRoles", {"IdentityPoolId": pool_id}, **headers).text


# --- shape ---


@assumed("maps that were never set are omitted, as in every other response")
def test_a_pool_without_roles_returns_only_its_id(shared: Emulator, account: str, pool_id: str) -> None:
    assert get(shared, account, pool_id) == f'{{"IdentityPoolId":"{pool_id}"}}'


@documented(PAGE)
def test_get_identity_pool_roles_returns_roles_and_mappings(shared: Emulator, client: Any, account: str) -> None:
    pool = client.create_identity_pool(
        IdentityPoolName="mapped",
        AllowUnauthenticatedIdentities=False,
        SupportedLoginProviders={"accounts.google.com": "app"},
    )
    pool_id = pool["IdentityPoolId"]
    mappings = {"accounts.google.com": {"Type": "Token", "AmbiguousRoleResolution": "Deny"}}
    client.set_identity_pool_roles(IdentityPoolId=pool_id, Roles={"authenticated": ROLE}, RoleMappings=mappings)
    assert get(shared, account, pool_id) == (
        f'{{"IdentityPoolId":"{pool_id}",'
        '"RoleMappings":{"accounts.google.com":{"AmbiguousRoleResolution":"Deny","Type":"Token"}},'
        f'"Roles":{{"authenticated":"{ROLE}"}}}}'
    )


# --- refusals ---


@observed("the family of `IdentityPool '...' not found.` captures")
def test_an_unknown_pool_is_not_found(client: Any) -> None:
    assert refusal(client.get_identity_pool_roles, IdentityPoolId=UNKNOWN) == pool_not_found(UNKNOWN)


@assumed("another account's pool is like one that does not exist")
def test_the_pool_of_another_account_is_not_found(shared: Emulator, pool_id: str) -> None:
    other = shared.client("cognito-identity", aws_access_key_id="999999999999")
    assert refusal(other.get_identity_pool_roles, IdentityPoolId=pool_id) == pool_not_found(pool_id)


# --- behaviour ---


@assumed("roles set to an empty map are returned as an empty map; Terraform deletes an attachment this way")
def test_roles_set_to_an_empty_map_are_returned_as_an_empty_map(
    shared: Emulator, client: Any, account: str, pool_id: str
) -> None:
    client.set_identity_pool_roles(IdentityPoolId=pool_id, Roles={"authenticated": ROLE})
    client.set_identity_pool_roles(IdentityPoolId=pool_id, Roles={})
    assert get(shared, account, pool_id) == f'{{"IdentityPoolId":"{pool_id}","Roles":{{}}}}'
