"""A registered role's trust policy decides about the identities of a pool, in both flows."""

from collections.abc import Callable
from typing import Any

import pytest

from cognito_identity_emulator.domain.session import Session
from tests.credentials.fixtures import (
    COGNITO,
    FACEBOOK,
    FACEBOOK_APP,
    GOOGLE,
    GOOGLE_APP,
    NO_ROLE,
    NOT_AUTHORIZED,
    OIDC_ARN,
    SAML_ARN,
    USER_POOL,
    CredentialFlows,
    filled,
    outcome,
    statement,
)
from tests.provenance import assumed, documented, observed

TRUST = "https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html"
CONDITION_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html"
TAGS = "https://docs.aws.amazon.com/cognito/latest/developerguide/using-afac-with-cognito-identity-pools.html"
EVALUATION = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"
PRINCIPALS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"

AUD, AMR, SUB = (f"{COGNITO}:{name}" for name in ("aud", "amr", "sub"))
FLOWS = ["enhanced", "classic"]
TAG_SESSION = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]

CanAssume = Callable[..., bool]


def equals(**keys: str) -> dict[str, Any]:
    """A condition on the keys of Cognito: aud, amr, sub."""
    return {"StringEquals": {f"{COGNITO}:{name}": value for name, value in keys.items()}}


@pytest.fixture(params=FLOWS)
def can_assume(request: pytest.FixtureRequest, flows: CredentialFlows) -> CanAssume:
    """Whether a user may assume a role with these statements, by the enhanced flow or AssumeRoleWithWebIdentity."""
    refused = NO_ROLE if request.param == "enhanced" else NOT_AUTHORIZED

    def can_assume(
        user: str, *statements: dict[str, Any], tag_map: dict[str, str] | None = None, **claims: Any
    ) -> bool:
        pool = flows.pool()
        identity, logins = _log_in(flows, pool, user, claims)
        if tag_map is not None:
            flows.cognito.set_principal_tag_attribute_map(
                IdentityPoolId=pool, IdentityProviderName=user, UseDefaults=False, PrincipalTags=tag_map
            )
        role = flows.role(*filled(statements, pool=pool, identity=identity))
        flows.set_roles(pool, authenticated=role, unauthenticated=role)
        if request.param == "enhanced":
            result = outcome(lambda: flows.enhanced(identity, logins))
        else:
            token = flows.token(identity, logins)
            result = outcome(lambda: flows.classic(role, token))
        if isinstance(result, Session):
            assert (result.role_arn, result.identity_id, result.identity_pool_id) == (role, identity, pool)
            return True
        assert result == refused
        return False

    return can_assume


def _log_in(flows: CredentialFlows, pool: str, user: str, claims: dict[str, Any]) -> tuple[str, dict[str, str]]:
    if user == "guest":
        return flows.identity(pool), {}
    if user == "developer":
        return flows.developer_login(pool)
    logins = flows.login(pool, user, **claims)
    return flows.identity(pool, logins), logins


@documented(TRUST)
@pytest.mark.parametrize(
    ("user", "condition", "allowed"),
    [
        ("guest", {}, True),
        ("guest", equals(aud="<pool>"), True),
        ("guest", equals(aud="us-east-1:00000000-0000-0000-0000-000000000000"), False),
        ("guest", {"StringEquals": {AUD: ["us-east-1:another", "<pool>"]}}, True),
        ("guest", equals(aud="<pool>", amr="unauthenticated"), True),
        ("guest", equals(aud="<pool>", amr="authenticated"), False),
        (GOOGLE, {"ForAnyValue:StringLike": {AMR: "authenticated"}}, True),
        (GOOGLE, {"ForAnyValue:StringLike": {AMR: "unauthenticated"}}, False),
        (GOOGLE, {"ForAnyValue:StringEquals": {AMR: GOOGLE}}, True),
        (GOOGLE, {"ForAnyValue:StringEquals": {AMR: FACEBOOK}}, False),
        ("guest", equals(sub="<identity>"), True),
        (GOOGLE, equals(sub="<identity>"), True),
        (GOOGLE, equals(sub="us-east-1:00000000-0000-0000-0000-000000000000"), False),
    ],
)
def test_a_role_can_require_pool_kind_of_login_and_identity(
    can_assume: CanAssume, user: str, condition: dict[str, Any], allowed: bool
) -> None:
    assert can_assume(user, statement(Condition=condition)) is allowed


@observed("third amr elements of decoded tokens, and API Gateway's cognitoAuthenticationProvider")
@pytest.mark.parametrize(
    ("user", "third"),
    [
        (GOOGLE, f"{GOOGLE}:{GOOGLE_APP}:alice"),
        (FACEBOOK, f"{FACEBOOK}:{FACEBOOK_APP}:alice"),
        (USER_POOL, f"{USER_POOL}:CognitoSignIn:alice"),
        (OIDC_ARN, f"{OIDC_ARN}:OIDC:alice"),
        ("developer", "login.my.app:<pool>:user-42"),
    ],
)
def test_a_role_can_be_for_one_user(can_assume: CanAssume, user: str, third: str) -> None:
    assert can_assume(user, statement(Condition={"ForAnyValue:StringEquals": {AMR: third}}))
    assert not can_assume(user, statement(Condition={"ForAnyValue:StringEquals": {AMR: third + "2"}}))


