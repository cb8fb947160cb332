"""Role mappings over the live API: the role that the enhanced flow selects for a login."""

from collections.abc import Mapping
from typing import Any

import pytest

from cognito_identity_emulator.domain.session import Session
from tests.credentials.fixtures import (
    CLIENT,
    DEVELOPER,
    FACEBOOK,
    GOOGLE,
    NO_ROLE,
    OIDC_ARN,
    SAML_ARN,
    USER,
    USER_POOL,
    CredentialFlows,
    outcome,
    role_arn,
)
from tests.operations.calling import Refusal
from tests.provenance import assumed, documented, observed

ROLE_BASED = "https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html"
SAML = "https://docs.aws.amazon.com/cognito/latest/developerguide/saml-identity-provider.html"

ADMIN, EDITOR, READER = role_arn("admin"), role_arn("editor"), role_arn("reader")
USER_POOL_KEY = f"{USER_POOL}:{CLIENT}"

Claims = Mapping[str, Any]


def denied(provider: str) -> Refusal:
    return Refusal("NotAuthorizedException", f"The ambiguous role mapping rules for: {provider} denied this request.")


def forbidden(role: str) -> Refusal:
    return Refusal("NotAuthorizedException", f"Access to Role '{role}' is forbidden.")


def by_token(otherwise: str = "Deny") -> dict[str, Any]:
    return {"Type": "Token", "AmbiguousRoleResolution": otherwise}


def by_rules(*rules: tuple[str, str, str, str], otherwise: str = "Deny") -> dict[str, Any]:
    names = ("Claim", "MatchType", "Value", "RoleARN")
    listed = [dict(zip(names, rule, strict=True)) for rule in rules]
    return {"Type": "Rules", "AmbiguousRoleResolution": otherwise, "RulesConfiguration": {"Rules": listed}}


def role_of(
    flows: CredentialFlows, provider: str, mappings: Mapping[str, Any], claims: Claims, **members: Any
) -> str | Refusal:
    """The role of alice in a new pool with these mappings, or the refusal."""
    pool = flows.pool()
    flows.set_roles(pool, mappings, authenticated=USER)
    logins = flows.login(pool, provider, **claims)
    identity = flows.identity(pool, logins)
    result = outcome(lambda: flows.enhanced(identity, logins, **members))
    return result.role_arn if isinstance(result, Session) else result


@documented(ROLE_BASED)
@pytest.mark.parametrize(
    ("claims", "otherwise", "expected"),
    [
        ({"cognito:preferred_role": ADMIN, "cognito:roles": [ADMIN, READER]}, "Deny", ADMIN),
        ({"cognito:preferred_role": ADMIN}, "Deny", ADMIN),
        ({"cognito:roles": [READER]}, "Deny", READER),
        ({"cognito:roles": f"{READER}"}, "Deny", READER),
        ({"cognito:roles": [ADMIN, READER]}, "Deny", denied(USER_POOL)),
        ({"cognito:roles": [ADMIN, READER]}, "AuthenticatedRole", USER),
        ({}, "Deny", denied(USER_POOL)),
        ({}, "AuthenticatedRole", USER),
    ],
)
def test_a_token_names_the_role(
    flows: CredentialFlows, claims: Claims, otherwise: str, expected: str | Refusal
) -> None:
    assert role_of(flows, USER_POOL, {USER_POOL_KEY: by_token(otherwise)}, claims) == expected


@documented(ROLE_BASED)
@pytest.mark.parametrize(
    ("match_type", "value", "claim", "matches"),
    [
        ("Equals", "paid", "paid", True),
        ("Equals", "paid", "Paid", False),
        ("Equals", "pa*", "paid", False),
        ("Contains", "ai", "paid", True),
        ("Contains", "aid!", "paid", False),
        ("StartsWith", "pa", "paid", True),
        ("StartsWith", "aid", "paid", False),
        ("NotEqual", "free", "paid", True),
        ("NotEqual", "paid", "paid", False),
        ("NotEqual", "free", None, False),
        ("Equals", "paid", None, False),
    ],
)
def test_a_rule_compares_a_claim(
    flows: CredentialFlows, match_type: str, value: str, claim: str | None, matches: bool
) -> None:
    mapping = {GOOGLE: by_rules(("plan", match_type, value, ADMIN))}
    assert role_of(flows, GOOGLE, mapping, {"plan": claim}) == (ADMIN if matches else denied(GOOGLE))


