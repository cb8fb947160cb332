"""Registered roles: the duration of their sessions, log messages about decisions, and unregistered roles."""

import logging
from collections.abc import Callable, Iterator

import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.errors.admin import NotFoundError
from tests.credentials.fixtures import (
    COGNITO,
    GOOGLE,
    NO_ROLE,
    NOT_AUTHORIZED,
    OIDC_ARN,
    CredentialFlows,
    outcome,
    role_arn,
    statement,
)
from tests.operations.calling import Refusal
from tests.provenance import assumed, documented, observed

MAX_SESSION = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html"
IDENTIFIERS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"
TRUST = "https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html"
TOO_LONG = Refusal("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")


@pytest.fixture(scope="module")
def strict_flows(new_database_url: Callable[[], str]) -> Iterator[CredentialFlows]:
    """An emulator for which unregistered roles do not exist."""
    with Emulator(Settings(database_url=new_database_url(), roles="registered"), clock=ManualClock()) as running:
        yield CredentialFlows(running)


@observed("sqs4s#270")
@pytest.mark.parametrize(
    ("max_duration_s", "requested_s", "allowed"),
    [(3600, 3600, True), (3600, 3601, False), (7200, 7200, True), (7200, 7201, False), (43200, 43200, True)],
)
def test_a_session_longer_than_its_role_allows_is_refused(
    flows: CredentialFlows, max_duration_s: int, requested_s: int, allowed: bool
) -> None:
    role = flows.role(statement(), max_session_duration_s=max_duration_s)
    token = flows.token(flows.identity(flows.pool()))
    result = outcome(lambda: flows.classic(role, token, DurationSeconds=requested_s))
    if allowed:
        assert not isinstance(result, Refusal)
        assert result.expires_at - result.issued_at // 1000 * 1000 == requested_s * 1000
    else:
        assert result == TOO_LONG


@documented(MAX_SESSION)
def test_a_session_lasts_an_hour_by_default_whatever_the_role_allows(flows: CredentialFlows) -> None:
    role = flows.role(statement(), max_session_duration_s=43200)
    pool = flows.pool(unauthenticated=role)
    guest = flows.identity(pool)
    for session in (flows.enhanced(guest), flows.classic(role, flows.token(guest))):
        assert session.expires_at // 1000 - session.issued_at // 1000 == 3600


@assumed("a caller that may not assume a role does not learn its maximum session duration")
def test_trust_is_checked_before_duration(flows: CredentialFlows) -> None:
    role = flows.role(statement(Effect="Deny"))
    token = flows.token(flows.identity(flows.pool()))
    assert outcome(lambda: flows.classic(role, token, DurationSeconds=7200)) == NOT_AUTHORIZED


@documented(TRUST)
def test_an_unregistered_role_does_not_exist_in_strict_mode(strict_flows: CredentialFlows) -> None:
    pool = strict_flows.pool()
    guest = strict_flows.identity(pool)
    token = strict_flows.token(guest)
    assert outcome(lambda: strict_flows.enhanced(guest)) == NO_ROLE
    assert outcome(lambda: strict_flows.classic(role_arn("nobody"), token)) == NOT_AUTHORIZED
    role = strict_flows.role(statement())
    strict_flows.set_roles(pool, unauthenticated=role)
    assert strict_flows.enhanced(guest).role_arn == role
    assert strict_flows.classic(role, token).role_arn == role
    strict_flows.emulator.delete_role(role)
    assert outcome(lambda: strict_flows.enhanced(guest)) == NO_ROLE


@documented(IDENTIFIERS)
@pytest.mark.parametrize("other", ["Reader", "web/Reader", "APP/Reader", "app/reader"])
def test_an_arn_with_another_path_or_case_than_the_role_of_that_name_names_no_role(
    flows: CredentialFlows, caplog: pytest.LogCaptureFixture, other: str
) -> None:
    registered, wrong = role_arn("app/Reader"), role_arn(other)
    flows.emulator.put_role(registered, {"Version": "2012-10-17", "Statement": [statement()]})
    guest = flows.identity(flows.pool(unauthenticated=wrong))
    token = flows.token(guest)
    assert outcome(lambda: flows.enhanced(guest)) == NO_ROLE
    assert f"Name the role {registered}: the path of a role is part of its ARN, and case matters." in caplog.text
    assert outcome(lambda: flows.classic(wrong, token)) == NOT_AUTHORIZED
    assert outcome(lambda: flows.assume(wrong)) == Refusal(
        "AccessDenied",
        f"User: arn:aws:iam::000000000000:root is not authorized to perform: sts:AssumeRole on resource: {wrong}",
        403,
    )
    assert flows.classic(registered, token).role_arn == registered
    flows.emulator.delete_role(registered)
    assert flows.classic(wrong, token).role_arn == wrong


