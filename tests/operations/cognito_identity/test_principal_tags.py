"""Attributes for access control: claims of a login become tags of the OpenID token and the session."""

from typing import Any

import pytest

from tests.operations.calling import refusal
from tests.operations.enhanced_flow import FederatedPool
from tests.provenance import assumed, documented, observed

GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/using-afac-with-cognito-identity-pools.html"
TAGS = "https://aws.amazon.com/tags"


@pytest.fixture
def tagged(federated: FederatedPool) -> FederatedPool:
    """A pool with both default roles, so that a test only sets tags."""
    federated.set_roles("authenticated", "unauthenticated")
    return federated


def set_map(pool: FederatedPool, tags: dict[str, str], *, defaults: bool = False) -> None:
    pool.client.set_principal_tag_attribute_map(
        IdentityPoolId=pool.id, IdentityProviderName=pool.provider_arn, PrincipalTags=tags, UseDefaults=defaults
    )


CASES: list[tuple[dict[str, str], bool, dict[str, Any], dict[str, str]]] = [
    ({"user": "sub", "actor": "name"}, False, {"name": "A. Smith"}, {"user": "alice", "actor": "A. Smith"}),
    ({"environment": "environment"}, False, {}, {}),
    ({"environment": "environment", "user": "sub"}, False, {}, {"user": "alice"}),
    ({}, True, {}, {"username": "alice", "client": "app"}),
    ({}, False, {}, {}),
]


@observed("decoded tokens of GitHub logins (2023, 2026): values are lists of one; absent claims give no tag")
@pytest.mark.parametrize(("mapping", "defaults", "claims", "tags"), CASES)
def test_mapped_claims_are_tags_of_the_token_and_the_session(
    tagged: FederatedPool, mapping: dict[str, str], defaults: bool, claims: dict[str, Any], tags: dict[str, str]
) -> None:
    set_map(tagged, mapping, defaults=defaults)
    logins = tagged.logins(**claims)
    assert tagged.session(logins).tags == tags
    response = tagged.token_claims(logins)
    if tags:
        assert response[TAGS] == {"principal_tags": {key: [value] for key, value in tags.items()}}
    else:
        assert TAGS not in response


@documented(GUIDE)
def test_assume_role_with_web_identity_takes_the_tags_of_the_token(tagged: FederatedPool) -> None:
    set_map(tagged, {"user": "sub"})
    logins = tagged.logins()
    identity_id = tagged.identity_of(logins)
    token = tagged.client.get_open_id_token(IdentityId=identity_id, Logins=logins)["Token"]
    response = tagged.emulator.client("sts").assume_role_with_web_identity(
        RoleArn=tagged.role("user"), RoleSessionName="app1", WebIdentityToken=token
    )
    assert response["PackedPolicySize"] == 1
    assert tagged.emulator.session_of(response["Credentials"]["AccessKeyId"]).tags == {"user": "alice"}


@documented(GUIDE)
def test_guests_have_no_tags(tagged: FederatedPool) -> None:
    set_map(tagged, {}, defaults=True)
    assert tagged.session({}).tags == {}


@assumed("the page of a user pool's map: a name that is not the login's provider does nothing")
def test_the_map_of_another_provider_has_no_effect(tagged: FederatedPool) -> None:
    tagged.client.set_principal_tag_attribute_map(
        IdentityPoolId=tagged.id, IdentityProviderName=tagged.issuer.name, UseDefaults=True
    )
    assert tagged.session(tagged.logins()).tags == {}


@observed("CloudTrail: PackedPolicyTooLargeException from STS; in the enhanced flow the pool is badly configured")
def test_tags_too_long_for_a_session_are_an_invalid_configuration(tagged: FederatedPool) -> None:
    set_map(tagged, {"long": "story"})
    logins = tagged.logins(story="s" * 457)
    error = refusal(tagged.credentials, logins=logins)
    assert error.code == "InvalidIdentityPoolConfigurationException"