@assumed("AWS shows no array; people write Contains rules on cognito:groups, which work in any text form")
@pytest.mark.parametrize(
    ("match_type", "value", "matches"),
    [("Contains", "editors", True), ("Contains", "owners", False), ("Equals", "[staff, editors]", True)],
)
def test_an_array_is_matched_by_its_text(flows: CredentialFlows, match_type: str, value: str, matches: bool) -> None:
    mapping = {USER_POOL_KEY: by_rules(("cognito:groups", match_type, value, EDITOR))}
    claims = {"cognito:groups": ["staff", "editors"]}
    assert role_of(flows, USER_POOL, mapping, claims) == (EDITOR if matches else denied(USER_POOL))


THREE_RULES = by_rules(
    ("plan", "Equals", "paid", ADMIN), ("plan", "StartsWith", "pa", EDITOR), ("email", "Contains", "@", READER)
)


@documented(ROLE_BASED)
@pytest.mark.parametrize(
    ("claims", "custom", "expected"),
    [
        ({"plan": "paid", "email": "a@b"}, None, ADMIN),
        ({"plan": "partner", "email": "a@b"}, None, EDITOR),
        ({"email": "a@b"}, None, READER),
        ({"plan": "paid", "email": "a@b"}, READER, READER),
        ({"plan": "paid"}, EDITOR, EDITOR),
        ({"plan": "paid"}, READER, forbidden(READER)),
        ({"plan": "paid"}, USER, forbidden(USER)),
    ],
)
def test_the_first_matching_rule_decides_unless_a_custom_role_selects_another(
    flows: CredentialFlows, claims: Claims, custom: str | None, expected: str | Refusal
) -> None:
    members = {} if custom is None else {"CustomRoleArn": custom}
    assert role_of(flows, GOOGLE, {GOOGLE: THREE_RULES}, claims, **members) == expected


@documented(ROLE_BASED)
@pytest.mark.parametrize(("otherwise", "expected"), [("AuthenticatedRole", USER), ("Deny", denied(GOOGLE))])
def test_without_a_matching_rule_the_ambiguous_role_resolution_decides(
    flows: CredentialFlows, otherwise: str, expected: str | Refusal
) -> None:
    mapping = {GOOGLE: by_rules(("plan", "Equals", "paid", ADMIN), otherwise=otherwise)}
    assert role_of(flows, GOOGLE, mapping, {}) == expected


@documented(ROLE_BASED)
@pytest.mark.parametrize(
    ("custom", "expected"), [(READER, READER), (ADMIN, ADMIN), (EDITOR, forbidden(EDITOR)), (USER, forbidden(USER))]
)
def test_a_custom_role_must_be_named_by_the_token(flows: CredentialFlows, custom: str, expected: str | Refusal) -> None:
    claims = {"cognito:preferred_role": ADMIN, "cognito:roles": [ADMIN, READER]}
    mapping = {USER_POOL_KEY: by_token("AuthenticatedRole")}
    assert role_of(flows, USER_POOL, mapping, claims, CustomRoleArn=custom) == expected


@assumed("AWS is silent on a custom role without a mapping")
def test_without_a_mapping_a_custom_role_must_be_the_pools_own(flows: CredentialFlows) -> None:
    assert role_of(flows, GOOGLE, {}, {}, CustomRoleArn=USER) == USER
    assert role_of(flows, GOOGLE, {}, {}, CustomRoleArn=ADMIN) == forbidden(ADMIN)


