"""A registered role's trust policy decides about an identity pool's identities, whichever way they ask."""

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
    Stage,
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
WAYS = ["enhanced", "classic"]
TAG_SESSION = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]

Ask = Callable[..., bool]


def equals(**keys: str) -> dict[str, Any]:
    """A condition on keys of ours: aud, amr, sub."""
    return {"StringEquals": {f"{COGNITO}:{name}": value for name, value in keys.items()}}


@pytest.fixture(params=WAYS)
def ask(request: pytest.FixtureRequest, stage: Stage) -> Ask:
    """Whether a role that statements open lets somebody in, in the enhanced flow or in AssumeRoleWithWebIdentity."""
    refused = NO_ROLE if request.param == "enhanced" else NOT_AUTHORIZED

    def answer(who: str, *statements: dict[str, Any], tag_map: dict[str, str] | None = None, **claims: Any) -> bool:
        pool = stage.pool()
        identity, logins = _somebody(stage, pool, who, claims)
        if tag_map is not None:
            stage.cognito.set_principal_tag_attribute_map(
                IdentityPoolId=pool, IdentityProviderName=who, UseDefaults=False, PrincipalTags=tag_map
            )
        role = stage.role(*filled(statements, pool=pool, identity=identity))
        stage.set_roles(pool, authenticated=role, unauthenticated=role)
        if request.param == "enhanced":
            got = outcome(lambda: stage.enhanced(identity, logins))
        else:
            token = stage.token(identity, logins)
            got = outcome(lambda: stage.classic(role, token))
        if isinstance(got, Session):
            assert (got.role_arn, got.identity_id, got.identity_pool_id) == (role, identity, pool)
            return True
        assert got == refused
        return False

    return answer


def _somebody(stage: Stage, pool: str, who: str, claims: dict[str, Any]) -> tuple[str, dict[str, str]]:
    if who == "guest":
        return stage.identity(pool), {}
    if who == "developer":
        return stage.developer_login(pool)
    logins = stage.login(pool, who, **claims)
    return stage.identity(pool, logins), logins


@documented(TRUST)
@pytest.mark.parametrize(
    ("who", "condition", "allowed"),
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
    ask: Ask, who: str, condition: dict[str, Any], allowed: bool
) -> None:
    assert ask(who, statement(Condition=condition)) is allowed


@observed("third amr elements of decoded tokens, and API Gateway's cognitoAuthenticationProvider")
@pytest.mark.parametrize(
    ("who", "third"),
    [
        (GOOGLE, f"{GOOGLE}:{GOOGLE_APP}:alice"),
        (FACEBOOK, f"{FACEBOOK}:{FACEBOOK_APP}:alice"),
        (USER_POOL, f"{USER_POOL}:CognitoSignIn:alice"),
        (OIDC_ARN, f"{OIDC_ARN}:OIDC:alice"),
        ("developer", "login.my.app:<pool>:user-42"),
    ],
)
def test_a_role_can_be_for_one_user(ask: Ask, who: str, third: str) -> None:
    assert ask(who, statement(Condition={"ForAnyValue:StringEquals": {AMR: third}}))
    assert not ask(who, statement(Condition={"ForAnyValue:StringEquals": {AMR: third + "2"}}))


@assumed("named as OIDC users are; SAML has no classic flow")
def test_a_role_can_be_for_one_saml_user(stage: Stage) -> None:
    pool = stage.pool()
    logins = stage.saml_login(pool)
    identity = stage.identity(pool, logins)
    for third, allowed in ((f"{SAML_ARN}:SAML:alice", True), (f"{SAML_ARN}:SAML:bob", False)):
        role = stage.role(statement(Condition={"ForAnyValue:StringEquals": {AMR: third}}))
        stage.set_roles(pool, authenticated=role)
        got = outcome(lambda: stage.enhanced(identity, logins))
        assert (got == NO_ROLE) is not allowed


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
def test_a_deny_that_applies_wins(ask: Ask, deny: dict[str, Any], allowed: bool) -> None:
    assert ask("guest", statement(), deny) is allowed
    assert ask("guest", deny, statement()) is allowed


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
def test_the_principal_is_cognito_or_everyone(ask: Ask, principal: Any, allowed: bool) -> None:
    assert ask("guest", statement(Principal=principal)) is allowed


@documented(TRUST)
def test_a_role_for_lambda_is_refused(ask: Ask) -> None:
    assert not ask("guest", statement(Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole"))


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
def test_tags_need_tag_session_and_can_be_required(
    ask: Ask, actions: Any, condition: dict[str, Any], allowed: bool
) -> None:
    trusting = statement(Action=actions, Condition=condition)
    assert ask(GOOGLE, trusting, tag_map={"team": "custom:team"}, **{"custom:team": "blue"}) is allowed


@documented(TAGS)
def test_a_map_that_makes_no_tag_needs_no_tag_session(ask: Ask) -> None:
    assert ask(GOOGLE, statement(), tag_map={"team": "custom:team"})


@documented(CONDITION_KEYS)
def test_the_enhanced_flow_names_its_sessions_and_a_client_of_sts_names_its_own(stage: Stage) -> None:
    def named(name: str) -> dict[str, Any]:
        return statement(Condition={"StringEquals": {"sts:RoleSessionName": name}})

    enhanced, classic = stage.role(named("CognitoIdentityCredentials")), stage.role(named("worker"))
    pool = stage.pool(unauthenticated=enhanced)
    guest = stage.identity(pool)
    token = stage.token(guest)
    assert stage.enhanced(guest).session_name == "CognitoIdentityCredentials"
    assert outcome(lambda: stage.classic(enhanced, token)) == NOT_AUTHORIZED
    assert stage.classic(classic, token).session_name == "worker"
    stage.set_roles(pool, unauthenticated=classic)
    assert outcome(lambda: stage.enhanced(guest)) == NO_ROLE


@assumed("as with the names of pools and identities: no wildcard but in the Like operators")
def test_a_session_name_can_be_a_pattern(stage: Stage) -> None:
    token = stage.token(stage.identity(stage.pool()))
    role = stage.role(statement(Condition={"StringLike": {"sts:RoleSessionName": "deploy-*"}}))
    assert stage.classic(role, token, "deploy-7").session_name == "deploy-7"
    assert outcome(lambda: stage.classic(role, token, "deploy")) == NOT_AUTHORIZED
