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
    Stage,
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
    read: dict[str, Any] = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return read


def map_tags(stage: Stage, pool: str, provider: str, tags: dict[str, str] | None) -> None:
    """The provider's tag map; None: the defaults."""
    stage.cognito.set_principal_tag_attribute_map(
        IdentityPoolId=pool,
        IdentityProviderName=provider,
        UseDefaults=tags is None,
        **({} if tags is None else {"PrincipalTags": tags}),
    )


def tags_everywhere(stage: Stage, pool: str, logins: dict[str, str]) -> dict[str, str]:
    """The tags of the login, the same in the token, in the enhanced flow's session and in STS's."""
    identity = stage.identity(pool, logins)
    token = stage.token(identity, logins)
    tags = dict(stage.enhanced(identity, logins).tags)
    said = claims_of(token).get(TAGS_CLAIM, {"principal_tags": {}})
    assert said == {"principal_tags": {key: [value] for key, value in tags.items()}}
    assert stage.classic(role_arn("user"), token).tags == tags
    return tags


@documented(PROVIDERS)
@pytest.mark.parametrize(
    ("provider", "client"), [(GOOGLE, GOOGLE_APP), (USER_POOL, CLIENT), (OIDC_ARN, "any-audience")]
)
def test_the_default_tags_are_user_and_client(stage: Stage, provider: str, client: str) -> None:
    pool = stage.pool()
    map_tags(stage, pool, provider, None)
    assert tags_everywhere(stage, pool, stage.login(pool, provider)) == {"username": "alice", "client": client}


@documented(ATTRIBUTES)
@pytest.mark.parametrize("provider", [GOOGLE, USER_POOL, OIDC_ARN])
def test_a_custom_map_names_claims_and_a_missing_claim_gives_no_tag(stage: Stage, provider: str) -> None:
    pool = stage.pool()
    map_tags(stage, pool, provider, {"department": "custom:department", "plan": "plan", "who": "sub"})
    logins = stage.login(pool, provider, **{"custom:department": "legal"})
    assert tags_everywhere(stage, pool, logins) == {"department": "legal", "who": "alice"}


@documented(ATTRIBUTES)
def test_without_a_map_there_are_no_tags(stage: Stage) -> None:
    pool = stage.pool()
    map_tags(stage, pool, USER_POOL, None)
    assert tags_everywhere(stage, pool, stage.login(pool, GOOGLE)) == {}


@assumed("a map of a pool stands for all its logins of that provider; two providers' tags stand side by side")
def test_the_tags_of_several_logins_are_merged(stage: Stage) -> None:
    pool = stage.pool()
    map_tags(stage, pool, GOOGLE, {"plan": "plan"})
    map_tags(stage, pool, USER_POOL, {"department": "custom:department"})
    logins = {
        **stage.login(pool, GOOGLE, plan="paid"),
        **stage.login(pool, USER_POOL, **{"custom:department": "legal"}),
    }
    assert tags_everywhere(stage, pool, logins) == {"plan": "paid", "department": "legal"}


@documented(PROVIDERS)
def test_a_saml_attribute_becomes_a_tag(stage: Stage) -> None:
    pool = stage.pool()
    map_tags(stage, pool, SAML_ARN, {"department": "department"})
    logins = stage.login(pool, SAML_ARN, department=["legal"])
    assert stage.enhanced(stage.identity(pool, logins), logins).tags["department"] == "legal"


@documented(DEVELOPERS)
def test_a_developer_passes_tags_with_the_call(stage: Stage) -> None:
    pool = stage.pool()
    identity, logins = stage.developer_login(pool, department="legal")
    assert claims_of(logins[COGNITO])[TAGS_CLAIM] == {"principal_tags": {"department": ["legal"]}}
    assert stage.enhanced(identity, logins).tags == {"department": "legal"}
    assert stage.classic(role_arn("user"), logins[COGNITO]).tags == {"department": "legal"}


@observed("CloudTrail: PackedPolicyTooLargeException, Packed size of session tags consumes 138% of allotted space.")
@pytest.mark.parametrize(
    "claims",
    [{"one": "v" * 257}, {"one": "v" * 230, "two": "v" * 230}],
    ids=["a long value", "too much in all"],
)
def test_tags_over_the_limits_fail_where_a_role_is_assumed(stage: Stage, claims: dict[str, str]) -> None:
    role = stage.role(statement(Action=["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]))
    pool = stage.pool(authenticated=role)
    map_tags(stage, pool, GOOGLE, {key: key for key in claims})
    logins = stage.login(pool, GOOGLE, **claims)
    identity = stage.identity(pool, logins)
    assert outcome(lambda: stage.enhanced(identity, logins)) == NO_ROLE
    token = stage.token(identity, logins)
    got = outcome(lambda: stage.classic(role, token))
    assert isinstance(got, Refusal)
    assert got.code == "PackedPolicyTooLarge"
    assert got.message.startswith("Packed size of session tags consumes 1")


@documented(ATTRIBUTES)
def test_tags_at_the_limits_are_accepted(stage: Stage) -> None:
    pool = stage.pool()
    map_tags(stage, pool, GOOGLE, {"one": "one", "two": "two"})
    claims = {"one": "v" * 227, "two": "v" * 227}
    assert tags_everywhere(stage, pool, stage.login(pool, GOOGLE, **claims)) == claims


@observed("CloudTrail, as above; unregistered roles are assumed by the same STS")
def test_an_unregistered_role_has_the_same_tag_limits(stage: Stage) -> None:
    pool = stage.pool()
    map_tags(stage, pool, GOOGLE, {"one": "one"})
    logins = stage.login(pool, GOOGLE, one="v" * 257)
    identity = stage.identity(pool, logins)
    assert outcome(lambda: stage.enhanced(identity, logins)) == NO_ROLE
