"""Properties of decisions about access that hold for all policies and requests, and the cost of hostile ones."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.access_decision import (
    MAX_CONTEXT_CHARACTERS,
    AccessRequest,
    PolicySet,
    decide,
    request_problems,
)
from cognito_identity_emulator.domain.access_explanation import explain_decision
from cognito_identity_emulator.domain.permission_policy import PolicyKind, parse_permission_policy
from cognito_identity_emulator.domain.policy_grammar import PolicyError
from tests.domain.access_policies import OBJECT, ROLE, ROOT, SESSION, Statement, allow, deny, policies
from tests.provenance import assumed, documented

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
EVALUATION = f"{GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html"
BOUNDARIES = f"{GUIDE}access_policies_boundaries.html"
VARIABLES = f"{GUIDE}reference_policies_variables.html"

# There are few distinct values, so that matches and mismatches are both common.
ACTIONS = ["s3:GetObject", "s3:Get*", "s3:PutObject", "*"]
RESOURCES = ["*", "arn:aws:s3:::bk/*", "arn:aws:s3:::bk/${app:user}", "arn:aws:s3:::bk/${app:none}", "arn:aws:s3:::x"]
PRINCIPALS = ["*", {"AWS": SESSION.session_arn}, {"AWS": ROLE}, {"AWS": ROOT}, {"AWS": "210987654321"}]
OPERATORS = [
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "ForAllValues:StringEquals",
    "StringLikeIfExists",
]
conditions = st.dictionaries(
    st.sampled_from(OPERATORS),
    st.dictionaries(
        st.sampled_from(["app:user", "app:several", "app:none"]),
        st.lists(st.sampled_from(["ann", "a*", "*", "${app:user}", "${app:none}"]), min_size=1, max_size=3),
        max_size=2,
    ),
    max_size=2,
)


def _statement(effect: str, action: str, resource: str, condition: Mapping[str, Any], **elements: object) -> Statement:
    return {"Effect": effect, "Action": action, "Resource": resource, "Condition": dict(condition), **elements}


effects = st.sampled_from(["Allow", "Allow", "Deny"])
statements = st.builds(_statement, effects, st.sampled_from(ACTIONS), st.sampled_from(RESOURCES), conditions)
resource_statements = st.builds(
    _statement,
    effects,
    st.sampled_from(ACTIONS),
    st.sampled_from(RESOURCES),
    conditions,
    Principal=st.sampled_from(PRINCIPALS),
)
documents = st.lists(statements, min_size=1, max_size=3)
layers = st.fixed_dictionaries(
    {
        "identity": documents,
        "boundary": st.none() | documents,
        "session": st.lists(documents, max_size=2),
        "resource": st.none() | st.lists(resource_statements, min_size=1, max_size=3),
    }
)
requests = st.builds(
    AccessRequest,
    st.sampled_from(["s3:GetObject", "s3:PutObject"]),
    st.sampled_from([OBJECT, "arn:aws:s3:::bk/ann", "arn:aws:sqs:us-east-1:210987654321:q", "*"]),
    st.fixed_dictionaries(
        {}, optional={"app:user": st.sampled_from([("ann",), ("*",)]), "app:several": st.just(("ann", "b"))}
    ),
)
Layers = dict[str, Any]


def allowed(described: Layers, request: AccessRequest) -> bool:
    return decide(policy_set(described), SESSION, request).allowed


def policy_set(layers: Layers) -> PolicySet:
    others = {name: value for name, value in layers.items() if name != "identity"}
    return policies(*layers["identity"], **others)


@documented(EVALUATION)
@given(layers, requests, st.sampled_from(["identity", "boundary", "session", "resource"]), statements)
def test_a_deny_that_is_added_never_allows_more(
    before: Layers, request: AccessRequest, layer: str, statement: Statement
) -> None:
    added = {**statement, "Effect": "Deny"}
    after = dict(before)
    if layer == "session":
        # The first session policy restricts by itself, so that only a second one is an addition.
        after["session"] = [[*before["session"][0], added], *before["session"][1:]] if before["session"] else []
    elif layer == "resource":
        after["resource"] = [*(before["resource"] or []), {**added, "Principal": "*"}]
    elif before[layer] is not None:
        after[layer] = [*before[layer], added]

    assert allowed(before, request) or not allowed(after, request)


@documented(EVALUATION)
@given(layers, requests, st.sampled_from(["identity", "boundary", "session", "resource"]))
def test_a_deny_of_everything_refuses_everything(before: Layers, request: AccessRequest, layer: str) -> None:
    denies_all = deny("*", Principal="*") if layer == "resource" else deny("*")
    after = {**before, layer: [[denies_all]] if layer == "session" else [denies_all]}

    assert decide(policy_set(after), SESSION, request).decision == "explicitDeny"


@documented(BOUNDARIES)
@given(layers, requests, documents)
def test_a_boundary_that_is_added_never_allows_more(
    before: Layers, request: AccessRequest, boundary: list[Statement]
) -> None:
    without_boundary = {**before, "boundary": None}

    assert allowed(without_boundary, request) or not allowed({**before, "boundary": boundary}, request)


@documented(f"{GUIDE}access_policies.html#policies_session")
@given(layers, requests)
def test_session_policies_that_are_added_never_allow_more(before: Layers, request: AccessRequest) -> None:
    assert allowed({**before, "session": []}, request) or not allowed(before, request)


@documented(f"{GUIDE}reference_policies_elements_statement.html")
@given(layers, requests, st.randoms())
def test_the_order_of_statements_and_values_does_not_matter(
    before: Layers, request: AccessRequest, random: Any
) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, list):
            return random.sample([shuffled(each) for each in value], len(value))
        return {name: shuffled(each) for name, each in value.items()} if isinstance(value, dict) else value

    one = decide(policy_set(before), SESSION, request)
    other = decide(policy_set(shuffled(before)), SESSION, request)

    assert (one.decision, one.refused_by) == (other.decision, other.refused_by)


@assumed("AWS does not say whether the value of a variable can have wildcards and variables; as plain text it cannot")
@given(st.text("ab*?${}:/'", max_size=8), st.text("ab*?${}:/'", max_size=8))
def test_the_value_of_a_variable_matches_only_itself(value: str, name: str) -> None:
    in_resource = policies(allow(resource="arn:aws:s3:::bk/${app:user}"))
    in_condition = policies(allow(Condition={"StringLike": {"app:name": "${app:user}"}}))
    context = {"app:user": (value,), "app:name": (name,)}

    assert decide(in_resource, SESSION, AccessRequest("s3:GetObject", f"arn:aws:s3:::bk/{name}", context)).allowed is (
        value == name
    )
    assert decide(in_condition, SESSION, AccessRequest("s3:GetObject", OBJECT, context)).allowed is (value == name)


@documented(EVALUATION)
@given(layers, requests)
def test_every_decision_has_an_explanation(before: Layers, request: AccessRequest) -> None:
    described = policy_set(before)
    decision = decide(described, SESSION, request)
    explanation = explain_decision(decision, described, SESSION, request)

    assert explanation.reason.startswith("Allowed: " if decision.allowed else "Denied: ")
    assert bool(decision.deciding_statements) is (decision.decision != "implicitDeny")
    assert decision.allowed is (decision.refused_by is None)


LONG = "a" * (MAX_CONTEXT_CHARACTERS - 100)


@assumed("a hostile policy must not delay a decision")
@pytest.mark.parametrize(
    "value",
    ["*a" * 4000 + "b", "*" * 8000 + "b", "*?" * 4000 + "b", "*" + "a?" * 3000 + "b*", "${" * 4000, "${a:b}" * 1000],
    ids=["stars", "only stars", "any characters", "long segment", "open variables", "variables"],
)
def test_a_hostile_pattern_is_matched_in_bounded_time(value: str) -> None:
    """A matcher that backtracks would not end."""
    hostile = policies(
        allow(resource="arn:aws:s3:::bk/" + value[-1500:]), allow(Condition={"StringLike": {"app:long": value[-4000:]}})
    )
    request = AccessRequest("s3:GetObject", "arn:aws:s3:::bk/" + "a" * 2000, {"app:long": (LONG,), "a:b": ("a" * 50,)})

    assert request_problems(request) == []
    assert not decide(hostile, SESSION, request).allowed


@assumed("a hostile context is refused before it is compared with anything")
def test_a_context_of_6_mb_is_refused() -> None:
    request = AccessRequest("s3:GetObject", context={"app:long": ("a" * 6_000_000,)})

    assert request_problems(request) == [f"context: 6000008 characters; at most {MAX_CONTEXT_CHARACTERS}"]


@assumed("a hostile document is refused by its form or its size")
@pytest.mark.parametrize("kind", PolicyKind)
def test_a_deep_document_is_refused(kind: PolicyKind) -> None:
    deep: Any = {}
    for _ in range(5000):
        deep = {"Statement": [deep]}

    with pytest.raises(PolicyError):
        parse_permission_policy(deep, kind)