@documented(ROLE_BASED)
@pytest.mark.parametrize(
    ("provider", "key"),
    [(USER_POOL, USER_POOL_KEY), (GOOGLE, GOOGLE), (FACEBOOK, FACEBOOK), (OIDC_ARN, OIDC_ARN), (SAML_ARN, SAML_ARN)],
)
def test_each_kind_of_provider_has_its_mapping_key(flows: CredentialFlows, provider: str, key: str) -> None:
    claim = "sub" if provider != SAML_ARN else "mail"
    claims = {"mail": ["alice"]} if provider == SAML_ARN else {}
    mapping = {key: by_rules((claim, "Contains", "alice", ADMIN))}
    assert role_of(flows, provider, mapping, claims) == ADMIN
    others = {other: mapping[key] for other in (USER_POOL_KEY, GOOGLE, OIDC_ARN) if other != key}
    assert role_of(flows, provider, others, claims) == USER


@observed("amplify-js#3621: the provider is named without its client id")
def test_the_refusal_names_the_login(flows: CredentialFlows) -> None:
    assert role_of(flows, USER_POOL, {USER_POOL_KEY: by_token()}, {}) == denied(USER_POOL)
    assert role_of(flows, OIDC_ARN, {OIDC_ARN: by_token()}, {}) == denied("issuer.example")


@documented(ROLE_BASED)
def test_rules_see_three_claims_of_a_facebook_login(flows: CredentialFlows) -> None:
    for claim, value in (("iss", FACEBOOK), ("aud", "123456789012345"), ("sub", "alice")):
        assert role_of(flows, FACEBOOK, {FACEBOOK: by_rules((claim, "Equals", value, ADMIN))}, {}) == ADMIN


@documented(ROLE_BASED)
def test_guests_and_developer_users_have_no_mapping(flows: CredentialFlows) -> None:
    pool = flows.pool()
    guest_role = role_arn("guest")
    flows.set_roles(pool, {GOOGLE: by_token()}, authenticated=USER, unauthenticated=guest_role)
    assert flows.enhanced(flows.identity(pool)).role_arn == guest_role
    developer, logins = flows.developer_login(pool)
    session = flows.enhanced(developer, logins)
    assert (session.role_arn, session.authentication_provider) == (
        USER,
        f"{DEVELOPER},{DEVELOPER}:{pool}:user-42",
    )


@documented(ROLE_BASED)
def test_a_pool_without_any_role_is_an_invalid_configuration(flows: CredentialFlows) -> None:
    pool = flows.pool()
    flows.set_roles(pool, {GOOGLE: by_token("AuthenticatedRole")})
    logins = flows.login(pool, GOOGLE)
    identity = flows.identity(pool, logins)
    assert outcome(lambda: flows.enhanced(identity, logins)) == NO_ROLE
    assert outcome(lambda: flows.enhanced(flows.identity(pool))) == NO_ROLE


@assumed("the login with a mapping decides, regardless of the other logins")
def test_the_login_with_a_mapping_decides_among_several_logins(flows: CredentialFlows) -> None:
    pool = flows.pool()
    flows.set_roles(pool, {GOOGLE: by_rules(("plan", "Equals", "paid", ADMIN))}, authenticated=USER)
    logins = {**flows.login(pool, FACEBOOK), **flows.login(pool, GOOGLE, plan="paid")}
    assert flows.enhanced(flows.identity(pool, logins), logins).role_arn == ADMIN


@documented(SAML)
@pytest.mark.parametrize(
    ("roles", "custom", "expected"),
    [
        ([], None, USER),
        ([ADMIN], None, ADMIN),
        ([ADMIN, READER], READER, READER),
        ([ADMIN, READER], EDITOR, forbidden(EDITOR)),
        ([ADMIN, READER], None, denied(SAML_ARN)),
        ([ADMIN], ADMIN, ADMIN),
    ],
)
def test_a_saml_assertion_names_the_roles(
    flows: CredentialFlows, roles: list[str], custom: str | None, expected: str | Refusal
) -> None:
    pool = flows.pool()
    logins = flows.saml_login(pool, *roles)
    identity = flows.identity(pool, logins)
    members = {} if custom is None else {"CustomRoleArn": custom}
    result = outcome(lambda: flows.enhanced(identity, logins, **members))
    assert (result.role_arn if isinstance(result, Session) else result) == expected
