"""AssumeRole and its callers: how trust policies name them, and when a session needs the permission itself."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.operations.sts.role_callers import ASSUME, TAG, Roles, denied, statement, tags
from tests.provenance import assumed, documented

PRINCIPALS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
NOT_PRINCIPAL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html"
EVALUATION = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html"
)
KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
DENIALS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"
ANYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def filled(document: Mapping[str, Any], **values: str) -> dict[str, Any]:
    """A document with the values in place of `<name>`."""
    text = json.dumps(document)
    for name, value in values.items():
        text = text.replace(f"<{name}>", value)
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def policies(*statements: Mapping[str, Any]) -> dict[str, Any]:
    """The inline policies of a role."""
    return {"permissions": {"Version": "2012-10-17", "Statement": list(statements)}} if statements else {}


ACCOUNT_KEY_CASES: list[tuple[Any, bool]] = [
    ({"Principal": "*"}, True),
    ({"Principal": {"AWS": "*"}}, True),
    ({"Principal": {"AWS": "<account>"}}, True),
    ({"Principal": {"AWS": "arn:aws:iam::<account>:root"}}, True),
    ({"Principal": {"AWS": ["111111111111", "<account>"]}}, True),
    ({"Principal": {"AWS": "111111111111"}}, False),
    ({"Principal": {"AWS": "arn:aws:iam::<account>:role/caller"}}, False),
    ({"Principal": {"Federated": "cognito-identity.amazonaws.com"}}, False),
    ({"Principal": {"Service": "lambda.amazonaws.com"}}, False),
]


@documented(PRINCIPALS)
@pytest.mark.parametrize(("elements", "is_allowed"), ACCOUNT_KEY_CASES)
def test_a_trust_policy_names_the_administrator_of_an_account(
    roles: Roles, elements: dict[str, Any], is_allowed: bool
) -> None:
    trusting = {"Effect": "Allow", "Action": ASSUME, **elements}
    role = roles.put(filled(trusting, account=roles.account))
    if is_allowed:
        assert roles.assume(role)["Credentials"]
    else:
        assert roles.refused(role) == denied(f"arn:aws:iam::{roles.account}:root", role)


SESSION = "arn:aws:sts::<account>:assumed-role/caller/worker"
ROLE = "arn:aws:iam::<account>:role/team/caller"
SESSION_CASES: list[tuple[dict[str, Any], bool]] = [
    ({"Principal": {"AWS": SESSION}}, True),
    ({"Principal": {"AWS": "arn:aws:sts::<account>:assumed-role/caller/other"}}, False),
    ({"Principal": {"AWS": ROLE}}, True),
    ({"Principal": {"AWS": "arn:aws:iam::<account>:role/caller"}}, False),
    ({"Principal": {"AWS": "*"}}, True),
    ({"Principal": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/team/*"}}}, True),
    ({"Principal": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/other/*"}}}, False),
    ({"Principal": {"AWS": "111111111111"}}, False),
    ({"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}}}, True),
    ({"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}}, False),
    ({"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/of-role": "yes"}}}, True),
    ({"Principal": "*", "Condition": {"StringEquals": {"aws:ResourceTag/level": "2"}}}, True),
    ({"Principal": "*", "Condition": {"StringEquals": {"sts:RoleSessionName": "worker"}}}, True),
    ({"Principal": "*", "Condition": {"StringEquals": {"sts:RoleSessionName": "x"}}}, False),
    ({"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalAccount": "<account>"}}}, True),
]


@documented(f"{PRINCIPALS}; {KEYS}")
@pytest.mark.parametrize(("elements", "is_allowed"), SESSION_CASES)
def test_a_trust_policy_names_a_session_its_role_or_everyone(
    roles: Roles, elements: dict[str, Any], is_allowed: bool
) -> None:
    caller = roles.put(name="team/caller", tags={"of-role": "yes"})
    credentials = roles.credentials(caller, Tags=tags(team="red"))
    trusting = {"Effect": "Allow", "Action": ASSUME, **elements}
    role = roles.put(filled(trusting, account=roles.account), tags={"level": "2"})
    if is_allowed:
        assert roles.assume(role, credentials)["Credentials"]
    else:
        assert roles.refused(role, credentials) == denied(SESSION.replace("<account>", roles.account), role)


@documented(NOT_PRINCIPAL)
@pytest.mark.parametrize(
    ("spared", "is_allowed"),
    [([SESSION, ROLE, "<account>"], True), ([ROLE, "<account>"], False), ([SESSION, ROLE], False)],
)
def test_a_deny_with_not_principal_spares_a_session_that_is_named_in_every_way(
    roles: Roles, spared: list[str], is_allowed: bool
) -> None:
    credentials = roles.credentials(roles.put(name="team/caller"))
    deny = {"Effect": "Deny", "NotPrincipal": {"AWS": spared}, "Action": ASSUME}
    role = roles.put(statement(), filled(deny, account=roles.account))
    if is_allowed:
        assert roles.assume(role, credentials)["Credentials"]
    else:
        assert roles.refused(role, credentials).code == "AccessDenied"


# --- the permission of the caller ---

ALLOW = {"Effect": "Allow", "Action": ASSUME, "Resource": "<role>"}
DENY = {"Effect": "Deny", "Action": ASSUME, "Resource": "*"}
NO_ALLOW = "because no identity-based policy allows the sts:AssumeRole action"
EXPLICIT = "with an explicit deny in an identity-based policy"


@documented(f"{EVALUATION}; {DENIALS}")
@pytest.mark.parametrize(
    ("principal", "permissions", "reason"),
    [
        ("<account>", [], NO_ALLOW),
        ("<account>", [ALLOW], None),
        ("<account>", [{**ALLOW, "Resource": "arn:aws:iam::*:role/other"}], NO_ALLOW),
        ("arn:aws:iam::<account>:root", [ALLOW], None),
        (ROLE, [], None),
        (SESSION, [], None),
        ("*", [], None),
        (ROLE, [DENY], EXPLICIT),
        (SESSION, [DENY], EXPLICIT),
        ("*", [DENY], EXPLICIT),
    ],
)
def test_a_session_needs_the_permission_where_the_trust_policy_names_its_account_only(
    roles: Roles, principal: str, permissions: list[dict[str, Any]], reason: str | None
) -> None:
    role = roles.put(filled(statement(principal=principal), account=roles.account), name="target")
    own = filled(policies(*permissions), role=role) if permissions else {}
    credentials = roles.credentials(roles.put(name="team/caller", policies=own))
    if reason is None:
        assert roles.assume(role, credentials)["Credentials"]
        return
    expected = denied(SESSION.replace("<account>", roles.account), role)
    assert roles.refused(role, credentials).message == f"{expected.message} {reason}"
    explanation = roles.emulator.calls[-1].explanation
    assert explanation is not None
    assert explanation.startswith("permission: expected sts:AssumeRole allowed on ")


@documented(EVALUATION)
def test_a_session_policy_limits_which_roles_a_session_assumes(roles: Roles) -> None:
    caller = roles.put(name="team/caller", policies=policies(ANYTHING))
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**ANYTHING, "Action": "s3:*"}]})
    credentials = roles.credentials(caller, Policy=policy)
    trusting_role = roles.put(statement(principal=caller))
    assert roles.refused(trusting_role, credentials).message.endswith(
        "because no session policy allows the " + ASSUME + " action"
    )
    trusting_session = roles.put(statement(principal=SESSION.replace("<account>", roles.account)))
    assert roles.assume(trusting_session, credentials)["Credentials"]


@documented(
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required"
)
def test_tags_need_a_permission_of_their_own_too(roles: Roles) -> None:
    caller = roles.put(name="team/caller", policies=policies({**ANYTHING, "Action": ASSUME}))
    role = roles.put(statement(ASSUME, TAG, principal=roles.account))
    credentials = roles.credentials(caller)
    assert roles.assume(role, credentials)["Credentials"]
    error = roles.refused(role, credentials, Tags=tags(team="red"))
    assert error.message.endswith(f"on resource: {role} because no identity-based policy allows the {TAG} action")


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html")
@pytest.mark.parametrize("permissions", [[], [ANYTHING]])
def test_a_role_of_another_account_needs_the_permission_whatever_its_trust_policy_names(
    roles: Roles, permissions: list[dict[str, Any]]
) -> None:
    caller = roles.put(name="team/caller", policies=policies(*permissions))
    credentials = roles.credentials(caller)
    other = Roles(roles.emulator, "888888888888")
    role = other.put(statement(principal=caller))
    if permissions:
        assert roles.assume(role, credentials)["Credentials"]
    else:
        assert roles.refused(role, credentials).message.endswith(NO_ALLOW)


@assumed("nothing is known of the permissions of a role that is not registered, and permissions are not enforced")
def test_a_caller_whose_role_is_not_registered_needs_no_permission(roles: Roles) -> None:
    credentials = roles.credentials(f"arn:aws:iam::{roles.account}:role/unknown")
    assert roles.assume(roles.put(statement(principal=roles.account)), credentials)["Credentials"]
