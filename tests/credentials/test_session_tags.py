"""Attributes for access control: a login's claims become principal tags of the OpenID token and tags of the session."""

import json
from base64 import urlsafe_b64decode
from typing import Any

import pytest

from tests.credentials.fixtures import (
    CLIENT,
    COGNITO,
    GOOGLE,
    GOOGLE_APP,
    NO_ROLE,
    OIDC_ARN,
    SAML_ARN,
    USER_POOL,
    CredentialFlows,
    outcome,
    role_arn,
    statement,
)
from tests.operations.calling import Refusal
from tests.provenance import assumed, documented, observed

ATTRIBUTES = "https://docs.aws.amazon.com/cognito/latest/developerguide/using-afac-with-cognito-identity-pools.html"
PROVIDERS = "https://docs.aws.amazon.com/cognito/latest/developerguide/provider-mappings.html"
DEVELOPERS = (
    "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdTokenForDeveloperIdentity.html"
)
TAGS_CLAIM = "https://aws.amazon.com/tags"


def claims_of(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def map_tags(flows: CredentialFlows, pool: str, provider: str, tags: dict[str, str] | None) -> None:
    """Sets the tag map of the provider; None sets the defaults."""
    flows.cognito.set_principal_tag_attribute_map(
        IdentityPoolId=pool,
        IdentityProviderName=provider,
        UseDefaults=tags is None,
        **({} if tags is None else {"PrincipalTags": tags}),
    )


def tags_of(flows: CredentialFlows, pool: str, logins: dict[str, str]) -> dict[str, str]:
    """The tags of the login. Checks that the token and the sessions of both flows have the same."""
    identity = flows.identity(pool, logins)
    token = flows.token(identity, logins)
    tags = dict(flows.enhanced(identity, logins).tags)
    token_tags = claims_of(token).get(TAGS_CLAIM, {"principal_tags": {}})
    assert token_tags == {"principal_tags": {key: [value] for key, value in tags.items()}}
    assert flows.classic(role_arn("user"), token).tags == tags
    return tags


@documented(PROVIDERS)
@pytest.mark.parametrize(
    ("provider", "client"), [(GOOGLE, GOOGLE_APP), (USER_POOL, CLIENT), (OIDC_ARN, "any-audience")]
)
def test_the_default_tags_are_user_and_client(flows: CredentialFlows, provider: str, client: str) -> None:
    pool = flows.pool()
    map_tags(flows, pool, provider, None)
    assert tags_of(flows, pool, flows.login(pool, provider)) == {"username": "alice", "client": client}


@documented(ATTRIBUTES)
@pytest.mark.parametrize("provider", [GOOGLE, USER_POOL, OIDC_ARN])
def test_a_custom_map_names_claims_and_a_missing_claim_gives_no_tag(flows: CredentialFlows, provider: str) -> None:
    pool = flows.pool()
    map_tags(flows, pool, provider, {"department": "custom:department", "plan": "plan", "who": "sub"})
    logins = flows.login(pool, provider, **{"custom:department": "legal"})
    assert tags_of(flows, pool, logins) == {"department": "legal", "who": "alice"}


@documented(ATTRIBUTES)
def test_without_a_map_there_are_no_tags(flows: CredentialFlows) -> None:
    pool = flows.pool()
    map_tags(flows, pool, USER_POOL, None)
    assert tags_of(flows, pool, flows.login(pool, GOOGLE)) == {}


@assumed("a map of a pool applies to all its logins of that provider; tags of two providers are merged")
def test_the_tags_of_several_logins_are_merged(flows: CredentialFlows) -> None:
    pool = flows.pool()
    map_tags(flows, pool, GOOGLE, {"plan": "plan"})
    map_tags(flows, pool, USER_POOL, {"department": "custom:department"})
    logins = {
        **flows.login(pool, GOOGLE, plan="paid"),
        **flows.login(pool, USER_POOL, **{"custom:department": "legal"}),
    }
    assert tags_of(flows, pool, logins) == {"plan": "paid", "department": "legal"}


@documented(PROVIDERS)
def test_a_saml_attribute_becomes_a_tag(flows: CredentialFlows) -> None:
    pool = flows.pool()
    map_tags(flows, pool, SAML_ARN, {"department": "department"})
    logins = flows.login(pool, SAML_ARN, department=["legal"])
    assert flows.enhanced(flows.identity(pool, logins), logins).tags["department"] == "legal"


@documented(PROVIDERS)
def test_the_default_tags_of_a_saml_login_are_two_attributes(flows: CredentialFlows) -> None:
    pool = flows.pool()
    map_tags(flows, pool, SAML_ARN, None)
    name = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
    logins = flows.login(pool, SAML_ARN, "alice", **{f"{name}nameidentifier": ["employee-1"], f"{name}name": ["Alice"]})
    assert flows.enhanced(flows.identity(pool, logins), logins).tags == {"username": "employee-1", "client": "Alice"}


@documented(DEVELOPERS)
def test_a_developer_user_gets_the_tags_of_the_call(flows: CredentialFlows) -> None:
    pool = flows.pool()
    identity, logins = flows.developer_login(pool, department="legal")
    assert claims_of(logins[COGNITO])[TAGS_CLAIM] == {"principal_tags": {"department": ["legal"]}}
    assert flows.enhanced(identity, logins).tags == {"department": "legal"}
    assert flows.classic(role_arn("user"), logins[COGNITO]).tags == {"department": "legal"}


@observed("CloudTrail: PackedPolicyTooLargeException, Packed size of session tags consumes 138% of allotted space.")
def test_tags_over_the_size_are_refused_when_a_role_is_assumed(flows: CredentialFlows) -> None:
    assert refused_by_sts(flows, one="v" * 230, two="v" * 230) == Refusal(
        "PackedPolicyTooLarge", "Packed size of session tags consumes 102% of allotted space."
    )


@observed("configure-aws-credentials#18: the sentence of AssumeRole; a token's tags have the same rules")
def test_tags_of_other_characters_are_refused_when_a_role_is_assumed(flows: CredentialFlows) -> None:
    assert refused_by_sts(flows, one="a&b") == Refusal(
        "ValidationError",
        "1 validation error detected: Value 'a&b' at 'tags.1.member.value' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*",
    )


def refused_by_sts(flows: CredentialFlows, **claims: str) -> Any:
    """STS's refusal of a role for a token with these tags. The enhanced flow must not have the role either."""
    role = flows.role(statement(Action=["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]))
    pool = flows.pool(authenticated=role)
    map_tags(flows, pool, GOOGLE, {key: key for key in claims})
    logins = flows.login(pool, GOOGLE, **claims)
    identity = flows.identity(pool, logins)
    assert outcome(lambda: flows.enhanced(identity, logins)) == NO_ROLE
    token = flows.token(identity, logins)
    return outcome(lambda: flows.classic(role, token))


@documented(ATTRIBUTES)
def test_tags_at_the_limits_are_accepted(flows: CredentialFlows) -> None:
    pool = flows.pool()
    map_tags(flows, pool, GOOGLE, {"one": "one", "two": "two"})
    claims = {"one": "v" * 227, "two": "v" * 227}
    assert tags_of(flows, pool, flows.login(pool, GOOGLE, **claims)) == claims


@observed("CloudTrail, as above; unregistered roles are assumed by the same STS")
def test_an_unregistered_role_has_the_same_tag_limits(flows: CredentialFlows) -> None:
    pool = flows.pool()
    map_tags(flows, pool, GOOGLE, {"one": "one"})
    logins = flows.login(pool, GOOGLE, one="v" * 257)
    identity = flows.identity(pool, logins)
    assert outcome(lambda: flows.enhanced(identity, logins)) == NO_ROLE