@assumed("our own setting, because most tests have no IAM")
def test_a_deleted_role_can_be_assumed_without_a_trust_policy_again(flows: CredentialFlows) -> None:
    role = flows.role(statement(Effect="Deny"))
    token = flows.token(flows.identity(flows.pool()))
    assert outcome(lambda: flows.classic(role, token)) == NOT_AUTHORIZED
    flows.emulator.delete_role(role)
    assert flows.classic(role, token).role_arn == role
    with pytest.raises(NotFoundError):
        flows.emulator.delete_role(role)


@assumed("our own control API")
def test_a_replaced_policy_applies_at_once(flows: CredentialFlows) -> None:
    role = flows.role(statement(Effect="Deny"))
    pool = flows.pool(unauthenticated=role)
    guest = flows.identity(pool)
    assert outcome(lambda: flows.enhanced(guest)) == NO_ROLE
    flows.emulator.put_role(role, {"Version": "2012-10-17", "Statement": statement()})
    assert flows.enhanced(guest).role_arn == role


@assumed("our own log")
def test_the_log_explains_a_refusal_by_statement_and_has_no_token(
    flows: CredentialFlows, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "cognito_identity_emulator")
    role = flows.role(
        statement(Sid="OtherPool", Condition={"StringEquals": {f"{COGNITO}:aud": "us-east-1:another"}}),
        statement(Sid="Google", Principal={"Federated": GOOGLE}),
        statement(Sid="Tags", Action="sts:TagSession"),
    )
    pool = flows.pool(unauthenticated=role)
    guest = flows.identity(pool)
    token = flows.token(guest)
    assert outcome(lambda: flows.enhanced(guest)) == NO_ROLE
    assert outcome(lambda: flows.classic(role, token)) == NOT_AUTHORIZED
    explanation = (
        f"Role refused. {role}'s trust policy denied the request. "
        "Denied: no statement allows sts:AssumeRoleWithWebIdentity. "
        f"Statement 0 (OtherPool) does not apply: StringEquals on {COGNITO}:aud: "
        f"expected 'us-east-1:another', got '{pool}'. "
        f"Statement 1 (Google) does not apply: principal: expected {GOOGLE}, got {COGNITO}. "
        "Statement 2 (Tags) does not apply: its action is sts:TagSession."
    )
    assert [each.getMessage() for each in caplog.records if each.name == "cognito_identity_emulator.roles"] == [
        explanation
    ] * 2
    assert token not in caplog.text


@assumed("our own log")
def test_the_log_names_the_statement_that_allowed_the_call(
    flows: CredentialFlows, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "cognito_identity_emulator")
    role = flows.role(statement(Sid="Everyone"))
    guest = flows.identity(flows.pool(unauthenticated=role))
    flows.enhanced(guest)
    assert f"Role {role} for {guest}. Allowed: statement 0 (Everyone) allows sts:AssumeRoleWithWebIdentity." in [
        each.getMessage() for each in caplog.records
    ]


@assumed("our own log")
def test_the_log_names_the_deny_statement_that_decided(
    flows: CredentialFlows, caplog: pytest.LogCaptureFixture
) -> None:
    role = flows.role(statement(), statement(Effect="Deny", Sid="NotNow"))
    guest = flows.identity(flows.pool(unauthenticated=role))
    assert outcome(lambda: flows.enhanced(guest)) == NO_ROLE
    assert "statement 1 (NotNow) denies sts:AssumeRoleWithWebIdentity. A Deny overrides every Allow." in caplog.text


@assumed("our own log")
def test_the_log_says_that_a_role_is_missing_or_unregistered(
    strict_flows: CredentialFlows, caplog: pytest.LogCaptureFixture
) -> None:
    pool = strict_flows.pool()
    assert outcome(lambda: strict_flows.enhanced(strict_flows.identity(pool))) == NO_ROLE
    assert "which is not registered. Register it with PUT /_emulator/roles" in caplog.text


@assumed("our own log: tokens of other issuers are logins too")
def test_the_log_has_no_token_of_another_issuer(flows: CredentialFlows, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "cognito_identity_emulator")
    flows.emulator.put_identity_provider(IdentityProvider(OIDC_ARN))
    role = flows.role(statement())
    token = flows.emulator.login_token(OIDC_ARN, subject="alice", audience="app")
    assert outcome(lambda: flows.classic(role, token)) == NOT_AUTHORIZED
    assert token not in caplog.text
    assert token.rpartition(".")[2] not in caplog.text
