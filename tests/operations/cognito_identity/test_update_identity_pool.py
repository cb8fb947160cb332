"""UpdateIdentityPool: shape, refusals, behaviour."""

from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, authorization, pool_not_found, post, refusal
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UpdateIdentityPool.html"
UNKNOWN = "us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
USER_POOL = {"ProviderName": "cognito-idp.us-east-1.amazonaws.com/us-east-1_Ab129faBb", "ClientId": "app"}
PROVIDERS: dict[str, Any] = {
    "SupportedLoginProviders": {"accounts.google.com": "app"},
    "OpenIdConnectProviderARNs": ["arn:aws:iam::123456789012:oidc-provider/server.example.com"],
    "CognitoIdentityProviders": [USER_POOL],
    "SamlProviderARNs": ["arn:aws:iam::000000000000:saml-provider/idp"],
}


@pytest.fixture
def full_pool_id(client: Any) -> str:
    created = client.create_identity_pool(
        IdentityPoolName="full",
        AllowUnauthenticatedIdentities=True,
        AllowClassicFlow=True,
        DeveloperProviderName="login.my.app",
        IdentityPoolTags={"team": "blue"},
        **PROVIDERS,
    )
    return str(created["IdentityPoolId"])


def update(client: Any, pool_id: str, **members: Any) -> Any:
    required = {"IdentityPoolId": pool_id, "IdentityPoolName": "updated", "AllowUnauthenticatedIdentities": True}
    return client.update_identity_pool(**{**required, **members})


# --- shape ---


@documented(PAGE)
def test_update_identity_pool_returns_the_updated_pool(client: Any, full_pool_id: str) -> None:
    updated = update(client, full_pool_id, AllowClassicFlow=False, **PROVIDERS)
    description = client.describe_identity_pool(IdentityPoolId=full_pool_id)
    del updated["ResponseMetadata"], description["ResponseMetadata"]
    assert updated == description
    assert {name: updated[name] for name in PROVIDERS} == PROVIDERS


@documented(PAGE)
def test_name_guests_and_id_are_required(shared: Emulator, account: str) -> None:
    response = post(shared, "UpdateIdentityPool", {}, **authorization(account, "us-east-1")).json()
    assert response["message"].startswith("3 validation errors detected: ")
    for member in ("identityPoolId", "identityPoolName", "allowUnauthenticatedIdentities"):
        assert f"Value null at '{member}' failed to satisfy constraint: Member must not be null" in response["message"]


# --- refusals ---


@observed("the family of `IdentityPool '...' not found.` captures")
def test_an_unknown_pool_is_not_found(client: Any) -> None:
    assert refusal(update, client=client, pool_id=UNKNOWN) == pool_not_found(UNKNOWN)


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/developer-authenticated-identities.html")
def test_the_developer_provider_name_cannot_change(client: Any, full_pool_id: str) -> None:
    refusal(update, client=client, pool_id=full_pool_id, DeveloperProviderName="login.other.app")
    description = client.describe_identity_pool(IdentityPoolId=full_pool_id)
    assert (description["IdentityPoolName"], description["DeveloperProviderName"]) == ("full", "login.my.app")


@assumed("the guide says that the name cannot be changed; the type and the wording are ours")
def test_another_developer_provider_name_is_an_invalid_parameter(client: Any, full_pool_id: str) -> None:
    error = refusal(update, client=client, pool_id=full_pool_id, DeveloperProviderName="login.other.app")
    assert error == Refusal(
        "InvalidParameterException",
        "The developer provider name cannot be changed once it has been set: login.my.app",
    )


@assumed("the checks of CreateIdentityPool also apply here")
@pytest.mark.parametrize(
    ("members", "code"),
    [
        (
            {"CognitoIdentityProviders": [{"ProviderName": "us-east-1_Ab129faBb", "ClientId": "app"}]},
            "InvalidParameterException",
        ),
        ({"SupportedLoginProviders": {"example.com": "app"}}, "InvalidParameterException"),
        ({"OpenIdConnectProviderARNs": ["https://issuer.example.com"]}, "NotAuthorizedException"),
        ({"IdentityPoolTags": {"aws:team": "blue"}}, "InvalidParameterException"),
    ],
)
def test_update_refuses_what_create_refuses_and_changes_nothing(
    client: Any, full_pool_id: str, members: dict[str, Any], code: str
) -> None:
    assert refusal(update, client=client, pool_id=full_pool_id, **members).code == code
    description = client.describe_identity_pool(IdentityPoolId=full_pool_id)
    assert {name: description[name] for name in PROVIDERS} == PROVIDERS


