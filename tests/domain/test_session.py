"""Sessions of assumed roles."""

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
    made = web_identity_session(ROLE, "name", holder, now=NOW, duration_s=duration_s)
    assert made is not None
    return made


@observed("CLI output of AssumeRoleWithWebIdentity: AROA...:<session name>, assumed-role/<role>/<session name>")
def test_a_session_is_named_after_its_role_and_itself() -> None:
    assert session().assumed_role_arn == "arn:aws:sts::123456789012:assumed-role/guest/name"
    assert session().assumed_role_id == f"{session().role_id}:name"
    assert session().account == "123456789012"


@observed("live GetCredentialsForIdentity answers: Expiration is a whole second")
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
def test_a_session_says_how_its_holder_logged_in(
    amr: tuple[str, ...], authenticated: bool, provider: str | None
) -> None:
    made = session(WebIdentity(PROVIDER, "pool", "identity", "identity", "pool", amr))
    assert (made.authenticated, made.authentication_provider) == (authenticated, provider)


@assumed("an ARN that is no role's gets no session; callers choose the refusal")
@pytest.mark.parametrize("arn", ["", "guest", "arn:aws:iam::123456789012:user/guest"])
def test_what_is_no_role_has_no_session(arn: str) -> None:
    assert web_identity_session(arn, "name", GUEST, now=NOW, duration_s=900) is None


@observed("role ids of IAM: AROA and 17 characters of A-Z and 2-7")
def test_a_role_keeps_its_id() -> None:
    assert re.fullmatch("AROA[A-Z2-7]{17}", role_id(ROLE))
    assert role_id(ROLE) == role_id(ROLE) != role_id(ROLE + "2")
