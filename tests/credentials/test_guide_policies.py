"""The trust policies of AWS's guides, as written there, with a live pool."""

from typing import Any

import pytest

from tests.credentials.fixtures import COGNITO, GOOGLE, NO_ROLE, NOT_AUTHORIZED, CredentialFlows, outcome
from tests.provenance import documented

GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/"
TRUST = GUIDE + "role-trust-and-permissions.html"
IAM_ROLES = GUIDE + "iam-roles.html"
ATTRIBUTES = GUIDE + "using-afac-with-cognito-identity-pools.html"

TAGGING = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]


def policy(actions: Any, condition: dict[str, Any]) -> dict[str, Any]:
    """A policy in the form of the guides, with an empty Sid."""
    allow = {"Sid": "", "Effect": "Allow", "Principal": {"Federated": COGNITO}, "Action": actions}
    return {"Version": "2012-10-17", "Statement": [{**allow, "Condition": condition}]}


def of_pool(pool: str | list[str], *amr: str) -> dict[str, Any]:
    """The condition of nearly every example: the pool and the kind of login."""
    amr_values = amr[0] if len(amr) == 1 else list(amr)
    return {
        "StringEquals": {f"{COGNITO}:aud": pool},
        "ForAnyValue:StringLike": {f"{COGNITO}:amr": amr_values},
    }


def put(flows: CredentialFlows, name: str, document: dict[str, Any]) -> str:
    """Registers the role of an example and returns its ARN."""
    arn = f"arn:aws:iam::000000000000:role/{name}"
    flows.emulator.put_role(arn, document)
    return arn


@documented(IAM_ROLES)
def test_the_roles_of_the_aws_console_separate_guests_from_users(flows: CredentialFlows) -> None:
    pool = flows.pool()
    user = put(flows, "guide-user", policy("sts:AssumeRoleWithWebIdentity", of_pool(pool, "authenticated")))
    guest = put(flows, "guide-guest", policy("sts:AssumeRoleWithWebIdentity", of_pool(pool, "unauthenticated")))
    flows.set_roles(pool, authenticated=user, unauthenticated=guest)
    logins = flows.login(pool, GOOGLE)
    alice, visitor = flows.identity(pool, logins), flows.identity(pool)
    assert flows.enhanced(alice, logins).role_arn == user
    assert flows.enhanced(visitor).role_arn == guest
    assert outcome(lambda: flows.classic(user, flows.token(visitor))) == NOT_AUTHORIZED
    assert outcome(lambda: flows.classic(guest, flows.token(alice, logins))) == NOT_AUTHORIZED
    flows.set_roles(pool, authenticated=guest, unauthenticated=user)
    assert outcome(lambda: flows.enhanced(alice, logins)) == NO_ROLE
    assert outcome(lambda: flows.enhanced(visitor)) == NO_ROLE


@documented(TRUST)
def test_one_role_serves_several_pools_and_no_others(flows: CredentialFlows) -> None:
    first, second, third = (flows.pool() for _ in range(3))
    shared = put(
        flows, "guide-shared", policy("sts:AssumeRoleWithWebIdentity", of_pool([first, second], "unauthenticated"))
    )
    for pool in (first, second, third):
        flows.set_roles(pool, unauthenticated=shared)
    assert flows.enhanced(flows.identity(first)).identity_pool_id == first
    assert flows.enhanced(flows.identity(second)).identity_pool_id == second
    assert outcome(lambda: flows.enhanced(flows.identity(third))) == NO_ROLE


@documented(TRUST)
def test_a_role_can_be_limited_to_one_login_provider(flows: CredentialFlows) -> None:
    pool = flows.pool()
    role = put(flows, "guide-google", policy("sts:AssumeRoleWithWebIdentity", of_pool(pool, GOOGLE)))
    flows.set_roles(pool, authenticated=role)
    google, facebook = flows.login(pool, GOOGLE), flows.login(pool, "graph.facebook.com")
    assert flows.enhanced(flows.identity(pool, google), google).role_arn == role
    assert outcome(lambda: flows.enhanced(flows.identity(pool, facebook), facebook)) == NO_ROLE


@documented(TRUST)
def test_a_role_can_be_limited_to_single_identities(flows: CredentialFlows) -> None:
    pool = flows.pool()
    chosen, also, other = (flows.identity(pool) for _ in range(3))
    condition = {"StringEquals": {f"{COGNITO}:aud": pool, f"{COGNITO}:sub": [chosen, also]}}
    role = put(flows, "guide-single", policy("sts:AssumeRoleWithWebIdentity", condition))
    flows.set_roles(pool, unauthenticated=role)
    assert flows.enhanced(chosen).identity_id == chosen
    assert flows.enhanced(also).identity_id == also
    assert outcome(lambda: flows.enhanced(other)) == NO_ROLE


@documented(ATTRIBUTES)
@pytest.mark.parametrize(("department", "allowed"), [("legal", True), ("engineering", False), (None, False)])
def test_a_role_can_be_limited_to_users_with_an_attribute(
    flows: CredentialFlows, department: str | None, allowed: bool
) -> None:
    pool = flows.pool()
    condition = of_pool(pool, "authenticated")
    condition["StringEquals"]["aws:RequestTag/department"] = "legal"
    role = put(flows, "guide-department", policy(TAGGING, condition))
    flows.set_roles(pool, authenticated=role)
    flows.cognito.set_principal_tag_attribute_map(
        IdentityPoolId=pool,
        IdentityProviderName=GOOGLE,
        UseDefaults=False,
        PrincipalTags={"department": "custom:department"},
    )
    claims: dict[str, Any] = {"custom:department": department}
    logins = flows.login(pool, GOOGLE, **claims)
    identity = flows.identity(pool, logins)
    result = outcome(lambda: flows.enhanced(identity, logins))
    assert (result != NO_ROLE) is allowed
