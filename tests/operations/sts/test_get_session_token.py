"""GetSessionToken: credentials of an account's administrator, and who gets none."""

import pytest

from cognito_identity_emulator import ManualClock
from tests.operations.calling import Refusal, refusal
from tests.operations.sts.role_callers import Roles, statement
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html"
OURS = "our own rule: access keys act as the administrator of their account"


@documented(PAGE)
@pytest.mark.parametrize(("asked_s", "lasts_s"), [(None, 43200), (900, 900), (129600, 129600)])
def test_credentials_last_as_long_as_asked(
    roles: Roles, module_clock: ManualClock, asked_s: int | None, lasts_s: int
) -> None:
    members = {} if asked_s is None else {"DurationSeconds": asked_s}
    credentials = roles.sts().get_session_token(**members)["Credentials"]
    assert credentials["Expiration"].timestamp() == module_clock.now() // 1000 + lasts_s
    assert credentials["AccessKeyId"].startswith("ASIA")


@documented(PAGE)
def test_the_credentials_identify_as_those_that_they_were_issued_for(roles: Roles) -> None:
    credentials = roles.sts().get_session_token()["Credentials"]
    before, now = roles.sts().get_caller_identity(), roles.sts(credentials).get_caller_identity()
    assert [now[name] for name in ("Arn", "UserId", "Account")] == [
        before[name] for name in ("Arn", "UserId", "Account")
    ]
    info = roles.sts().get_access_key_info(AccessKeyId=credentials["AccessKeyId"])
    assert info["Account"] == roles.account


@observed("aws/aws-sdk-php#1876")
def test_session_credentials_get_none(roles: Roles) -> None:
    expected = Refusal("AccessDenied", "Cannot call GetSessionToken with session credentials", 403)
    for credentials in (roles.credentials(roles.put()), roles.sts().get_session_token()["Credentials"]):
        assert refusal(roles.sts(credentials).get_session_token) == expected


@documented(PAGE)
@pytest.mark.parametrize("duration_s", [899, 129601])
def test_a_duration_out_of_its_range_is_a_validation_error(roles: Roles, duration_s: int) -> None:
    error = refusal(roles.sts().get_session_token, DurationSeconds=duration_s)
    assert error.code == "ValidationError"
    assert f"Value '{duration_s}' at 'durationSeconds' failed to satisfy constraint" in error.message


@assumed("there are no MFA devices")
@pytest.mark.parametrize(("member", "value"), [("SerialNumber", "arn:aws:iam::1:mfa/a"), ("TokenCode", "123456")])
def test_a_member_for_mfa_is_refused_by_its_name(roles: Roles, member: str, value: str) -> None:
    sentence = f"{member} of sts:GetSessionToken is not emulated. Send the call without it."
    assert refusal(roles.sts().get_session_token, **{member: value}) == Refusal("NotEmulated", sentence, 501)


@assumed(OURS)
def test_the_credentials_assume_roles_as_the_administrator_of_the_account(roles: Roles) -> None:
    credentials = roles.sts().get_session_token()["Credentials"]
    role = roles.put(statement(principal=roles.account), max_duration_s=7200)
    assumed = roles.credentials(role, credentials, DurationSeconds=7200)
    assert roles.emulator.session_of(assumed["AccessKeyId"]).assumed_by == f"arn:aws:iam::{roles.account}:root"


@assumed(OURS)
def test_the_credentials_may_do_everything(roles: Roles) -> None:
    credentials = roles.sts().get_session_token()["Credentials"]
    decision = roles.emulator.can(credentials, "s3:PutObject", "arn:aws:s3:::bucket/key")
    assert decision
    assert decision.principal.session_arn == f"arn:aws:iam::{roles.account}:root"
    assert "the administrator of the account" in decision.reason


@observed("prowler-cloud/prowler#789")
def test_expired_credentials_are_refused(roles: Roles, module_clock: ManualClock) -> None:
    credentials = roles.sts().get_session_token(DurationSeconds=900)["Credentials"]
    module_clock.advance(901)
    expected = Refusal("ExpiredToken", "The security token included in the request is expired", 403)
    assert refusal(roles.sts(credentials).get_caller_identity) == expected
