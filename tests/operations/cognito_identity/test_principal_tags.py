"""Attributes for access control at work: from a login's claims into the OpenID token and the session."""

from typing import Any

import pytest

from tests.operations.calling import refusal
from tests.operations.enhanced_flow import FederatedPool
from tests.provenance import assumed, documented, observed

GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/using-afac-with-cognito-identity-pools.html"
TAGS = "https://aws.amazon.com/tags"


@pytest.fixture
def tagged(federated: FederatedPool) -> FederatedPool:
    """A pool with both roles, so that tags are all that a test sets."""
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
def test_claims_become_tags_of_token_and_session(
    tagged: FederatedPool, mapping: dict[str, str], defaults: bool, claims: dict[str, Any], tags: dict[str, str]
) -> None:
    set_map(tagged, mapping, defaults=defaults)
    logins = tagged.logins(**claims)
    assert tagged.session(logins).tags == tags
    told = tagged.token_claims(logins)
    if tags:
        assert told[TAGS] == {"principal_tags": {key: [value] for key, value in tags.items()}}
    else:
        assert TAGS not in told


@documented(GUIDE)
def test_tags_go_through_sts_in_the_classic_flow(tagged: FederatedPool) -> None:
    set_map(tagged, {"user": "sub"})
    logins = tagged.logins()
    identity_id = tagged.identity_of(logins)
    token = tagged.client.get_open_id_token(IdentityId=identity_id, Logins=logins)["Token"]
    told = tagged.emulator.client("sts").assume_role_with_web_identity(
        RoleArn=tagged.role("user"), RoleSessionName="app1", WebIdentityToken=token
    )
    assert told["PackedPolicySize"] == 1
    assert tagged.emulator.session_of(told["Credentials"]["AccessKeyId"]).tags == {"user": "alice"}


@documented(GUIDE)
def test_guests_have_no_tags(tagged: FederatedPool) -> None:
    set_map(tagged, {}, defaults=True)
    assert tagged.session({}).tags == {}


@assumed("the page of a user pool's map: a name that is not the login's provider does nothing")
def test_the_map_of_another_provider_does_nothing(tagged: FederatedPool) -> None:
    tagged.client.set_principal_tag_attribute_map(
        IdentityPoolId=tagged.id, IdentityProviderName=tagged.issuer.name, UseDefaults=True
    )
    assert tagged.session(tagged.logins()).tags == {}


@observed("CloudTrail: PackedPolicyTooLargeException from STS; in the enhanced flow the pool is badly configured")
def test_tags_that_a_session_cannot_carry_leave_no_role(tagged: FederatedPool) -> None:
    set_map(tagged, {"long": "story"})
    logins = tagged.logins(story="s" * 457)
    told = refusal(tagged.credentials, logins=logins)
    assert told.code == "InvalidIdentityPoolConfigurationException"
