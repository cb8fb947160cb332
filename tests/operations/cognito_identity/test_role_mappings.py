"""Role mappings: the role that GetCredentialsForIdentity chooses for a login, end to end."""

from typing import Any

import pytest

from tests.operations.calling import Refusal, refusal
from tests.operations.enhanced_flow import FederatedPool
from tests.provenance import documented, observed

GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html"
ARN = "arn:aws:iam::000000000000:role/"


def token_mapping(resolution: str) -> dict[str, Any]:
    return {"Type": "Token", "AmbiguousRoleResolution": resolution}


def rules_mapping(*rules: tuple[str, str, str, str], resolution: str = "AuthenticatedRole") -> dict[str, Any]:
    listed = [
        {"Claim": claim, "MatchType": match, "Value": value, "RoleARN": ARN + role}
        for claim, match, value, role in rules
    ]
    return {"Type": "Rules", "AmbiguousRoleResolution": resolution, "RulesConfiguration": {"Rules": listed}}


def denied(federated: FederatedPool) -> Refusal:
    return Refusal(
        "NotAuthorizedException",
        f"The ambiguous role mapping rules for: {federated.issuer.name} denied this request.",
    )


def role_name(federated: FederatedPool, claims: dict[str, Any], **members: Any) -> str:
    return federated.session(federated.logins(**claims), **members).role_arn.rpartition("/")[2]


# --- type Token ---


@documented(GUIDE)
@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"cognito:preferred_role": ARN + "preferred", "cognito:roles": [ARN + "one", ARN + "two"]}, "preferred"),
        ({"cognito:roles": [ARN + "only"]}, "only"),
        ({"cognito:roles": [ARN + "one", ARN + "two"]}, "authenticated"),
        ({}, "authenticated"),
    ],
)
def test_a_token_mapping_takes_the_role_from_the_claims(
    federated: FederatedPool, claims: dict[str, Any], role: str
) -> None:
    federated.set_roles("authenticated", mapping=token_mapping("AuthenticatedRole"))
    assert role_name(federated, claims) == role


@observed("amplify-js#3621, #8644")
@pytest.mark.parametrize("claims", [{}, {"cognito:roles": [ARN + "one", ARN + "two"]}])
def test_a_token_without_one_role_is_denied(federated: FederatedPool, claims: dict[str, Any]) -> None:
    federated.set_roles("authenticated", mapping=token_mapping("Deny"))
    assert refusal(federated.credentials, logins=federated.logins(**claims)) == denied(federated)


@documented(GUIDE)
def test_a_custom_role_must_be_a_role_of_the_token(federated: FederatedPool) -> None:
    federated.set_roles("authenticated", mapping=token_mapping("Deny"))
    claims = {"cognito:preferred_role": ARN + "one", "cognito:roles": [ARN + "one", ARN + "two"]}
    assert role_name(federated, claims, CustomRoleArn=ARN + "two") == "two"
    error = refusal(federated.credentials, logins=federated.logins(**claims), CustomRoleArn=ARN + "three")
    assert error == Refusal("NotAuthorizedException", f"Access to Role '{ARN}three' is forbidden.")


# --- type Rules ---


@documented(GUIDE)
@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"department": "paint"}, "painter"),
        ({"department": "paint", "groups": ["admins"]}, "painter"),
        ({"groups": ["users", "admins"]}, "admin"),
        ({"email": "ceo@example.com"}, "chief"),
        ({"level": "2"}, "beginner-not"),
        ({"department": "Paint"}, "authenticated"),
        ({}, "authenticated"),
    ],
)
def test_the_first_matching_rule_decides_the_role(federated: FederatedPool, claims: dict[str, Any], role: str) -> None:
    mapping = rules_mapping(
        ("department", "Equals", "paint", "painter"),
        ("groups", "Contains", "admins", "admin"),
        ("email", "StartsWith", "ceo@", "chief"),
        ("level", "NotEqual", "1", "beginner-not"),
    )
    federated.set_roles("authenticated", mapping=mapping)
    assert role_name(federated, claims) == role


@observed("amplify-js#3621")
def test_a_login_that_no_rule_matches_is_denied(federated: FederatedPool) -> None:
    mapping = rules_mapping(("department", "Equals", "paint", "painter"), resolution="Deny")
    federated.set_roles("authenticated", mapping=mapping)
    assert refusal(federated.credentials, logins=federated.logins()) == denied(federated)


@observed("a CloudWatch shared dashboard's pool (2026): the custom role although the mapping selects another one")
def test_a_custom_role_must_be_a_role_of_a_matching_rule(federated: FederatedPool) -> None:
    mapping = rules_mapping(
        ("department", "Equals", "paint", "painter"),
        ("department", "StartsWith", "p", "printer"),
        ("department", "Equals", "ink", "inker"),
    )
    federated.set_roles("authenticated", mapping=mapping)
    claims = {"department": "paint"}
    assert role_name(federated, claims) == "painter"
    assert role_name(federated, claims, CustomRoleArn=ARN + "printer") == "printer"
    error = refusal(federated.credentials, logins=federated.logins(**claims), CustomRoleArn=ARN + "inker")
    assert error == Refusal("NotAuthorizedException", f"Access to Role '{ARN}inker' is forbidden.")


@documented(GUIDE)
def test_role_mappings_do_not_apply_to_guests(federated: FederatedPool) -> None:
    federated.set_roles("unauthenticated", mapping=token_mapping("Deny"))
    assert federated.session({}).role_arn == federated.role("unauthenticated")


@documented("API_GetCredentialsForIdentity.html, InvalidIdentityPoolConfigurationException: no role for the auth type")
def test_a_missing_default_role_is_an_invalid_configuration(federated: FederatedPool) -> None:
    federated.set_roles(mapping=token_mapping("AuthenticatedRole"))
    error = refusal(federated.credentials, logins=federated.logins())
    assert error.code == "InvalidIdentityPoolConfigurationException"


@observed("aws-rum-web#172; AWS's guide on authentication flows")
def test_the_classic_flow_is_refused_for_a_pool_with_role_mappings(federated: FederatedPool) -> None:
    federated.set_roles("authenticated", mapping=token_mapping("Deny"))
    error = refusal(federated.token_claims, logins=federated.logins())
    assert error == Refusal(
        "InvalidParameterException",
        "Basic (classic) flow is not supported with RoleMappings, please use enhanced flow.",
    )
