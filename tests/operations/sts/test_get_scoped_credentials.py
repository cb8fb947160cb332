"""GetScopedCredentials: the same session with fewer permissions or an earlier end."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from cognito_identity_emulator import ManualClock
from tests.operations.calling import Refusal, refusal
from tests.operations.sts.role_callers import Roles, statement
from tests.provenance import assumed, documented

MODEL = "the service model of STS in botocore 1.44.8"
EVERYTHING = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
OBJECT = "arn:aws:s3:::bucket/key"


def policy(*actions: str) -> str:
    """A policy that allows actions on everything."""
    allow = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": allow})


def scoped(roles: Roles, by: Mapping[str, Any], **members: Any) -> dict[str, Any]:
    """Calls GetScopedCredentials."""
    response: dict[str, Any] = roles.sts(by).get_scoped_credentials(**members)
    return response


@pytest.fixture
def credentials(roles: Roles) -> dict[str, Any]:
    """Credentials of a role that may do everything."""
    return roles.credentials(roles.put(name="worker", policies={"all": EVERYTHING}), SourceIdentity="alice")


@documented(MODEL)
def test_the_session_keeps_its_identity_and_its_end(roles: Roles, credentials: dict[str, Any]) -> None:
    response = scoped(roles, credentials, Policy=policy("s3:*"))
    before = roles.sts(credentials).get_caller_identity()
    assert response["SessionInfo"] == {"ScopedSessionId": before["UserId"], "Arn": before["Arn"]}
    assert (response["ScopedPoliciesCount"], response["SourceIdentity"]) == (1, "alice")
    assert response["Credentials"]["Expiration"] == credentials["Expiration"]
    assert roles.sts(response["Credentials"]).get_caller_identity()["Arn"] == before["Arn"]


@documented(MODEL)
def test_every_policy_must_allow_a_request(roles: Roles, credentials: dict[str, Any]) -> None:
    can = roles.emulator.can
    first = scoped(roles, credentials, Policy=policy("s3:GetObject", "s3:PutObject"))["Credentials"]
    second = scoped(roles, first, Policy=policy("s3:GetObject", "s3:DeleteObject"))["Credentials"]
    actions = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket")
    assert [bool(can(credentials, action, OBJECT)) for action in actions] == [True, True, True, True]
    assert [bool(can(first, action, OBJECT)) for action in actions] == [True, True, False, False]
    assert [bool(can(second, action, OBJECT)) for action in actions] == [True, False, False, False]
    decision = can(second, "s3:PutObject", OBJECT)
    assert "no session policy allows s3:PutObject" in decision.reason


@documented(MODEL)
def test_a_fourth_policy_is_denied(roles: Roles, credentials: dict[str, Any]) -> None:
    for _ in range(3):
        credentials = scoped(roles, credentials, Policy=policy("s3:*"))["Credentials"]
    assert refusal(roles.sts(credentials).get_scoped_credentials, Policy=policy("s3:*")).code == "AccessDenied"
    assert scoped(roles, credentials, DurationSeconds=60)["ScopedPoliciesCount"] == 3


@documented(MODEL)
def test_credentials_end_earlier_and_never_later(
    roles: Roles, credentials: dict[str, Any], module_clock: ManualClock
) -> None:
    shorter = scoped(roles, credentials, DurationSeconds=1)["Credentials"]
    assert shorter["Expiration"].timestamp() == module_clock.now() // 1000 + 1
    error = refusal(roles.sts(credentials).get_scoped_credentials, DurationSeconds=3601)
    assert error.code == "InsufficientSessionLifetime"


@documented(MODEL)
def test_other_credentials_than_those_of_a_session_are_refused(roles: Roles) -> None:
    error = refusal(roles.sts().get_scoped_credentials, DurationSeconds=60)
    assert (error.code, error.status) == ("InvalidSubjectCredentials", 400)


@documented(MODEL)
def test_a_call_needs_a_policy_or_a_duration(roles: Roles, credentials: dict[str, Any]) -> None:
    expected = Refusal("ValidationError", "At least one of Policy and DurationSeconds is required.")
    assert refusal(roles.sts(credentials).get_scoped_credentials) == expected
    assert refusal(roles.sts(credentials).get_scoped_credentials, Policy="{").code == "MalformedPolicyDocument"


@assumed("the administrator of an account has no other policies")
def test_the_administrator_of_an_account_is_limited_too(roles: Roles) -> None:
    credentials = roles.sts().get_session_token()["Credentials"]
    limited = scoped(roles, credentials, Policy=policy("s3:*"))["Credentials"]
    assert roles.emulator.can(limited, "s3:GetObject", OBJECT)
    assert not roles.emulator.can(limited, "sqs:SendMessage", "*")
    role = roles.put(statement(principal=roles.account))
    assert roles.assume(role, credentials)["Credentials"]
    assert roles.refused(role, limited).code == "AccessDenied"
