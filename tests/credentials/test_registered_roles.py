"""Registered roles: how long their sessions last, what the log says about them, and roles that nobody registered."""

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
    Stage,
    outcome,
    role_arn,
    statement,
)
from tests.operations.calling import Refusal
from tests.provenance import assumed, documented, observed

MAX_SESSION = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html"
TRUST = "https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html"
TOO_LONG = Refusal("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")


@pytest.fixture(scope="module")
def strict_stage(new_database_url: Callable[[], str]) -> Iterator[Stage]:
    """An emulator where a role that is not registered does not exist."""
    with Emulator(Settings(database_url=new_database_url(), roles="registered"), clock=ManualClock()) as running:
        yield Stage(running)


@observed("sqs4s#270")
@pytest.mark.parametrize(
    ("longest_s", "asked_s", "fits"),
    [(3600, 3600, True), (3600, 3601, False), (7200, 7200, True), (7200, 7201, False), (43200, 43200, True)],
)
def test_a_session_is_no_longer_than_its_role_allows(stage: Stage, longest_s: int, asked_s: int, fits: bool) -> None:
    role = stage.role(statement(), max_session_duration_s=longest_s)
    token = stage.token(stage.identity(stage.pool()))
    got = outcome(lambda: stage.classic(role, token, DurationSeconds=asked_s))
    if fits:
        assert not isinstance(got, Refusal)
        assert got.expires_at - got.issued_at // 1000 * 1000 == asked_s * 1000
    else:
        assert got == TOO_LONG


@documented(MAX_SESSION)
def test_a_session_lasts_an_hour_however_long_the_role_would_let_it(stage: Stage) -> None:
    role = stage.role(statement(), max_session_duration_s=43200)
    pool = stage.pool(unauthenticated=role)
    guest = stage.identity(pool)
    for session in (stage.enhanced(guest), stage.classic(role, stage.token(guest))):
        assert session.expires_at // 1000 - session.issued_at // 1000 == 3600


@assumed("whoever may not assume a role is not told how long its sessions are")
def test_trust_is_checked_before_duration(stage: Stage) -> None:
    role = stage.role(statement(Effect="Deny"))
    token = stage.token(stage.identity(stage.pool()))
    assert outcome(lambda: stage.classic(role, token, DurationSeconds=7200)) == NOT_AUTHORIZED


@documented(TRUST)
def test_a_role_that_is_not_registered_does_not_exist_in_strict_mode(strict_stage: Stage) -> None:
    pool = strict_stage.pool()
    guest = strict_stage.identity(pool)
    token = strict_stage.token(guest)
    assert outcome(lambda: strict_stage.enhanced(guest)) == NO_ROLE
    assert outcome(lambda: strict_stage.classic(role_arn("nobody"), token)) == NOT_AUTHORIZED
    role = strict_stage.role(statement())
    strict_stage.set_roles(pool, unauthenticated=role)
    assert strict_stage.enhanced(guest).role_arn == role
    assert strict_stage.classic(role, token).role_arn == role
    strict_stage.emulator.delete_role(role)
    assert outcome(lambda: strict_stage.enhanced(guest)) == NO_ROLE


@assumed("our own setting; most tests have no IAM at hand")
def test_a_deleted_role_can_be_assumed_without_trust_again(stage: Stage) -> None:
    role = stage.role(statement(Effect="Deny"))
    token = stage.token(stage.identity(stage.pool()))
    assert outcome(lambda: stage.classic(role, token)) == NOT_AUTHORIZED
    stage.emulator.delete_role(role)
    assert stage.classic(role, token).role_arn == role
    with pytest.raises(NotFoundError):
        stage.emulator.delete_role(role)


@assumed("our own control API")
def test_a_replaced_policy_applies_at_once(stage: Stage) -> None:
    role = stage.role(statement(Effect="Deny"))
    pool = stage.pool(unauthenticated=role)
    guest = stage.identity(pool)
    assert outcome(lambda: stage.enhanced(guest)) == NO_ROLE
    stage.emulator.put_role(role, {"Version": "2012-10-17", "Statement": statement()})
    assert stage.enhanced(guest).role_arn == role


@assumed("our own log")
def test_the_log_explains_a_refusal_by_statement_and_has_no_token(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "cognito_identity_emulator")
    role = stage.role(
        statement(Sid="OtherPool", Condition={"StringEquals": {f"{COGNITO}:aud": "us-east-1:another"}}),
        statement(Sid="Google", Principal={"Federated": GOOGLE}),
        statement(Sid="Tags", Action="sts:TagSession"),
    )
    pool = stage.pool(unauthenticated=role)
    guest = stage.identity(pool)
    token = stage.token(guest)
    assert outcome(lambda: stage.enhanced(guest)) == NO_ROLE
    assert outcome(lambda: stage.classic(role, token)) == NOT_AUTHORIZED
    explanation = (
        f"Role refused. The trust policy of {role} says no. "
        "Refused: no statement allows sts:AssumeRoleWithWebIdentity. "
        f"Statement 0 (OtherPool), which allows, does not apply: StringEquals on {COGNITO}:aud wants "
        f"'us-east-1:another' and got '{pool}': it does not hold. "
        f"Statement 1 (Google), which allows, does not apply: its principal is {GOOGLE}, not {COGNITO}. "
        "Statement 2 (Tags), which allows, does not apply: it is about sts:TagSession."
    )
    assert [each.getMessage() for each in caplog.records if each.name == "cognito_identity_emulator.roles"] == [
        explanation
    ] * 2
    assert token not in caplog.text


@assumed("our own log")
def test_the_log_explains_the_statement_that_allowed(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "cognito_identity_emulator")
    role = stage.role(statement(Sid="Everyone"))
    guest = stage.identity(stage.pool(unauthenticated=role))
    stage.enhanced(guest)
    assert f"Role {role} for {guest}. Allowed: statement 0 (Everyone) allows sts:AssumeRoleWithWebIdentity." in [
        each.getMessage() for each in caplog.records
    ]


@assumed("our own log")
def test_the_log_names_a_deny_that_decided(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    role = stage.role(statement(), statement(Effect="Deny", Sid="NotNow"))
    guest = stage.identity(stage.pool(unauthenticated=role))
    assert outcome(lambda: stage.enhanced(guest)) == NO_ROLE
    assert "statement 1 (NotNow) denies sts:AssumeRoleWithWebIdentity, and a Deny wins over every Allow." in caplog.text


@assumed("our own log")
def test_the_log_says_why_there_is_no_role_or_no_such_role(
    strict_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    pool = strict_stage.pool()
    assert outcome(lambda: strict_stage.enhanced(strict_stage.identity(pool))) == NO_ROLE
    assert "is not registered, and --roles registered accepts no other" in caplog.text


@assumed("our own log: tokens of other issuers are logins, too")
def test_the_log_has_no_token_of_another_issuer(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "cognito_identity_emulator")
    stage.emulator.put_identity_provider(IdentityProvider(OIDC_ARN))
    role = stage.role(statement())
    token = stage.emulator.login_token(OIDC_ARN, subject="alice", audience="app")
    assert outcome(lambda: stage.classic(role, token)) == NOT_AUTHORIZED
    assert token not in caplog.text
    assert token.rpartition(".")[2] not in caplog.text
