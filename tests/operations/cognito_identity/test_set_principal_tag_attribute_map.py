"""SetPrincipalTagAttributeMap: shape, refusals, behaviour."""

from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import authorization, pool_not_found, post, refusal
from tests.provenance import documented, observed

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetPrincipalTagAttributeMap.html"
UNKNOWN = "us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
USER_POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_Ab129faBb"
OIDC = "arn:aws:iam::123456789012:oidc-provider/server.example.com"


# --- shape ---


@documented(PAGE)
def test_set_principal_tag_attribute_map_returns_the_members_of_the_request(
    shared: Emulator, account: str, pool_id: str
) -> None:
    members = {
        "IdentityPoolId": pool_id,
        "IdentityProviderName": USER_POOL,
        "UseDefaults": False,
        "PrincipalTags": {"department": "custom:department"},
    }
    response = post(shared, "SetPrincipalTagAttributeMap", members, **authorization(account, "us-east-1")).json()
    assert response == members
    assert list(response) == sorted(response)


@documented(PAGE)
@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"IdentityProviderName": ""}, "identityProviderName"),
        ({"IdentityProviderName": "a" * 129}, "identityProviderName"),
        ({"PrincipalTags": {"a" * 129: "sub"}}, "principalTags"),
        ({"PrincipalTags": {"user": "a" * 257}}, "principalTags"),
        ({"PrincipalTags": {"user": ""}}, "principalTags"),
        ({"PrincipalTags": {f"tag{number}": "sub" for number in range(51)}}, "principalTags"),
    ],
)
def test_members_over_their_length_are_refused(client: Any, pool_id: str, members: dict[str, Any], path: str) -> None:
    parameters = {"IdentityPoolId": pool_id, "IdentityProviderName": USER_POOL, **members}
    error = refusal(client.set_principal_tag_attribute_map, **parameters)
    assert error.code == "ValidationException"
    assert f"at '{path}' failed to satisfy constraint" in error.message


# --- refusals ---


@observed("Terraform's acceptance test of the principal tag resource: the pool is gone")
def test_an_unknown_pool_is_not_found(client: Any) -> None:
    error = refusal(client.set_principal_tag_attribute_map, IdentityPoolId=UNKNOWN, IdentityProviderName=USER_POOL)
    assert error == pool_not_found(UNKNOWN)


# --- behaviour ---


@observed("Terraform's acceptance tests name a user pool without its client, and an OIDC provider by its ARN")
@pytest.mark.parametrize("provider", [USER_POOL, OIDC, "accounts.google.com"])
def test_each_provider_has_a_map_of_its_own(client: Any, pool_id: str, provider: str) -> None:
    for name, tags in ((provider, {"one": "sub"}), ("another", {"two": "aud"})):
        client.set_principal_tag_attribute_map(
            IdentityPoolId=pool_id, IdentityProviderName=name, PrincipalTags=tags, UseDefaults=False
        )
    stored = client.get_principal_tag_attribute_map(IdentityPoolId=pool_id, IdentityProviderName=provider)
    assert stored["PrincipalTags"] == {"one": "sub"}


@observed("Terraform deletes its principal tag resource by defaults and an empty map")
def test_set_principal_tag_attribute_map_replaces_the_map(client: Any, pool_id: str) -> None:
    named = {"IdentityPoolId": pool_id, "IdentityProviderName": USER_POOL}
    client.set_principal_tag_attribute_map(**named, PrincipalTags={"one": "sub"}, UseDefaults=False)
    client.set_principal_tag_attribute_map(**named, PrincipalTags={}, UseDefaults=True)
    stored = client.get_principal_tag_attribute_map(**named)
    assert (stored["PrincipalTags"], stored["UseDefaults"]) == ({}, True)


@documented("the page marks both members as not required")
def test_an_empty_map_without_defaults_has_no_tags(client: Any, pool_id: str) -> None:
    response = client.set_principal_tag_attribute_map(IdentityPoolId=pool_id, IdentityProviderName=USER_POOL)
    assert (response["PrincipalTags"], response["UseDefaults"]) == ({}, False)
