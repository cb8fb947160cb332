"""The trust policies of AWS's guides, in their own form, put in front of a live pool."""

from typing import Any

import pytest

from tests.credentials.fixtures import COGNITO, GOOGLE, NO_ROLE, NOT_AUTHORIZED, Stage, outcome
from tests.provenance import documented

GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/"
TRUST = GUIDE + "role-trust-and-permissions.html"
IAM_ROLES = GUIDE + "iam-roles.html"
ATTRIBUTES = GUIDE + "using-afac-with-cognito-identity-pools.html"

TAGGING = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]


def policy(actions: Any, condition: dict[str, Any]) -> dict[str, Any]:
    """A policy as the guides write it, with an empty Sid."""
    allow = {"Sid": "", "Effect": "Allow", "Principal": {"Federated": COGNITO}, "Action": actions}
    return {"Version": "2012-10-17", "Statement": [{**allow, "Condition": condition}]}


def of_pool(pool: str | list[str], *amr: str) -> dict[str, Any]:
    """The condition of nearly every example: this pool, and this kind of login."""
    named = amr[0] if len(amr) == 1 else list(amr)
    return {
        "StringEquals": {f"{COGNITO}:aud": pool},
        "ForAnyValue:StringLike": {f"{COGNITO}:amr": named},
    }


def put(stage: Stage, name: str, document: dict[str, Any]) -> str:
    """Registers the role of an example."""
    arn = f"arn:aws:iam::000000000000:role/{name}"
    stage.emulator.put_role(arn, document)
    return arn


@documented(IAM_ROLES)
def test_the_roles_that_the_console_makes_separate_guests_from_users(stage: Stage) -> None:
    pool = stage.pool()
    user = put(stage, "guide-user", policy("sts:AssumeRoleWithWebIdentity", of_pool(pool, "authenticated")))
    guest = put(stage, "guide-guest", policy("sts:AssumeRoleWithWebIdentity", of_pool(pool, "unauthenticated")))
    stage.set_roles(pool, authenticated=user, unauthenticated=guest)
    logins = stage.login(pool, GOOGLE)
    alice, visitor = stage.identity(pool, logins), stage.identity(pool)
    assert stage.enhanced(alice, logins).role_arn == user
    assert stage.enhanced(visitor).role_arn == guest
    assert outcome(lambda: stage.classic(user, stage.token(visitor))) == NOT_AUTHORIZED
    assert outcome(lambda: stage.classic(guest, stage.token(alice, logins))) == NOT_AUTHORIZED
    stage.set_roles(pool, authenticated=guest, unauthenticated=user)
    assert outcome(lambda: stage.enhanced(alice, logins)) == NO_ROLE
    assert outcome(lambda: stage.enhanced(visitor)) == NO_ROLE


@documented(TRUST)
def test_one_role_serves_several_pools_and_no_others(stage: Stage) -> None:
    first, second, third = (stage.pool() for _ in range(3))
    shared = put(
        stage, "guide-shared", policy("sts:AssumeRoleWithWebIdentity", of_pool([first, second], "unauthenticated"))
    )
    for pool in (first, second, third):
        stage.set_roles(pool, unauthenticated=shared)
    assert stage.enhanced(stage.identity(first)).identity_pool_id == first
    assert stage.enhanced(stage.identity(second)).identity_pool_id == second
    assert outcome(lambda: stage.enhanced(stage.identity(third))) == NO_ROLE


@documented(TRUST)
def test_a_role_for_one_login_provider(stage: Stage) -> None:
    pool = stage.pool()
    role = put(stage, "guide-google", policy("sts:AssumeRoleWithWebIdentity", of_pool(pool, GOOGLE)))
    stage.set_roles(pool, authenticated=role)
    google, facebook = stage.login(pool, GOOGLE), stage.login(pool, "graph.facebook.com")
    assert stage.enhanced(stage.identity(pool, google), google).role_arn == role
    assert outcome(lambda: stage.enhanced(stage.identity(pool, facebook), facebook)) == NO_ROLE


@documented(TRUST)
def test_a_role_for_single_identities(stage: Stage) -> None:
    pool = stage.pool()
    chosen, also, other = (stage.identity(pool) for _ in range(3))
    condition = {"StringEquals": {f"{COGNITO}:aud": pool, f"{COGNITO}:sub": [chosen, also]}}
    role = put(stage, "guide-single", policy("sts:AssumeRoleWithWebIdentity", condition))
    stage.set_roles(pool, unauthenticated=role)
    assert stage.enhanced(chosen).identity_id == chosen
    assert stage.enhanced(also).identity_id == also
    assert outcome(lambda: stage.enhanced(other)) == NO_ROLE


@documented(ATTRIBUTES)
@pytest.mark.parametrize(("department", "allowed"), [("legal", True), ("engineering", False), (None, False)])
def test_a_role_for_the_users_with_one_attribute(stage: Stage, department: str | None, allowed: bool) -> None:
    pool = stage.pool()
    condition = of_pool(pool, "authenticated")
    condition["StringEquals"]["aws:RequestTag/department"] = "legal"
    role = put(stage, "guide-department", policy(TAGGING, condition))
    stage.set_roles(pool, authenticated=role)
    stage.cognito.set_principal_tag_attribute_map(
        IdentityPoolId=pool,
        IdentityProviderName=GOOGLE,
        UseDefaults=False,
        PrincipalTags={"department": "custom:department"},
    )
    claims: dict[str, Any] = {"custom:department": department}
    logins = stage.login(pool, GOOGLE, **claims)
    identity = stage.identity(pool, logins)
    got = outcome(lambda: stage.enhanced(identity, logins))
    assert (got != NO_ROLE) is allowed
