"""Evaluating trust policies: the examples of AWS's guides, and properties of Allow and Deny."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.trust_decision import (
    ASSUME_ROLE_WITH_WEB_IDENTITY,
    TAG_SESSION,
    TrustDecision,
    TrustRequest,
    evaluate,
)
from cognito_identity_emulator.domain.trust_document import parse_trust_policy
from tests.provenance import assumed, documented, observed

COGNITO = "cognito-identity.amazonaws.com"
MILAN = "cognito-identity.eu-south-1.amazonaws.com"
POOL = "eu-west-1:5e0c1a52-0f6b-4d0e-9a51-7c3f0a8d1b11"
OTHER_POOL = "eu-west-1:0b7ad1c4-6b1e-4c11-8a7e-92f5f1c2de22"
ALICE = "eu-west-1:a11ce000-1111-4222-8333-444455556666"
BOB = "eu-west-1:b0b00000-1111-4222-8333-444455556666"
GITHUB = "arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com"

Context = Mapping[str, tuple[str, ...]]


def cognito(*amr: str, pool: str = POOL, identity: str = ALICE, **tags: str) -> dict[str, tuple[str, ...]]:
    """The condition context of a request with a token of an identity pool."""
    context = {f"{COGNITO}:aud": (pool,), f"{COGNITO}:sub": (identity,), f"{COGNITO}:amr": amr}
    context |= {f"aws:RequestTag/{key}": (value,) for key, value in tags.items()}
    return context | ({"aws:TagKeys": tuple(tags)} if tags else {})


GUEST = cognito("unauthenticated")
MEMBER = cognito("authenticated", "graph.facebook.com", "graph.facebook.com:1234:5678")


def statement(**elements: Any) -> dict[str, Any]:
    if "NotPrincipal" not in elements:
        elements = {"Principal": {"Federated": COGNITO}, **elements}
    if "NotAction" not in elements:
        elements = {"Action": ASSUME_ROLE_WITH_WEB_IDENTITY, **elements}
    return {"Effect": "Allow", **elements}


def decide(
    *statements: Mapping[str, Any],
    context: Context = MEMBER,
    actions: tuple[str, ...] = (ASSUME_ROLE_WITH_WEB_IDENTITY,),
    federated: str = COGNITO,
    aliases: tuple[str, ...] = (),
    version: str = "2012-10-17",
) -> TrustDecision:
    policy = parse_trust_policy({"Version": version, "Statement": list(statements)})
    return evaluate(policy, TrustRequest(actions, federated, context, aliases))


def for_pool(amr: str, **more: Any) -> dict[str, Any]:
    return statement(
        Condition={"StringEquals": {f"{COGNITO}:aud": POOL}, "ForAnyValue:StringLike": {f"{COGNITO}:amr": amr}}, **more
    )


def equals(**keys: object) -> dict[str, Any]:
    return {"StringEquals": {f"{COGNITO}:{key}": value for key, value in keys.items()}}


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html")
@pytest.mark.parametrize(
    ("amr", "context", "allowed"),
    [
        ("authenticated", MEMBER, True),
        ("authenticated", GUEST, False),
        ("authenticated", cognito("authenticated", "graph.facebook.com", pool=OTHER_POOL), False),
        ("unauthenticated", GUEST, True),
        ("unauthenticated", MEMBER, False),
        ("unauthenticated", cognito("unauthenticated", pool=OTHER_POOL), False),
        ("graph.facebook.com", MEMBER, True),
        ("graph.facebook.com", cognito("authenticated", "accounts.google.com"), False),
        ("graph.facebook.com", GUEST, False),
        ("graph.facebook.com:*:5678", MEMBER, True),
        ("login.my.app", cognito("authenticated", "login.my.app", f"login.my.app:{POOL}:user-42"), True),
        ("login.my.app", MEMBER, False),
    ],
)
def test_the_guides_policy_allows_one_pool_and_one_kind_of_login(amr: str, context: Context, allowed: bool) -> None:
    assert decide(for_pool(amr, Sid=""), context=context).allowed is allowed


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html")
@pytest.mark.parametrize(
    ("condition", "context", "allowed"),
    [
        (equals(aud=[POOL, OTHER_POOL]), MEMBER, True),
        (equals(aud=[POOL, OTHER_POOL]), cognito("unauthenticated", pool=OTHER_POOL), True),
        (equals(aud=[POOL, OTHER_POOL]), cognito("unauthenticated", pool="eu-west-1:elsewhere"), False),
        (equals(aud=POOL, sub=[ALICE, BOB]), MEMBER, True),
        (equals(aud=POOL, sub=[BOB]), MEMBER, False),
        (equals(aud=OTHER_POOL, sub=[ALICE, BOB]), MEMBER, False),
    ],
)
def test_the_guides_policies_allow_several_pools_and_single_identities(
    condition: dict[str, Any], context: Context, allowed: bool
) -> None:
    assert decide(statement(Condition=condition), context=context).allowed is allowed


TAGGED = cognito("authenticated", "accounts.google.com", department="legal", clearance="confidential")
ONE, BOTH = (ASSUME_ROLE_WITH_WEB_IDENTITY,), (ASSUME_ROLE_WITH_WEB_IDENTITY, TAG_SESSION)


@documented(
    "https://docs.aws.amazon.com/cognito/latest/developerguide/using-attributes-for-access-control-policy-example.html"
)
@pytest.mark.parametrize(
    ("allowed_actions", "requested_actions", "allowed"),
    [
        ([ASSUME_ROLE_WITH_WEB_IDENTITY, TAG_SESSION], BOTH, True),
        ([ASSUME_ROLE_WITH_WEB_IDENTITY], BOTH, False),
        ([TAG_SESSION], BOTH, False),
        ([ASSUME_ROLE_WITH_WEB_IDENTITY], BOTH[:1], True),
        (["sts:*"], BOTH, True),
        (["*"], BOTH, True),
        (["sts:Assume*", "sts:Tag*"], BOTH, True),
        (["STS:assumerolewithwebidentity", "sts:TAGSESSION"], BOTH, True),
        (["sts:AssumeRole"], BOTH[:1], False),
    ],
)
def test_a_session_with_tags_needs_tag_session(
    allowed_actions: list[str], requested_actions: tuple[str, ...], allowed: bool
) -> None:
    assert (
        decide(for_pool("authenticated", Action=allowed_actions), context=TAGGED, actions=requested_actions).allowed
        is allowed
    )


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html")
@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"StringEquals": {"aws:RequestTag/department": ["legal", "sales"]}}, True),
        ({"StringEquals": {"aws:RequestTag/department": "sales"}}, False),
        ({"StringLike": {"aws:RequestTag/department": "*", "aws:RequestTag/clearance": "*"}}, True),
        ({"StringLike": {"aws:RequestTag/department": "*", "aws:RequestTag/project": "*"}}, False),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["department", "clearance", "project"]}}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["department"]}}, False),
        ({"Null": {"aws:RequestTag/clearance": "false"}}, True),
        ({"Null": {"aws:RequestTag/clearance": "true"}}, False),
        ({"StringNotEquals": {"aws:RequestTag/clearance": "${aws:RequestTag/department}"}}, True),
    ],
)
def test_tag_session_can_depend_on_the_tags(condition: dict[str, Any], allowed: bool) -> None:
    tagging = statement(Action=TAG_SESSION, Condition=condition)

    assert decide(for_pool("authenticated"), tagging, context=TAGGED, actions=BOTH).allowed is allowed


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html")
@pytest.mark.parametrize(
    ("subject", "federated", "allowed"),
    [
        ("repo:octo-org/site:ref:refs/heads/main", GITHUB, True),
        ("repo:octo-org/site:pull_request", GITHUB, False),
        ("repo:someone-else/site:ref:refs/heads/main", GITHUB, False),
        ("repo:octo-org/site:ref:refs/heads/main", GITHUB.replace("000000000000", "111111111111"), False),
        ("repo:octo-org/site:ref:refs/heads/main", COGNITO, False),
    ],
)
def test_the_guides_policy_for_an_oidc_provider_allows_its_subjects_only(
    subject: str, federated: str, allowed: bool
) -> None:
    issuer = "token.actions.githubusercontent.com"
    condition = {
        "StringEquals": {f"{issuer}:aud": "sts.amazonaws.com"},
        "StringLike": {f"{issuer}:sub": "repo:octo-org/*:ref:refs/heads/*"},
    }
    context = {f"{issuer}:aud": ("sts.amazonaws.com",), f"{issuer}:sub": (subject,)}
    policy = statement(Principal={"Federated": GITHUB}, Condition=condition)

    assert decide(policy, context=context, federated=federated).allowed is allowed


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html")
@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"StringEquals": {"sts:RoleSessionName": "CognitoIdentityCredentials"}}, True),
        ({"StringEquals": {"sts:RoleSessionName": "mallory"}}, False),
        ({"StringLike": {"sts:RoleSessionName": "${cognito-identity.amazonaws.com:sub}"}}, False),
        ({"NumericLessThanEquals": {"sts:DurationSeconds": 3600}}, True),
        ({"NumericLessThanEquals": {"sts:DurationSeconds": 900}}, False),
        ({"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}, True),
        ({"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, False),
        ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, True),
        ({"NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, False),
        ({"BoolIfExists": {"aws:SecureTransport": "true"}}, True),
    ],
)
def test_a_condition_on_the_session_the_time_or_the_address_is_evaluated(
    condition: dict[str, Any], allowed: bool
) -> None:
    context = {
        **MEMBER,
        "sts:RoleSessionName": ("CognitoIdentityCredentials",),
        "sts:DurationSeconds": ("3600",),
        "aws:CurrentTime": ("2026-05-04T03:02:01Z",),
        "aws:SourceIp": ("127.0.0.1",),
    }

    assert decide(statement(Condition=condition), context=context).allowed is allowed


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html")
@pytest.mark.parametrize(
    ("principal", "allowed"),
    [
        ("*", True),
        ({"AWS": "*"}, True),
        ({"Federated": COGNITO}, True),
        ({"Federated": ["accounts.google.com", COGNITO]}, True),
        ({"Federated": COGNITO, "Service": "lambda.amazonaws.com"}, True),
        ({"Federated": "accounts.google.com"}, False),
        ({"Service": COGNITO}, False),
        ({"AWS": "arn:aws:iam::000000000000:root"}, False),
    ],
)
def test_a_principal_other_than_the_federated_one_is_refused(principal: object, allowed: bool) -> None:
    assert decide(statement(Principal=principal)).allowed is allowed


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html")
@pytest.mark.parametrize(
    ("effect", "excepted", "allowed"),
    [
        ("Deny", {"Federated": COGNITO}, True),
        ("Deny", {"Federated": GITHUB}, False),
        ("Deny", "*", True),
        ("Allow", {"Federated": GITHUB}, True),
    ],
)
def test_not_principal_matches_every_other_principal(effect: str, excepted: object, allowed: bool) -> None:
    others = [for_pool("authenticated")] if effect == "Deny" else []

    assert decide(statement(Effect=effect, NotPrincipal=excepted), *others).allowed is allowed


@assumed("the provider of an opt-in region has two names, and a statement that gives either names the provider")
@pytest.mark.parametrize("name", [COGNITO, MILAN])
def test_a_statement_names_a_principal_by_its_name_or_its_alias(name: str) -> None:
    def allowed(*statements: Mapping[str, Any]) -> bool:
        return decide(*statements, federated=MILAN, aliases=(COGNITO,)).allowed

    named = {"Federated": name}
    assert allowed(statement(Principal=named))
    assert not allowed(statement(Principal={"Federated": GITHUB}))
    assert not allowed(statement(Principal="*"), statement(Effect="Deny", Principal=named))
    assert allowed(statement(Principal="*"), statement(Effect="Deny", NotPrincipal=named))


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html")
@pytest.mark.parametrize(
    ("effect", "excepted", "allowed"),
    [
        ("Allow", "sts:AssumeRole", True),
        ("Allow", "sts:AssumeRole*", False),
        ("Deny", "sts:AssumeRoleWithWebIdentity", True),
        ("Deny", "sts:TagSession", False),
    ],
)
def test_not_action_matches_every_other_action(effect: str, excepted: str, allowed: bool) -> None:
    others = [for_pool("authenticated")] if effect == "Deny" else []

    assert decide(statement(Effect=effect, NotAction=excepted), *others).allowed is allowed


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html")
@pytest.mark.parametrize(
    ("deny", "allowed"),
    [
        (statement(Effect="Deny"), False),
        (statement(Effect="Deny", Action=TAG_SESSION), True),
        (statement(Effect="Deny", Condition=equals(sub=ALICE)), False),
        (statement(Effect="Deny", Condition=equals(sub=BOB)), True),
        (statement(Effect="Deny", Condition={"StringNotEquals": {f"{COGNITO}:aud": POOL}}), True),
        (statement(Effect="Deny", Condition={"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}), False),
        (statement(Effect="Deny", Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}), True),
        (statement(Effect="Deny", Principal={"Federated": GITHUB}), True),
    ],
)
def test_a_deny_that_applies_overrides_an_allow(deny: dict[str, Any], allowed: bool) -> None:
    assert decide(for_pool("authenticated"), deny).allowed is allowed


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html")
@pytest.mark.parametrize(("version", "allowed"), [("2012-10-17", True), ("2008-10-17", False)])
def test_a_variable_needs_a_policy_of_version_2012(version: str, allowed: bool) -> None:
    own_session = statement(Condition={"StringEquals": {"sts:RoleSessionName": "${aws:RequestTag/login}"}})
    context = {**cognito("authenticated", login="alice"), "sts:RoleSessionName": ("alice",)}

    assert decide(own_session, context=context, version=version).allowed is allowed


@observed("aws/aws-sdk-js#1615: GetCredentialsForIdentity refused with 'Check assigned IAM roles for this pool'")
def test_a_policy_that_allows_assume_role_does_not_allow_web_identities() -> None:
    assert not decide(for_pool("authenticated", Action="sts:AssumeRole")).allowed


@assumed("AWS has no such request")
def test_a_request_without_an_action_is_refused() -> None:
    decision = decide(for_pool("authenticated"), actions=())

    assert not decision.allowed
    assert decision.sentence() == "Denied: the request has no action."


@assumed("AWS has no such sentences")
@pytest.mark.parametrize(
    ("statements", "context", "sentence"),
    [
        (
            [for_pool("authenticated", Sid="Members")],
            MEMBER,
            "Allowed: statement 0 (Members) allows sts:AssumeRoleWithWebIdentity.",
        ),
        (
            [for_pool("authenticated"), statement(Effect="Deny", Sid="Closed")],
            MEMBER,
            "Denied: statement 1 (Closed) denies sts:AssumeRoleWithWebIdentity. A Deny overrides every Allow.",
        ),
        (
            [statement(Condition=equals(aud=OTHER_POOL))],
            MEMBER,
            "Denied: no statement allows sts:AssumeRoleWithWebIdentity. "
            f"Statement 0 does not apply: StringEquals on {COGNITO}:aud: expected '{OTHER_POOL}', got '{POOL}'.",
        ),
        (
            [statement(Action="sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"})],
            MEMBER,
            "Denied: no statement allows sts:AssumeRoleWithWebIdentity. Statement 0 does not apply: "
            f"principal: expected Service: lambda.amazonaws.com, got {COGNITO}; its action is sts:AssumeRole.",
        ),
        (
            [statement(Effect="Deny", Principal={"Federated": GITHUB})],
            MEMBER,
            "Denied: no statement allows sts:AssumeRoleWithWebIdentity.",
        ),
    ],
)
def test_a_decision_has_a_sentence_with_its_reason(
    statements: list[dict[str, Any]], context: Context, sentence: str
) -> None:
    assert decide(*statements, context=context).sentence() == sentence


@assumed("AWS has no such check")
@pytest.mark.parametrize(
    ("statements", "actions", "expected", "got", "hint"),
    [
        ([for_pool("authenticated"), statement(Effect="Deny")], ONE, "no Deny of sts:A", "a Deny in statement 1", "1"),
        ([statement(Effect="Deny", Principal={"Federated": GITHUB})], ONE, "a statement that al", "none", "Add a stat"),
        ([statement(Principal={"Federated": GITHUB})], ONE, f"principal {GITHUB}", COGNITO, "Name cognito-identity"),
        ([statement()], BOTH, "a statement that allows sts:TagSession", "sts:AssumeRole", "the session has tags"),
        (
            [statement(Condition=equals(aud=OTHER_POOL))],
            ONE,
            f"StringEquals on {COGNITO}:aud '{OTHER_POOL}'",
            f"'{POOL}'",
            "use a role that trusts this audience",
        ),
        ([for_pool("unauthenticated")], ONE, "amr 'unauthenticated'", "'authenticated'", "use a login that meets it"),
        (
            [statement(Principal={"Federated": GITHUB}), statement(Sid="Near", Condition=equals(sub=BOB))],
            ONE,
            f":sub '{BOB}'",
            f"'{ALICE}'",
            "statement 1 (Near)",
        ),
    ],
    ids=["denied", "no Allow", "principal", "action", "audience", "amr", "the closest statement"],
)
def test_a_denied_request_has_a_failed_check_about_the_closest_statement(
    statements: list[dict[str, Any]], actions: tuple[str, ...], expected: str, got: str, hint: str
) -> None:
    decision = decide(*statements, context=MEMBER, actions=actions)
    failed = decision.failure("arn:aws:iam::000000000000:role/r")
    assert (failed.name, failed.role_arn) == ("trust policy", "arn:aws:iam::000000000000:role/r")
    assert expected in failed.expected
    assert got in failed.got
    assert hint in str(failed.hint)


@assumed("AWS has no such decision")
def test_a_decision_shows_every_statement_and_condition() -> None:
    decision = decide(for_pool("unauthenticated"), statement(Effect="Deny", Condition=equals(sub=BOB)), actions=BOTH)

    assert [(s.index, s.effect, s.principal_met, s.actions, s.applies) for s in decision.statements] == [
        (0, "Allow", True, (ASSUME_ROLE_WITH_WEB_IDENTITY,), False),
        (1, "Deny", True, (ASSUME_ROLE_WITH_WEB_IDENTITY,), False),
    ]
    assert [(c.key, c.expected, c.got, c.met) for s in decision.statements for c in s.conditions] == [
        (f"{COGNITO}:aud", (POOL,), (POOL,), True),
        (f"{COGNITO}:amr", ("unauthenticated",), MEMBER[f"{COGNITO}:amr"], False),
        (f"{COGNITO}:sub", (BOB,), (ALICE,), False),
    ]
    assert (decision.denied, decision.not_allowed) == ((), BOTH)


# The properties below are tested with few distinct values, so that matches and mismatches are both common.

OPERATORS = [
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "ForAnyValue:StringLike",
    "ForAllValues:StringEquals",
    "StringLikeIfExists",
]
conditions = st.dictionaries(
    st.sampled_from(OPERATORS),
    st.dictionaries(
        st.sampled_from([f"{COGNITO}:aud", f"{COGNITO}:amr", "aws:RequestTag/department", "app:missing"]),
        st.sampled_from([POOL, OTHER_POOL, "authenticated", "legal", "*", "${aws:RequestTag/department}"]),
        max_size=2,
    ),
    max_size=2,
)
statements = st.builds(
    lambda **elements: statement(**elements),
    Effect=st.sampled_from(["Allow", "Allow", "Deny"]),
    Principal=st.sampled_from(["*", {"Federated": COGNITO}, {"Federated": GITHUB}]),
    Action=st.sampled_from([ASSUME_ROLE_WITH_WEB_IDENTITY, TAG_SESSION, "sts:*", "sts:AssumeRole"]),
    Condition=conditions,
)
policies = st.lists(statements, min_size=1, max_size=4)
action_sets = st.sampled_from([BOTH, BOTH[:1]])
contexts = st.sampled_from([GUEST, MEMBER, TAGGED])


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html")
@given(policies, action_sets, contexts)
def test_a_deny_that_applies_always_refuses(
    policy: list[dict[str, Any]], actions: tuple[str, ...], context: Context
) -> None:
    denies_all = statement(Effect="Deny", Principal="*", Action=actions[-1])

    assert not decide(*policy, denies_all, actions=actions, context=context).allowed
    decision = decide(*policy, actions=actions, context=context)
    if any(s.applies and s.effect == "Deny" for s in decision.statements):
        assert not decision.allowed


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html")
@given(policies.flatmap(lambda policy: st.tuples(st.just(policy), st.permutations(policy))), action_sets, contexts)
def test_the_order_of_statements_never_matters(
    orders: tuple[list[dict[str, Any]], list[dict[str, Any]]], actions: tuple[str, ...], context: Context
) -> None:
    one, other = (decide(*policy, actions=actions, context=context) for policy in orders)

    assert (one.allowed, one.denied, one.not_allowed) == (other.allowed, other.denied, other.not_allowed)


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html")
@given(policies, st.data(), action_sets, contexts)
def test_a_condition_added_to_an_allow_never_allows_more(
    policy: list[dict[str, Any]], data: st.DataObject, actions: tuple[str, ...], context: Context
) -> None:
    chosen = data.draw(st.integers(0, len(policy) - 1))
    extra = data.draw(conditions)
    changed = [dict(s) for s in policy]
    if changed[chosen]["Effect"] == "Allow":
        changed[chosen]["Condition"] = {
            **{name: {**keys} for name, keys in extra.items()},
            **changed[chosen]["Condition"],
        }

    if decide(*changed, actions=actions, context=context).allowed:
        assert decide(*policy, actions=actions, context=context).allowed


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html")
@given(policies, action_sets, contexts)
def test_nothing_is_allowed_without_an_allow_that_applies(
    policy: list[dict[str, Any]], actions: tuple[str, ...], context: Context
) -> None:
    decision = decide(*policy, actions=actions, context=context)
    reached = {action for s in decision.statements if s.applies and s.effect == "Allow" for action in s.actions}

    assert decision.allowed is (reached >= set(actions) and not decision.denied)
