"""SetIdentityPoolRoles: shape, refusals, behaviour."""

from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, authorization, pool_not_found, post, refusal, violation
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetIdentityPoolRoles.html"
UNKNOWN = "us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
ROLE = "arn:aws:iam::000000000000:role/user"
USER_POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_Ab129faBb"
OIDC = "arn:aws:iam::123456789012:oidc-provider/server.example.com"
SAML = "arn:aws:iam::000000000000:saml-provider/idp"
TOKEN = {"Type": "Token", "AmbiguousRoleResolution": "Deny"}
RULE = {"Claim": "department", "MatchType": "Equals", "Value": "paint", "RoleARN": ROLE}


def rules(*listed: dict[str, str]) -> dict[str, Any]:
    return {
        "Type": "Rules",
        "AmbiguousRoleResolution": "AuthenticatedRole",
        "RulesConfiguration": {"Rules": list(listed)},
    }


@pytest.fixture
def pool_id(client: Any) -> str:
    created = client.create_identity_pool(
        IdentityPoolName="with providers",
        AllowUnauthenticatedIdentities=True,
        CognitoIdentityProviders=[{"ProviderName": USER_POOL, "ClientId": "app"}],
        SupportedLoginProviders={"graph.facebook.com": "1", "accounts.google.com": "2"},
        OpenIdConnectProviderARNs=[OIDC],
        SamlProviderARNs=[SAML],
        DeveloperProviderName="login.my.app",
    )
    return str(created["IdentityPoolId"])


def set_roles(client: Any, pool_id: str, roles: object = None, mappings: object = None) -> Any:
    response = {} if mappings is None else {"RoleMappings": mappings}
    return client.set_identity_pool_roles(IdentityPoolId=pool_id, Roles={} if roles is None else roles, **response)


# --- shape ---


@documented(PAGE)
def test_the_response_has_an_empty_body(shared: Emulator, account: str, pool_id: str) -> None:
    response = post(
        shared,
        "SetIdentityPoolRoles",
        {"IdentityPoolId": pool_id, "Roles": {}},
        **authorization(account, "us-east-1"),
    )
    assert (response.status_code, response.content) == (200, b"")


@documented("botocore's service model: the constraints of SetIdentityPoolRoles")
@pytest.mark.parametrize(
    ("roles", "mappings", "text"),
    [
        (
            {"admin": ROLE},
            None,
            f"Value '{{admin={ROLE}}}' at 'roles' failed to satisfy constraint: Map keys must satisfy constraint: "
            "[Member must have length less than or equal to 128, Member must have length greater than or equal to 1, "
            "Member must satisfy regular expression pattern: (un)?authenticated]",
        ),
        (
            {},
            {"graph.facebook.com": {"Type": "Both"}},
            "Value 'Both' at 'roleMappings.graph.facebook.com.member.type' failed to satisfy constraint: "
            "Member must satisfy enum value set: [Token, Rules]",
        ),
        (
            {},
            {"graph.facebook.com": {**TOKEN, "AmbiguousRoleResolution": "Guess"}},
            "Value 'Guess' at 'roleMappings.graph.facebook.com.member.ambiguousRoleResolution' failed to satisfy "
            "constraint: Member must satisfy enum value set: [AuthenticatedRole, Deny]",
        ),
        (
            {},
            {"graph.facebook.com": rules({**RULE, "MatchType": "Like"})},
            "Value 'Like' at 'roleMappings.graph.facebook.com.member.rulesConfiguration.rules.1.member.matchType' "
            "failed to satisfy constraint: Member must satisfy enum value set: "
            "[Equals, Contains, StartsWith, NotEqual]",
        ),
        (
            {},
            {"graph.facebook.com": rules({**RULE, "Claim": "my claim"})},
            "Value 'my claim' at 'roleMappings.graph.facebook.com.member.rulesConfiguration.rules.1.member.claim' "
            "failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+",
        ),
    ],
)
def test_a_broken_constraint_is_a_validation_error(
    client: Any, pool_id: str, roles: object, mappings: object, text: str
) -> None:
    assert refusal(set_roles, client=client, pool_id=pool_id, roles=roles, mappings=mappings) == violation(text)


