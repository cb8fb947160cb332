"""The condition keys of a session, and of the requests that it makes."""

import pytest
from msgspec.structs import replace

from cognito_identity_emulator.domain.policy import RoleSession
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.domain.session_context import request_context, role_session, session_context
from tests.provenance import assumed, documented

KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
IAM_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html"
COGNITO = "cognito-identity.amazonaws.com"
ROLE = "arn:aws:iam::123456789012:role/path/reader"
GUEST = Session(
    access_key_id="ASIAEXAMPLE",
    account="123456789012",
    role_arn=ROLE,
    role_id="AROAEXAMPLE",
    session_name="CognitoIdentityCredentials",
    issued_at=1_700_000_000_000,
    expires_at=1_700_003_600_000,
    identity_id="us-east-1:a",
    identity_pool_id="us-east-1:pool",
)
USER = replace(GUEST, authenticated=True, authentication_provider="idp,idp:OIDC:ann")


def context(session: Session, **role_tags: str) -> dict[str, tuple[str, ...]]:
    return session_context(session, role_tags)


@documented(KEYS)
def test_a_session_has_the_keys_of_its_role() -> None:
    assert {key: value for key, value in context(GUEST).items() if not key.startswith(COGNITO)} == {
        "aws:PrincipalArn": (ROLE,),
        "aws:PrincipalAccount": ("123456789012",),
        "aws:PrincipalType": ("AssumedRole",),
        "aws:userid": ("AROAEXAMPLE:CognitoIdentityCredentials",),
        "aws:TokenIssueTime": ("2023-11-14T22:13:20Z",),
        "aws:FederatedProvider": (COGNITO,),
        "sts:RoleSessionName": ("CognitoIdentityCredentials",),
    }


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html")
def test_a_resource_policy_names_a_session_by_its_arn_its_role_and_its_account() -> None:
    assert role_session(GUEST) == RoleSession(
        ROLE, "arn:aws:sts::123456789012:assumed-role/reader/CognitoIdentityCredentials", "123456789012"
    )


@documented(IAM_KEYS)
def test_a_session_of_a_user_has_the_keys_of_its_identity() -> None:
    keys = context(USER)

    assert keys[f"{COGNITO}:sub"] == ("us-east-1:a",)
    assert keys[f"{COGNITO}:aud"] == ("us-east-1:pool",)
    assert keys[f"{COGNITO}:amr"] == ("authenticated", "idp", "idp:OIDC:ann")


@assumed("AWS's page has the keys of identity pools when the user is authenticated; policies for guests use them too")
def test_a_session_of_a_guest_has_the_keys_of_its_identity() -> None:
    keys = context(GUEST)

    assert keys[f"{COGNITO}:sub"] == ("us-east-1:a",)
    assert keys[f"{COGNITO}:amr"] == ("unauthenticated",)


@documented(IAM_KEYS)
@pytest.mark.parametrize(
    ("authentication_provider", "amr"),
    [
        ("a,a:OIDC:ann,b,b:OIDC:ben", ("a", "a:OIDC:ann", "b", "b:OIDC:ben")),
        ("a,a:OIDC:Doe, Ann", ("a", "a:OIDC:Doe, Ann")),
        ("a,a:OIDC:Doe, Ann,b,b:OIDC:Roe,Ben", ("a", "a:OIDC:Doe, Ann", "b", "b:OIDC:Roe,Ben")),
        ("graph.facebook.com", ("graph.facebook.com",)),
        (None, ()),
    ],
)
def test_the_amr_of_a_session_has_a_provider_and_a_user_for_each_login(
    authentication_provider: str | None, amr: tuple[str, ...]
) -> None:
    session = replace(USER, authentication_provider=authentication_provider)

    assert context(session)[f"{COGNITO}:amr"] == ("authenticated", *amr)


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html")
def test_a_tag_of_the_session_replaces_a_tag_of_its_role_in_any_case() -> None:
    keys = context(replace(GUEST, tags={"Team": "red", "login": "ann"}), team="blue", stage="test")

    assert {key: value for key, value in keys.items() if "PrincipalTag" in key} == {
        "aws:PrincipalTag/Team": ("red",),
        "aws:PrincipalTag/login": ("ann",),
        "aws:PrincipalTag/stage": ("test",),
    }


@documented(IAM_KEYS)
def test_a_session_of_another_issuer_has_no_keys_of_an_identity() -> None:
    other = replace(GUEST, identity_id=None, identity_pool_id=None, source_identity="ann", session_name="ci")

    assert not [key for key in context(other) if key.startswith(COGNITO)]
    assert context(other)["aws:SourceIdentity"] == ("ann",)
    assert context(other)["aws:userid"] == ("AROAEXAMPLE:ci",)


@documented(KEYS)
def test_a_request_has_the_keys_of_its_time_and_its_connection() -> None:
    keys = request_context(1_700_000_000_999, is_tls=True, source_ip="10.0.0.1", region="eu-west-1")

    assert keys == {
        "aws:CurrentTime": ("2023-11-14T22:13:20Z",),
        "aws:EpochTime": ("1700000000",),
        "aws:SecureTransport": ("true",),
        "aws:ViaAWSService": ("false",),
        "aws:SourceIp": ("10.0.0.1",),
        "aws:RequestedRegion": ("eu-west-1",),
    }