@assumed("named like OIDC users; SAML has no classic flow")
def test_a_role_can_be_for_one_saml_user(flows: CredentialFlows) -> None:
    pool = flows.pool()
    logins = flows.saml_login(pool)
    identity = flows.identity(pool, logins)
    for third, allowed in ((f"{SAML_ARN}:SAML:alice", True), (f"{SAML_ARN}:SAML:bob", False)):
        role = flows.role(statement(Condition={"ForAnyValue:StringEquals": {AMR: third}}))
        flows.set_roles(pool, authenticated=role)
        result = outcome(lambda: flows.enhanced(identity, logins))
        assert (result == NO_ROLE) is not allowed


@documented(EVALUATION)
@pytest.mark.parametrize(
    ("deny", "allowed"),
    [
        (statement(Effect="Deny", Condition=equals(sub="<identity>")), False),
        (statement(Effect="Deny", Condition=equals(sub="us-east-1:somebody-else")), True),
        (statement(Effect="Deny", Principal="*"), False),
        (statement(Effect="Deny", Condition={"ForAnyValue:StringEquals": {AMR: "unauthenticated"}}), False),
        (statement(Effect="Deny", Action="sts:TagSession"), True),
    ],
)
def test_a_deny_statement_that_applies_takes_precedence(
    can_assume: CanAssume, deny: dict[str, Any], allowed: bool
) -> None:
    assert can_assume("guest", statement(), deny) is allowed
    assert can_assume("guest", deny, statement()) is allowed


@documented(PRINCIPALS)
@pytest.mark.parametrize(
    ("principal", "allowed"),
    [
        ("*", True),
        ({"AWS": "*"}, True),
        ({"Federated": "*"}, True),
        ({"Federated": [COGNITO, GOOGLE]}, True),
        ({"Federated": GOOGLE}, False),
        ({"Federated": OIDC_ARN}, False),
        ({"AWS": "arn:aws:iam::000000000000:root"}, False),
        ({"Service": "lambda.amazonaws.com"}, False),
    ],
)
def test_the_principal_may_be_cognito_or_everyone(can_assume: CanAssume, principal: Any, allowed: bool) -> None:
    assert can_assume("guest", statement(Principal=principal)) is allowed


@documented(TRUST)
def test_a_role_that_trusts_lambda_is_refused(can_assume: CanAssume) -> None:
    assert not can_assume("guest", statement(Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole"))


@documented(TAGS)
@pytest.mark.parametrize(
    ("actions", "condition", "allowed"),
    [
        ("sts:AssumeRoleWithWebIdentity", {}, False),
        (TAG_SESSION, {}, True),
        ("sts:*", {}, True),
        (TAG_SESSION, {"StringEquals": {"aws:RequestTag/team": "blue"}}, True),
        (TAG_SESSION, {"StringEquals": {"aws:RequestTag/team": "red"}}, False),
        (TAG_SESSION, {"StringEquals": {"aws:RequestTag/department": "blue"}}, False),
        (TAG_SESSION, {"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "department"]}}, True),
        (TAG_SESSION, {"ForAllValues:StringEquals": {"aws:TagKeys": ["department"]}}, False),
        (TAG_SESSION, {"Null": {"aws:RequestTag/team": "true"}}, False),
    ],
)
def test_tags_need_the_tag_session_permission_and_can_be_required(
    can_assume: CanAssume, actions: Any, condition: dict[str, Any], allowed: bool
) -> None:
    trusting = statement(Action=actions, Condition=condition)
    assert can_assume(GOOGLE, trusting, tag_map={"team": "custom:team"}, **{"custom:team": "blue"}) is allowed


@documented(TAGS)
def test_a_tag_map_without_resulting_tags_needs_no_tag_session_permission(can_assume: CanAssume) -> None:
    assert can_assume(GOOGLE, statement(), tag_map={"team": "custom:team"})


@documented(CONDITION_KEYS)
def test_the_session_name_is_fixed_in_the_enhanced_flow_and_chosen_by_the_client_of_sts(flows: CredentialFlows) -> None:
    def named(name: str) -> dict[str, Any]:
        return statement(Condition={"StringEquals": {"sts:RoleSessionName": name}})

    enhanced, classic = flows.role(named("CognitoIdentityCredentials")), flows.role(named("worker"))
    pool = flows.pool(unauthenticated=enhanced)
    guest = flows.identity(pool)
    token = flows.token(guest)
    assert flows.enhanced(guest).session_name == "CognitoIdentityCredentials"
    assert outcome(lambda: flows.classic(enhanced, token)) == NOT_AUTHORIZED
    assert flows.classic(classic, token).session_name == "worker"
    flows.set_roles(pool, unauthenticated=classic)
    assert outcome(lambda: flows.enhanced(guest)) == NO_ROLE


@documented(
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html: sts:RoleSessionName"
)
def test_a_session_name_can_be_a_pattern(flows: CredentialFlows) -> None:
    token = flows.token(flows.identity(flows.pool()))
    role = flows.role(statement(Condition={"StringLike": {"sts:RoleSessionName": "deploy-*"}}))
    assert flows.classic(role, token, "deploy-7").session_name == "deploy-7"
    assert outcome(lambda: flows.classic(role, token, "deploy")) == NOT_AUTHORIZED
