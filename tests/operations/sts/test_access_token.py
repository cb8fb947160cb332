"""AssumeRoleWithWebIdentity with a ProviderId: access tokens of Facebook and Login with Amazon, and their refusals."""

from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, refusal
from tests.operations.sts.calling import assume
from tests.provenance import assumed, documented, observed

FACEBOOK, AMAZON = "graph.facebook.com", "www.amazon.com"
NOT_AMAZON = Refusal("InvalidIdentityToken", "Provided Token is not a Login With Amazon token")
REJECTED = "{0}: {0} responded with HTTP/1.1 400 Bad Request"


def rejected(provider: str) -> Refusal:
    return Refusal("IDPRejectedClaim", REJECTED.format(provider), 403)


@observed("issue pastes of STS; a credential process names a token that is followed by a newline")
@pytest.mark.parametrize("form", ["own token", "JWT", "plain string", "another provider", "newline"])
def test_what_is_no_token_of_amazon_is_refused(
    shared: Emulator, sts: Any, role: str, guest_token: str, form: str
) -> None:
    amazon, facebook, google = (
        shared.login_token(each, subject="alice", audience="app") for each in (AMAZON, FACEBOOK, "accounts.google.com")
    )
    tokens = {
        "own token": guest_token,
        "JWT": google,
        "plain string": "Atza|example",
        "another provider": facebook,
        "newline": f"{amazon}\n",
    }
    assert refusal(assume, sts=sts, role=role, token=tokens[form], ProviderId=AMAZON) == NOT_AMAZON
    explanation = str(shared.calls[-1].explanation)
    assert "POST /_emulator/login-tokens" in explanation
    assert tokens[form] not in explanation


@observed("aws-sdk-js#198")
@pytest.mark.parametrize("form", ["own token", "plain string", "another provider", "wrong signature"])
def test_what_is_no_token_of_facebook_is_refused(
    shared: Emulator, sts: Any, role: str, guest_token: str, form: str
) -> None:
    tokens = {
        "own token": guest_token,
        "plain string": "EAAG-example",
        "another provider": shared.login_token(AMAZON, subject="alice", audience="app"),
        "wrong signature": shared.login_token(FACEBOOK, subject="alice", audience="app", fault="wrong-signature"),
    }
    assert refusal(assume, sts=sts, role=role, token=tokens[form], ProviderId=FACEBOOK) == rejected(FACEBOOK)


@documented("https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html: IDPRejectedClaim")
@pytest.mark.parametrize(
    "provider",
    [FACEBOOK, pytest.param(AMAZON, marks=assumed("the sentence of Login with Amazon, on the pattern of Facebook's"))],
)
def test_an_expired_access_token_is_rejected(shared: Emulator, sts: Any, role: str, provider: str) -> None:
    expired = shared.login_token(provider, subject="alice", audience="app", expires_in_s=-1)
    assert refusal(assume, sts=sts, role=role, token=expired, ProviderId=provider) == rejected(provider)
    assert "expiry: expected a token that expires after" in str(shared.calls[-1].explanation)


@assumed("a provider gives out no token before it is valid; the sentence of an expired one")
def test_an_access_token_that_is_not_yet_valid_is_rejected(shared: Emulator, sts: Any, role: str) -> None:
    early = shared.login_token(FACEBOOK, subject="alice", audience="app", fault="not-yet-valid")
    assert refusal(assume, sts=sts, role=role, token=early, ProviderId=FACEBOOK) == rejected(FACEBOOK)


@documented("https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html: ProviderId")
@pytest.mark.parametrize("provider", [FACEBOOK, AMAZON])
def test_an_access_token_needs_its_provider_id(shared: Emulator, sts: Any, role: str, provider: str) -> None:
    token = shared.login_token(provider, subject="alice", audience="app")
    error = refusal(assume, sts=sts, role=role, token=token)
    assert (error.code, error.message[:44]) == (
        "InvalidIdentityToken",
        "The ID Token provided is not a valid JWT. (Y",
    )


@observed("Stack Overflow 31976873: a developer token with ProviderId")
@pytest.mark.parametrize(
    "provider", ["cognito-identity.amazonaws.com", "accounts.google.com", "https://www.amazon.com"]
)
def test_a_provider_without_access_tokens_is_refused(
    shared: Emulator, sts: Any, role: str, guest_token: str, provider: str
) -> None:
    assert refusal(assume, sts=sts, role=role, token=guest_token, ProviderId=provider) == Refusal(
        "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403
    )
    assert "Leave ProviderId out for an OpenID Connect token." in str(shared.calls[-1].explanation)


@documented("the service model: SubjectFromWebIdentityToken has at most 255 characters")
def test_the_user_of_an_access_token_has_at_most_255_characters(shared: Emulator, sts: Any, role: str) -> None:
    token, longer = (shared.login_token(FACEBOOK, subject="s" * length, audience="app") for length in (255, 256))
    assert assume(sts, role, token, ProviderId=FACEBOOK)["SubjectFromWebIdentityToken"] == "s" * 255
    assert refusal(assume, sts=sts, role=role, token=longer, ProviderId=FACEBOOK).code == "InvalidIdentityToken"


@observed("yet-another-cloudwatch-exporter#343: a malformed role ARN, with an OpenID Connect token")
def test_a_malformed_role_arn_is_refused(shared: Emulator, sts: Any) -> None:
    token = shared.login_token(FACEBOOK, subject="alice", audience="app")
    policy = "arn:aws:iam::123456789012:policy/reader"
    error = refusal(assume, sts=sts, role=policy, token=token, ProviderId=FACEBOOK)
    assert error == Refusal("ValidationError", "Request ARN is invalid")