@documented("botocore's service model: 400 rules, ten mappings")
@pytest.mark.parametrize(
    "mappings",
    [
        {"graph.facebook.com": rules(*[RULE] * 401)},
        {"graph.facebook.com": rules()},
        {f"provider{number}": TOKEN for number in range(11)},
    ],
)
def test_too_many_rules_or_mappings_break_a_constraint(client: Any, pool_id: str, mappings: object) -> None:
    error = refusal(set_roles, client=client, pool_id=pool_id, mappings=mappings)
    assert error.code == "ValidationException"


# --- refusals ---


@observed("badmintoncryer/cdk-preflight, deployments of 2026-09-13: 25 pass, and the count is checked before the key")
@pytest.mark.parametrize("count", [26, 400])
@pytest.mark.parametrize("key", ["graph.facebook.com", "not configured"])
def test_more_than_25_rules_of_a_mapping_are_refused(client: Any, pool_id: str, count: int, key: str) -> None:
    set_roles(client, pool_id, mappings={"graph.facebook.com": rules(*[RULE] * 25)})
    error = refusal(set_roles, client=client, pool_id=pool_id, mappings={key: rules(*[RULE] * count)})
    assert error == Refusal("InvalidParameterException", "The number of rules in the request exceeded 25.")


@observed("badmintoncryer/cdk-preflight, deployment of 2026-09-08: the provider is checked first")
def test_an_incomplete_mapping_for_an_unconfigured_provider_is_refused_for_the_provider(
    client: Any, pool_id: str
) -> None:
    error = refusal(set_roles, client=client, pool_id=pool_id, mappings={"idp": {"Type": "Token"}})
    assert error == Refusal(
        "InvalidParameterException", "(idp) is not a valid RoleMapping ProviderName or is not a configured provider."
    )


@observed("boto3#73, aws-sdk-js#908: a role's name in the place of its ARN")
@pytest.mark.parametrize(
    "arn",
    [
        "my-stack-SomeRole-KBKHTR8P6UC2",
        "arn:aws:iam::000000000000:user/somebody",
        "arn:aws:iam::0000:role/somebody",
        "arn:aws:iam::000000000000:role/",
    ],
)
def test_an_arn_that_is_not_a_role_arn_is_forbidden(client: Any, pool_id: str, arn: str) -> None:
    forbidden = Refusal("NotAuthorizedException", f"Access to Role '{arn}' is forbidden.")
    assert refusal(set_roles, client=client, pool_id=pool_id, roles={"authenticated": arn}) == forbidden
    mappings = {"graph.facebook.com": rules({**RULE, "RoleARN": arn})}
    assert refusal(set_roles, client=client, pool_id=pool_id, mappings=mappings) == forbidden


@observed("aws-cdk#22951, #7670")
@pytest.mark.parametrize(
    "key",
    [
        f"https://{USER_POOL}:app",
        USER_POOL,
        f"{USER_POOL}:other-app",
        "cognito-idp.us-east-1.amazonaws.com/us-east-1_mistyped:app",
        "www.amazon.com",
        "server.example.com",
        "idp",
        "login.my.app",
    ],
)
def test_a_mapping_for_an_unconfigured_provider_is_refused(client: Any, pool_id: str, key: str) -> None:
    assert refusal(set_roles, client=client, pool_id=pool_id, mappings={key: TOKEN}) == Refusal(
        "InvalidParameterException",
        f"({key}) is not a valid RoleMapping ProviderName or is not a configured provider.",
    )


ROLE_MAPPING = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_RoleMapping.html"