# --- behaviour ---


@documented("the page's sentence on parameters without a value; Terraform's PR 9396 observed it")
def test_omitted_providers_are_removed(client: Any, full_pool_id: str) -> None:
    updated = update(client, full_pool_id)
    assert not PROVIDERS.keys() & updated.keys()
    assert updated["IdentityPoolId"] == full_pool_id


@documented("the page's sentence on parameters without a value")
@pytest.mark.parametrize("member", PROVIDERS)
def test_setting_one_kind_of_provider_removes_the_other_kinds(client: Any, full_pool_id: str, member: str) -> None:
    updated = update(client, full_pool_id, **{member: PROVIDERS[member]})
    assert PROVIDERS.keys() & updated.keys() == {member}


@observed("Terraform's PR 49985: acceptance test renameWithDeveloperProviderName")
def test_an_omitted_developer_provider_name_is_kept(client: Any, full_pool_id: str) -> None:
    assert update(client, full_pool_id)["DeveloperProviderName"] == "login.my.app"


@observed("aws-sdk-cpp integration test: the same name is accepted and echoed")
def test_the_same_developer_provider_name_is_accepted(client: Any, full_pool_id: str) -> None:
    updated = update(client, full_pool_id, DeveloperProviderName="login.my.app")
    assert updated["DeveloperProviderName"] == "login.my.app"


@documented("the developer guide on developer authenticated identities: it can be set later, once")
def test_a_developer_provider_name_can_be_set_later(client: Any, pool_id: str) -> None:
    assert update(client, pool_id, DeveloperProviderName="late.app")["DeveloperProviderName"] == "late.app"


@observed("Terraform never sends tags on update, and they survive")
def test_omitted_tags_are_kept(client: Any, full_pool_id: str) -> None:
    assert update(client, full_pool_id)["IdentityPoolTags"] == {"team": "blue"}


@assumed("tags of the request replace the existing tags, as every other member does")
@pytest.mark.parametrize("tags", [{}, {"stage": "test"}])
def test_tags_of_the_request_replace_all_tags(client: Any, full_pool_id: str, tags: dict[str, str]) -> None:
    assert update(client, full_pool_id, IdentityPoolTags=tags)["IdentityPoolTags"] == tags


@pytest.mark.parametrize("before", [{}, {"AllowClassicFlow": True}, {"AllowClassicFlow": False}])
@pytest.mark.parametrize(
    "now",
    [
        pytest.param({}, marks=assumed("the page says that it gets its default, and a new pool has it unset")),
        pytest.param({"AllowClassicFlow": True}, marks=documented(PAGE)),
        pytest.param({"AllowClassicFlow": False}, marks=documented(PAGE)),
    ],
)
def test_allow_classic_flow_takes_each_of_its_three_states(
    client: Any, pool_id: str, before: dict[str, bool], now: dict[str, bool]
) -> None:
    update(client, pool_id, **before)
    updated = update(client, pool_id, **now)
    assert {name: updated[name] for name in updated if name == "AllowClassicFlow"} == now


@observed("Terraform's issue 49638: the name changes in place")
def test_update_identity_pool_changes_name_and_guest_access(client: Any, pool_id: str) -> None:
    updated = update(client, pool_id, IdentityPoolName="renamed", AllowUnauthenticatedIdentities=False)
    assert (updated["IdentityPoolName"], updated["AllowUnauthenticatedIdentities"]) == ("renamed", False)
    error = refusal(client.get_id, IdentityPoolId=pool_id)
    assert error.message == "Unauthenticated access is not supported for this identity pool."


@assumed("roles and principal tag maps are set by operations of their own")
def test_update_identity_pool_keeps_roles_and_principal_tags(client: Any, full_pool_id: str) -> None:
    roles = {"authenticated": "arn:aws:iam::000000000000:role/user"}
    client.set_identity_pool_roles(IdentityPoolId=full_pool_id, Roles=roles)
    client.set_principal_tag_attribute_map(
        IdentityPoolId=full_pool_id, IdentityProviderName=USER_POOL["ProviderName"], UseDefaults=True
    )
    update(client, full_pool_id)
    assert client.get_identity_pool_roles(IdentityPoolId=full_pool_id)["Roles"] == roles
    stored = client.get_principal_tag_attribute_map(
        IdentityPoolId=full_pool_id, IdentityProviderName=USER_POOL["ProviderName"]
    )
    assert stored["UseDefaults"] is True
