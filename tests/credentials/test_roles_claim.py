"""The claim `https://aws.amazon.com/roles`, with which an identity provider says which roles a token is for."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.domain.session import Session
from tests.credentials.fixtures import (
    COGNITO,
    GOOGLE,
    NOT_AUTHORIZED,
    OIDC_ARN,
    CredentialFlows,
    outcome,
    role_arn,
    statement,
)
from tests.operations.calling import Refusal
from tests.provenance import assumed, observed

CLAIM = "https://aws.amazon.com/roles"
AWSTEELE = "https://awsteele.com/blog/2026/07/13/oidc-tokens-can-restrict-which-aws-roles-they-assume.html"
NOT_PRESENT = Refusal(
    "InvalidIdentityToken", "The target role ARN is not present in the roles claim of the identity token"
)
ROLE, OTHER = role_arn("asked"), role_arn("other")


@pytest.fixture(scope="module")
def flows(new_database_url: Callable[[], str]) -> Iterator[CredentialFlows]:
    with Emulator(Settings(database_url=new_database_url()), clock=ManualClock()) as running:
        running.put_identity_provider(IdentityProvider(OIDC_ARN, client_ids=("app",)))
        yield CredentialFlows(running)


def assume(flows: CredentialFlows, role: str, provider: str = OIDC_ARN, **members: Any) -> Session | Refusal:
    """The session of a token, or the refusal; `members` are those of the login token."""
    token = flows.emulator.login_token(provider, subject="alice", audience="app", **members)
    return outcome(lambda: flows.classic(role, token))


@observed(AWSTEELE)
@pytest.mark.parametrize(
    ("claim", "allowed"),
    [
        (ROLE, True),
        ([ROLE], True),
        ([OTHER, ROLE], True),
        (OTHER, False),
        ([OTHER], False),
        ("asked", False),
        (role_arn("*"), False),
        ("*", False),
        pytest.param(ROLE.upper(), False, marks=assumed("the ARN is compared exactly, so in its case")),
        pytest.param([], False, marks=assumed("the claim names no role, so none is present")),
        pytest.param("", False, marks=assumed("the claim names no role, so none is present")),
        pytest.param({"arn": ROLE}, False, marks=assumed("the claim is a text or a list of texts")),
        pytest.param(7, False, marks=assumed("the claim is a text or a list of texts")),
    ],
)
def test_a_token_is_only_for_the_roles_that_its_claim_names(
    flows: CredentialFlows, claim: object, allowed: bool
) -> None:
    result = assume(flows, ROLE, claims={CLAIM: claim})
    assert result == NOT_PRESENT if not allowed else isinstance(result, Session)


@observed(AWSTEELE)
def test_the_claim_is_enforced_whatever_the_trust_policy_says(flows: CredentialFlows) -> None:
    trusting = flows.role(statement(Principal={"Federated": OIDC_ARN}))
    refusing = flows.role(statement())
    for role in (trusting, refusing):
        assert assume(flows, role, claims={CLAIM: OTHER}) == NOT_PRESENT
    assert isinstance(assume(flows, trusting, claims={CLAIM: trusting}), Session)
    assert assume(flows, refusing, claims={CLAIM: refusing}) == NOT_AUTHORIZED


@observed(AWSTEELE)
@pytest.mark.parametrize(
    ("effect", "value", "with_claim", "without_claim"),
    [("Allow", "true", True, False), ("Allow", "false", False, True), ("Deny", "false", True, False)],
)
def test_a_trust_policy_can_require_the_claim(
    flows: CredentialFlows, effect: str, value: str, with_claim: bool, without_claim: bool
) -> None:
    principal = {"Principal": {"Federated": OIDC_ARN}}
    condition = {"Bool": {"sts:RoleAuthorizedByIdp": value}}
    statements = [statement(**principal, Effect=effect, Condition=condition)]
    if effect == "Deny":
        statements.append(statement(**principal))
    role = flows.role(*statements)
    assert (assume(flows, role, claims={CLAIM: [role]}) != NOT_AUTHORIZED) is with_claim
    assert (assume(flows, role) != NOT_AUTHORIZED) is without_claim


@assumed("Google and Cognito have no such claim; STS reads it of every OpenID Connect token")
def test_the_claim_is_read_of_google_and_absent_in_tokens_of_cognito(flows: CredentialFlows) -> None:
    assert assume(flows, ROLE, GOOGLE, claims={CLAIM: OTHER}) == NOT_PRESENT
    not_authorized = {"Bool": {"sts:RoleAuthorizedByIdp": "false"}}
    role = flows.role(statement(Principal={"Federated": COGNITO}, Condition=not_authorized))
    guest = flows.token(flows.identity(flows.pool()))
    assert isinstance(outcome(lambda: flows.classic(role, guest)), Session)


@assumed("nothing in a token counts before its signature and its times are verified")
@pytest.mark.parametrize(
    ("members", "code"),
    [({"fault": "wrong-signature"}, "InvalidIdentityToken"), ({"expires_in_s": -1}, "ExpiredTokenException")],
)
def test_the_claim_is_checked_after_the_signature_and_the_times(
    flows: CredentialFlows, members: dict[str, Any], code: str
) -> None:
    result = assume(flows, ROLE, claims={CLAIM: OTHER}, **members)
    assert isinstance(result, Refusal)
    assert (result.code, result.message == NOT_PRESENT.message) == (code, False)


@assumed("our own explanation")
def test_the_explanation_names_both_roles(flows: CredentialFlows) -> None:
    assert assume(flows, ROLE, claims={CLAIM: OTHER}) == NOT_PRESENT
    explanation = str(flows.emulator.calls[-1].explanation)
    assert explanation.startswith(f"roles claim: expected {ROLE}, got {OTHER}. The claim must name the ARN")
