"""Sessions of assumed roles: their names, their end, and their authentication."""

import re

import pytest

from cognito_identity_emulator.domain.session import Session, role_id, web_identity_session
from cognito_identity_emulator.domain.verified_login import WebIdentity
from tests.provenance import assumed, observed

ROLE = "arn:aws:iam::123456789012:role/path/guest"
PROVIDER = "cognito-identity.amazonaws.com"
GUEST = WebIdentity(PROVIDER, "pool", "identity", "identity", "pool", ("unauthenticated",))
NOW = 1_700_000_000_999


def session(holder: WebIdentity = GUEST, duration_s: int = 3600) -> Session:
    created = web_identity_session(ROLE, "name", holder, now=NOW, duration_s=duration_s)
    assert created is not None
    return created


@observed("CLI output of AssumeRoleWithWebIdentity: AROA...:<session name>, assumed-role/<role>/<session name>")
def test_the_arn_of_a_session_has_its_role_and_its_name() -> None:
    assert session().assumed_role_arn == "arn:aws:sts::123456789012:assumed-role/guest/name"
    assert session().assumed_role_id == f"{session().role_id}:name"
    assert session().account == "123456789012"


@observed("live GetCredentialsForIdentity responses: Expiration is a whole second")
@pytest.mark.parametrize("duration_s", [900, 3600, 43200])
def test_a_session_ends_on_a_whole_second(duration_s: int) -> None:
    assert session(duration_s=duration_s).expires_at == 1_700_000_000_000 + duration_s * 1000
    assert session(duration_s=duration_s).issued_at == NOW


@observed("cognitoAuthenticationProvider in API Gateway logs is the token's amr without its first element")
@pytest.mark.parametrize(
    ("amr", "authenticated", "provider"),
    [
        (("unauthenticated",), False, None),
        (("authenticated", "a", "a:OIDC:ann"), True, "a,a:OIDC:ann"),
        (("authenticated", "a", "a:OIDC:ann", "b", "b:OIDC:ben"), True, "a,a:OIDC:ann,b,b:OIDC:ben"),
        ((), False, None),
    ],
)
def test_a_session_has_the_authentication_provider_of_its_amr(
    amr: tuple[str, ...], authenticated: bool, provider: str | None
) -> None:
    created = session(WebIdentity(PROVIDER, "pool", "identity", "identity", "pool", amr))
    assert (created.authenticated, created.authentication_provider) == (authenticated, provider)


@assumed("an ARN that is not a role's has no session; callers choose the refusal")
@pytest.mark.parametrize("arn", ["", "guest", "arn:aws:iam::123456789012:user/guest"])
def test_an_arn_that_is_no_role_has_no_session(arn: str) -> None:
    assert web_identity_session(arn, "name", GUEST, now=NOW, duration_s=900) is None


@observed("role ids of IAM: AROA and 17 characters of A-Z and 2-7")
def test_the_id_of_a_role_is_derived_from_its_arn() -> None:
    assert re.fullmatch("AROA[A-Z2-7]{17}", role_id(ROLE))
    assert role_id(ROLE) == role_id(ROLE) != role_id(ROLE + "2")
