"""GetPrincipalTagAttributeMap: shape, refusals, behaviour."""

from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, authorization, pool_not_found, post, refusal
from tests.provenance import documented, observed

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetPrincipalTagAttributeMap.html"
UNKNOWN = "us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
USER_POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_Ab129faBb"


# --- shape ---


@documented(PAGE)
@pytest.mark.parametrize(("tags", "defaults"), [({"user": "sub"}, False), ({}, True), ({}, False)])
def test_the_response_has_four_members(
    shared: Emulator, client: Any, account: str, pool_id: str, tags: dict[str, str], defaults: bool
) -> None:
    named = {"IdentityPoolId": pool_id, "IdentityProviderName": USER_POOL}
    client.set_principal_tag_attribute_map(**named, PrincipalTags=tags, UseDefaults=defaults)
    response = post(shared, "GetPrincipalTagAttributeMap", named, **authorization(account, "us-east-1")).json()
    assert response == {**named, "PrincipalTags": tags, "UseDefaults": defaults}
    assert list(response) == sorted(response)


# --- refusals ---


@observed("ministackorg/ministack#1607, compared with the service in ap-southeast-2; weak")
@pytest.mark.parametrize("provider", [USER_POOL + ":app", "accounts.google.com", "us-east-1_Ab129faBb"])
def test_a_provider_without_a_map_is_not_found(client: Any, pool_id: str, provider: str) -> None:
    client.set_principal_tag_attribute_map(IdentityPoolId=pool_id, IdentityProviderName=USER_POOL, UseDefaults=True)
    error = refusal(client.get_principal_tag_attribute_map, IdentityPoolId=pool_id, IdentityProviderName=provider)
    assert error == Refusal("ResourceNotFoundException", f"No Principal Tags configured for Provider {provider}")


@observed("Terraform's acceptance test of the principal tag resource: the pool is gone")
def test_an_unknown_pool_is_not_found(client: Any) -> None:
    error = refusal(client.get_principal_tag_attribute_map, IdentityPoolId=UNKNOWN, IdentityProviderName=USER_POOL)
    assert error == pool_not_found(UNKNOWN)


# --- behaviour ---


@documented(PAGE)
def test_the_map_of_a_deleted_pool_is_not_found(client: Any, pool_id: str) -> None:
    named = {"IdentityPoolId": pool_id, "IdentityProviderName": USER_POOL}
    client.set_principal_tag_attribute_map(**named, UseDefaults=True)
    client.delete_identity_pool(IdentityPoolId=pool_id)
    assert refusal(client.get_principal_tag_attribute_map, **named) == pool_not_found(pool_id)