@documented(f"{ROLE_MAPPING}: required if you specify Token or Rules as the Type")
@pytest.mark.parametrize(
    "mapping",
    [
        {"Type": "Token"},
        {"Type": "Rules", "RulesConfiguration": {"Rules": [RULE]}},
        {"Type": "Rules", "AmbiguousRoleResolution": "Deny"},
    ],
)
def test_an_incomplete_mapping_is_an_invalid_parameter(client: Any, pool_id: str, mapping: dict[str, Any]) -> None:
    error = refusal(set_roles, client=client, pool_id=pool_id, mappings={"graph.facebook.com": mapping})
    assert (error.code, error.status) == ("InvalidParameterException", 400)
    assert "RoleMappings" not in client.get_identity_pool_roles(IdentityPoolId=pool_id)


@assumed("the page calls both members required; the wording is ours")
@pytest.mark.parametrize(
    ("mapping", "missing"),
    [
        ({"Type": "Token"}, "AmbiguousRoleResolution is required for role mapping type Token"),
        (
            {"Type": "Rules", "RulesConfiguration": {"Rules": [RULE]}},
            "AmbiguousRoleResolution is required for role mapping type Rules",
        ),
        (
            {"Type": "Rules", "AmbiguousRoleResolution": "Deny"},
            "RulesConfiguration is required for role mapping type Rules",
        ),
    ],
)
def test_an_incomplete_mapping_is_refused(client: Any, pool_id: str, mapping: dict[str, Any], missing: str) -> None:
    error = refusal(set_roles, client=client, pool_id=pool_id, mappings={"graph.facebook.com": mapping})
    assert error == Refusal("InvalidParameterException", f"{missing} of provider (graph.facebook.com).")


@observed("the family of `IdentityPool '...' not found.` captures")
def test_an_unknown_pool_is_not_found(client: Any) -> None:
    assert refusal(set_roles, client=client, pool_id=UNKNOWN) == pool_not_found(UNKNOWN)


@assumed("a refused call stores nothing")
def test_a_refused_call_changes_nothing(client: Any, pool_id: str) -> None:
    set_roles(client, pool_id, {"authenticated": ROLE})
    refusal(set_roles, client=client, pool_id=pool_id, roles={}, mappings={"nobody": TOKEN})
    assert client.get_identity_pool_roles(IdentityPoolId=pool_id)["Roles"] == {"authenticated": ROLE}


# --- behaviour ---


@documented(PAGE)
@pytest.mark.parametrize("key", [f"{USER_POOL}:app", "graph.facebook.com", "accounts.google.com", OIDC, SAML])
@pytest.mark.parametrize("mapping", [TOKEN, rules(RULE, {**RULE, "MatchType": "NotEqual"})])
def test_a_mapping_for_any_kind_of_provider_is_returned_unchanged(
    client: Any, pool_id: str, key: str, mapping: dict[str, Any]
) -> None:
    set_roles(client, pool_id, {"unauthenticated": ROLE}, {key: mapping})
    stored = client.get_identity_pool_roles(IdentityPoolId=pool_id)
    assert (stored["Roles"], stored["RoleMappings"]) == ({"unauthenticated": ROLE}, {key: mapping})


@observed("Terraform's acceptance test: role mappings are gone after an update without them")
def test_set_identity_pool_roles_replaces_roles_and_mappings(client: Any, pool_id: str) -> None:
    set_roles(client, pool_id, {"authenticated": ROLE, "unauthenticated": ROLE}, {OIDC: TOKEN})
    set_roles(client, pool_id, {"unauthenticated": ROLE})
    stored = client.get_identity_pool_roles(IdentityPoolId=pool_id)
    assert stored["Roles"] == {"unauthenticated": ROLE}
    assert "RoleMappings" not in stored


@assumed("AWS asks whether the caller may pass the role; here every caller may")
@pytest.mark.parametrize(
    "arn", ["arn:aws:iam::999999999999:role/anyones", "arn:aws:iam::000000000000:role/with/a/path/name"]
)
def test_any_role_arn_is_accepted(client: Any, pool_id: str, arn: str) -> None:
    set_roles(client, pool_id, {"authenticated": arn})
    assert client.get_identity_pool_roles(IdentityPoolId=pool_id)["Roles"] == {"authenticated": arn}
