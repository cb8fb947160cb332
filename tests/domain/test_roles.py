"""Role selection: default roles, mappings by token and by rules, SAML roles, custom roles, and the keys of mappings."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.roles import (
    AmbiguousRoleResolution,
    MappingRule,
    MappingType,
    MatchType,
    RoleDecision,
    RoleMapping,
    RoleRefusal,
    mapping_keys,
    roles_in,
    select_role,
)
from tests.provenance import assumed, documented, observed

GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html"
ROLE_MAPPING = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_RoleMapping.html"
SAML = "https://docs.aws.amazon.com/cognito/latest/developerguide/saml-identity-provider.html"


def role(name: str) -> str:
    return f"arn:aws:iam::000000000000:role/{name}"


USER, GUEST, READER, WRITER, ADMIN = map(role, ["user", "guest", "reader", "writer", "admin"])
POOL_ROLES = {"authenticated": USER, "unauthenticated": GUEST}
NO_ROLE, AMBIGUOUS, NOT_ALLOWED = RoleRefusal
DEFAULT, DENY = AmbiguousRoleResolution

Answer = str | RoleRefusal
"""The ARN of the selected role, or the refusal."""


def answer(decision: RoleDecision) -> Answer:
    assert (decision.role_arn is None) is (decision.refusal is not None)
    return decision.role_arn or decision.refusal or ""


def by_token(resolution: AmbiguousRoleResolution | None = DENY) -> RoleMapping:
    return RoleMapping(MappingType.TOKEN, resolution)


def by_rules(*rules: tuple[str, str, str, str], resolution: AmbiguousRoleResolution | None = DENY) -> RoleMapping:
    return RoleMapping(
        MappingType.RULES,
        resolution,
        tuple(MappingRule(claim, MatchType(match), value, arn) for claim, match, value, arn in rules),
    )


def login(
    mapping: RoleMapping | None,
    claims: Mapping[str, object] | None = None,
    custom: str | None = None,
    saml_roles: tuple[str, ...] = (),
    default_roles: Mapping[str, str] = POOL_ROLES,
) -> RoleDecision:
    return select_role(
        authenticated=True,
        default_roles=default_roles,
        mapping=mapping,
        claims=claims or {},
        custom_role_arn=custom,
        saml_roles=saml_roles,
    )


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html")
@pytest.mark.parametrize(
    ("authenticated", "default_roles", "expected"),
    [
        (False, POOL_ROLES, GUEST),
        (True, POOL_ROLES, USER),
        (False, {"authenticated": USER}, NO_ROLE),
        (True, {"unauthenticated": GUEST}, NO_ROLE),
        (True, {}, NO_ROLE),
    ],
)
def test_a_login_without_a_mapping_gets_the_default_role_of_the_pool(
    authenticated: bool, default_roles: Mapping[str, str], expected: Answer
) -> None:
    assert answer(select_role(authenticated=authenticated, default_roles=default_roles)) == expected


@documented(GUIDE)
def test_a_guest_never_gets_a_mapped_role() -> None:
    mapping = by_rules(("sub", "NotEqual", "nobody", ADMIN))
    decision = select_role(authenticated=False, default_roles=POOL_ROLES, mapping=mapping, claims={"sub": "alice"})

    assert decision.role_arn == GUEST


@assumed("AWS does not document a CustomRoleArn without a choice of roles: the role of the login is accepted")
@pytest.mark.parametrize(
    ("authenticated", "custom", "default_roles", "expected"),
    [
        (False, GUEST, POOL_ROLES, GUEST),
        (False, USER, POOL_ROLES, NOT_ALLOWED),
        (True, USER, POOL_ROLES, USER),
        (True, ADMIN, POOL_ROLES, NOT_ALLOWED),
        (True, GUEST, POOL_ROLES, NOT_ALLOWED),
        (True, ADMIN, {}, NO_ROLE),
    ],
)
def test_a_custom_role_other_than_the_only_role_is_refused(
    authenticated: bool, custom: str, default_roles: Mapping[str, str], expected: Answer
) -> None:
    decision = select_role(authenticated=authenticated, default_roles=default_roles, custom_role_arn=custom)

    assert answer(decision) == expected


@documented(GUIDE)
@pytest.mark.parametrize(
    ("roles", "preferred", "custom", "resolution", "expected"),
    [
        ([READER, WRITER], WRITER, None, DENY, WRITER),
        ([READER, WRITER], WRITER, READER, DENY, READER),
        ([READER, WRITER], WRITER, WRITER, DENY, WRITER),
        ([READER, WRITER], None, WRITER, DENY, WRITER),
        ([READER, WRITER], WRITER, ADMIN, DENY, NOT_ALLOWED),
        ([READER, WRITER], WRITER, ADMIN, DEFAULT, NOT_ALLOWED),
        ([READER, WRITER], WRITER, USER, DEFAULT, NOT_ALLOWED),
        ([READER, WRITER], None, None, DENY, AMBIGUOUS),
        ([READER, WRITER], None, None, DEFAULT, USER),
        (f"{READER},{WRITER}", None, WRITER, DENY, WRITER),
        (f"{READER}, {WRITER}", None, None, DENY, AMBIGUOUS),
        (None, None, None, DENY, AMBIGUOUS),
        (None, None, None, DEFAULT, USER),
        (None, READER, None, DENY, READER),
        (None, None, USER, DEFAULT, NOT_ALLOWED),
        ([], None, None, DEFAULT, USER),
    ],
)
def test_a_mapping_by_token_selects_a_role_of_the_token(
    roles: object, preferred: str | None, custom: str | None, resolution: AmbiguousRoleResolution, expected: Answer
) -> None:
    claims = {"cognito:roles": roles, "cognito:preferred_role": preferred}

    assert answer(login(by_token(resolution), claims, custom)) == expected


@documented(ROLE_MAPPING)
@pytest.mark.parametrize("roles", [[READER], READER, [READER, READER]])
def test_one_role_without_a_preference_is_not_ambiguous(roles: object) -> None:
    assert login(by_token(), {"cognito:roles": roles}).role_arn == READER


@documented(GUIDE)
@pytest.mark.parametrize("mapping", [by_token(DEFAULT), by_rules(resolution=DEFAULT)])
def test_a_fallback_to_a_default_role_that_is_missing_is_no_role(mapping: RoleMapping) -> None:
    assert answer(login(mapping, default_roles={})) == NO_ROLE


@assumed("the guide calls the resolution required for both types; the model does not")
@pytest.mark.parametrize("mapping", [by_token(None), by_rules(resolution=None)])
def test_an_ambiguous_login_without_a_resolution_is_denied(mapping: RoleMapping) -> None:
    assert answer(login(mapping)) == AMBIGUOUS


@documented(GUIDE)
@pytest.mark.parametrize(
    ("match_type", "value", "claim", "matches"),
    [
        ("Equals", "Sales", "Sales", True),
        ("Equals", "Sales", "sales", False),
        ("Equals", "Sales", "Sales EU", False),
        ("Equals", "Sal*", "Sales", False),
        ("Equals", "Sal*", "Sal*", True),
        ("Contains", "ale", "Sales", True),
        ("Contains", "Ale", "Sales", False),
        ("Contains", "Sales", "Sales", True),
        ("StartsWith", "Sal", "Sales", True),
        ("StartsWith", "les", "Sales", False),
        ("NotEqual", "Sales", "Legal", True),
        ("NotEqual", "Sales", "Sales", False),
        ("NotEqual", "Sales", "", True),
        ("Equals", "Sales", None, False),
        ("Contains", "Sales", None, False),
        ("StartsWith", "Sales", None, False),
        ("NotEqual", "Sales", None, False),
    ],
)
def test_a_rule_compares_one_claim(match_type: str, value: str, claim: str | None, matches: bool) -> None:
    decision = login(by_rules(("custom:dept", match_type, value, READER)), {"custom:dept": claim, "other": value})

    assert answer(decision) == (READER if matches else AMBIGUOUS)


@assumed("a claim that is not a string is matched by its text; Contains on cognito:groups is common")
@pytest.mark.parametrize(
    ("match_type", "value", "claim", "matches"),
    [
        ("Contains", "admins", ["users", "admins"], True),
        ("Contains", "admins", ["users"], False),
        ("Contains", "admin", ["site-admins"], True),
        ("Equals", "admins", ["admins"], False),
        ("Equals", "[admins]", ["admins"], True),
        ("NotEqual", "admins", ["admins"], True),
        ("StartsWith", "admins", ["admins"], False),
        ("Equals", "true", True, True),
        ("Equals", "42", 42, True),
        ("NotEqual", "42", 42, False),
        ("Contains", "Berlin", {"city": "Berlin"}, True),
    ],
)
def test_a_rule_compares_the_text_of_a_claim_that_is_no_string(
    match_type: str, value: str, claim: object, matches: bool
) -> None:
    decision = login(by_rules(("claim", match_type, value, READER)), {"claim": claim})

    assert answer(decision) == (READER if matches else AMBIGUOUS)


THREE_RULES = (
    ("dept", "Equals", "sales", READER),
    ("dept", "Contains", "a", WRITER),
    ("email_verified", "Equals", "true", ADMIN),
)


@documented(GUIDE)
@pytest.mark.parametrize(
    ("claims", "custom", "resolution", "expected", "rule"),
    [
        ({"dept": "sales", "email_verified": True}, None, DENY, READER, 0),
        ({"dept": "legal", "email_verified": True}, None, DENY, WRITER, 1),
        ({"dept": "shop", "email_verified": True}, None, DENY, ADMIN, 2),
        ({"dept": "shop"}, None, DENY, AMBIGUOUS, None),
        ({"dept": "shop"}, None, DEFAULT, USER, None),
        ({}, None, DEFAULT, USER, None),
        ({"dept": "sales", "email_verified": True}, ADMIN, DENY, ADMIN, 2),
        ({"dept": "sales", "email_verified": True}, WRITER, DENY, WRITER, 1),
        ({"dept": "sales"}, ADMIN, DENY, NOT_ALLOWED, None),
        ({"dept": "sales"}, ADMIN, DEFAULT, NOT_ALLOWED, None),
    ],
)
def test_the_first_matching_rule_decides_unless_a_custom_role_selects_another(
    claims: Mapping[str, object],
    custom: str | None,
    resolution: AmbiguousRoleResolution,
    expected: Answer,
    rule: int | None,
) -> None:
    decision = login(by_rules(*THREE_RULES, resolution=resolution), claims, custom)

    assert (answer(decision), decision.rule) == (expected, rule)


@assumed("AWS does not document a custom role of no rule: the role that the login gets without one is accepted")
@pytest.mark.parametrize(
    ("claims", "custom", "resolution", "expected"),
    [
        ({"dept": "sales"}, USER, DEFAULT, NOT_ALLOWED),
        ({"dept": "shop"}, USER, DEFAULT, USER),
        ({"dept": "shop"}, ADMIN, DEFAULT, NOT_ALLOWED),
        ({"dept": "shop"}, ADMIN, DENY, AMBIGUOUS),
        ({"dept": "shop"}, USER, DENY, AMBIGUOUS),
    ],
)
def test_a_custom_role_of_no_rule_is_refused_unless_it_is_the_fallback(
    claims: Mapping[str, object], custom: str, resolution: AmbiguousRoleResolution, expected: Answer
) -> None:
    assert answer(login(by_rules(*THREE_RULES, resolution=resolution), claims, custom)) == expected


@documented(GUIDE)
def test_the_first_matching_rule_of_a_role_is_in_the_decision() -> None:
    mapping = by_rules(
        ("dept", "Equals", "legal", ADMIN), ("dept", "Equals", "sales", ADMIN), ("dept", "Contains", "s", ADMIN)
    )

    assert login(mapping, {"dept": "sales"}, ADMIN).rule == 1


@documented(SAML)
@pytest.mark.parametrize(
    ("saml_roles", "custom", "default_roles", "expected"),
    [
        ((READER,), None, {}, READER),
        ((READER,), None, POOL_ROLES, READER),
        ((READER,), READER, {}, READER),
        ((READER, WRITER), WRITER, {}, WRITER),
        ((READER, WRITER), ADMIN, POOL_ROLES, NOT_ALLOWED),
        ((), None, POOL_ROLES, USER),
        ((), None, {}, NO_ROLE),
    ],
)
def test_a_login_without_a_mapping_gets_a_role_of_its_saml_assertion(
    saml_roles: tuple[str, ...], custom: str | None, default_roles: Mapping[str, str], expected: Answer
) -> None:
    assert answer(login(None, {}, custom, saml_roles, default_roles)) == expected


@assumed("the guide requires a CustomRoleArn for an assertion with several roles, but not the result without one")
@pytest.mark.parametrize(
    ("saml_roles", "custom", "expected"),
    [
        ((READER, WRITER), None, AMBIGUOUS),
        ((READER, READER), None, READER),
        ((READER, WRITER), USER, NOT_ALLOWED),
    ],
)
def test_several_saml_roles_without_a_custom_role_are_ambiguous(
    saml_roles: tuple[str, ...], custom: str | None, expected: Answer
) -> None:
    assert answer(login(None, {}, custom, saml_roles)) == expected


@assumed(
    "a mapping is configured for the pool, so it overrides the assertion; a mapping by token uses the assertion's roles"
)
@pytest.mark.parametrize(
    ("mapping", "custom", "expected"),
    [
        (by_rules(("dept", "Equals", "sales", READER)), None, READER),
        (by_rules(("dept", "Equals", "sales", READER)), WRITER, NOT_ALLOWED),
        (by_rules(("dept", "Equals", "legal", READER)), None, AMBIGUOUS),
        (by_token(), WRITER, WRITER),
        (by_token(), None, AMBIGUOUS),
        (by_token(DEFAULT), None, USER),
    ],
)
def test_a_mapping_overrides_the_roles_of_a_saml_assertion(
    mapping: RoleMapping, custom: str | None, expected: Answer
) -> None:
    assert answer(login(mapping, {"dept": "sales"}, custom, (WRITER, ADMIN))) == expected


@observed("decoded ID tokens have a JSON array (aws/aws-sdk-net#943); AWS's guide describes a comma-separated string")
@pytest.mark.parametrize(
    ("claim", "roles"),
    [
        ([READER, WRITER], (READER, WRITER)),
        (f"{READER},{WRITER}", (READER, WRITER)),
        (f" {READER} ,", (READER,)),
        ("", ()),
        ([], ()),
        (None, ()),
        ([READER, 7, ""], (READER,)),
        ({"role": READER}, ()),
    ],
)
def test_roles_are_read_from_a_list_or_a_string(claim: object, roles: tuple[str, ...]) -> None:
    assert roles_in(claim) == roles


USER_POOL = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"
OIDC_ARN = "arn:aws:iam::000000000000:oidc-provider/issuer.example"
SAML_ARN = "arn:aws:iam::000000000000:saml-provider/corp"


@documented("https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetIdentityPoolRoles.html")
@pytest.mark.parametrize(
    ("provider", "client_id", "arn", "configured", "found"),
    [
        (USER_POOL, "web", None, {f"{USER_POOL}:web", f"{USER_POOL}:app"}, f"{USER_POOL}:web"),
        (USER_POOL, "web", None, {f"{USER_POOL}:app"}, None),
        ("graph.facebook.com", None, None, {"graph.facebook.com"}, "graph.facebook.com"),
        ("graph.facebook.com", None, None, {"accounts.google.com"}, None),
        ("issuer.example", None, OIDC_ARN, {OIDC_ARN}, OIDC_ARN),
        ("issuer.example", None, OIDC_ARN, {"issuer.example"}, None),
        (SAML_ARN, None, SAML_ARN, {SAML_ARN, OIDC_ARN}, SAML_ARN),
        ("graph.facebook.com", None, None, set(), None),
    ],
)
def test_a_mapping_is_found_by_its_key(
    provider: str, client_id: str | None, arn: str | None, configured: set[str], found: str | None
) -> None:
    keys = mapping_keys(provider, client_id=client_id, provider_arn=arn)

    assert next((key for key in keys if key in configured), None) == found


@assumed("some captures refuse a key without a client and some accept it; a stored key must apply to some login")
def test_a_user_pool_key_without_a_client_is_tried_second() -> None:
    assert mapping_keys(USER_POOL, client_id="web") == (f"{USER_POOL}:web", USER_POOL)


@assumed("AWS has no such sentences")
@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        (
            login(None),
            f"{USER} is the pool's role for authenticated identities, because the provider has no role mapping.",
        ),
        (
            login(by_rules(*THREE_RULES), {"dept": "legal"}),
            f"{WRITER} is the role of the first rule that matches: dept Contains 'a'.",
        ),
        (login(by_rules(*THREE_RULES), {}), "No role: no rule matches, and AmbiguousRoleResolution is Deny."),
        (
            login(by_token(), {}, ADMIN),
            f"No role: the custom role {ADMIN} is not allowed, because the token's cognito:roles does not name it.",
        ),
    ],
)
def test_a_decision_has_a_sentence_with_its_reason(decision: RoleDecision, sentence: str) -> None:
    assert decision.sentence == sentence


arns = st.sampled_from([USER, GUEST, READER, WRITER, ADMIN])
rules = st.tuples(
    st.sampled_from(["dept", "email", "missing"]),
    st.sampled_from([match.value for match in MatchType]),
    st.sampled_from(["sales", "a", "s"]),
    arns,
)
mappings = st.one_of(
    st.none(),
    st.sampled_from([by_token(DENY), by_token(DEFAULT)]),
    st.builds(
        lambda rules, resolution: by_rules(*rules, resolution=resolution),
        st.lists(rules, max_size=4),
        st.sampled_from([DENY, DEFAULT]),
    ),
)
claim_sets = st.fixed_dictionaries(
    {},
    optional={
        "dept": st.sampled_from(["sales", "legal"]),
        "email": st.sampled_from(["a@x", "s@x"]),
        "cognito:roles": st.lists(arns, max_size=3),
        "cognito:preferred_role": arns,
    },
)


@documented(GUIDE)
@given(mappings, claim_sets, arns, st.lists(arns, max_size=2).map(tuple))
def test_a_login_with_a_custom_role_gets_that_role_or_none(
    mapping: RoleMapping | None, claims: dict[str, object], custom: str, saml_roles: tuple[str, ...]
) -> None:
    assert login(mapping, claims, custom, saml_roles).role_arn in (custom, None)


@assumed("CustomRoleArn selects a role and never adds one")
@given(mappings, claim_sets, arns, st.lists(arns, max_size=2).map(tuple))
def test_an_accepted_custom_role_is_a_role_of_the_pool_or_of_the_token(
    mapping: RoleMapping | None, claims: dict[str, object], custom: str, saml_roles: tuple[str, ...]
) -> None:
    possible_roles = {
        USER,
        *saml_roles,
        *roles_in(claims.get("cognito:roles")),
        *(r.role_arn for r in (mapping.rules if mapping else ())),
    }

    if login(mapping, claims, custom, saml_roles).role_arn is not None:
        assert custom in possible_roles
