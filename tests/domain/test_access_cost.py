"""The bound of the work of a decision about access."""

from typing import Any

import pytest

from cognito_identity_emulator.domain.access_cost import MAX_STEPS, decision_steps
from cognito_identity_emulator.domain.access_decision import MAX_CONTEXT_CHARACTERS, AccessRequest, PolicySet
from tests.domain.access_policies import HOME, ITEMS, OBJECT, allow, attached, deny, policies, request

LONG = "a" * (MAX_CONTEXT_CHARACTERS - 100)
KEY = "app:long"


def of_condition(operator: str, *values: str) -> dict[str, Any]:
    return allow(Condition={operator: {KEY: list(values)}})


def steps(statement: dict[str, Any], *values: str) -> int:
    return decision_steps(policies(statement), AccessRequest("s3:GetObject", OBJECT, {KEY: values, "app:name": ("x",)}))


def test_examples_of_the_guides_need_few_steps() -> None:
    home = request(context={"s3:prefix": ("app/us-east-1:a/",), "dynamodb:LeadingKeys": ("us-east-1:a",) * 100})

    assert decision_steps(policies(*HOME, *ITEMS), home) * 100 < MAX_STEPS


def test_the_largest_role_needs_few_steps() -> None:
    statement = allow(
        ["s3:Get*", "s3:PutObject"],
        ["arn:aws:s3:::bucket/home/${app:name}/*", "arn:aws:s3:::public/*"],
        Condition={"StringLike": {KEY: ["home/${app:name}/*", "public/*"]}, "StringEquals": {"app:name": ["red"]}},
    )
    largest = PolicySet(tuple(attached(str(number), [statement] * 20) for number in range(10)))

    assert decision_steps(largest, request(context={KEY: ("home/x/a",), "app:name": ("x",)})) * 10 < MAX_STEPS


@pytest.mark.parametrize(
    "statement",
    [
        of_condition("StringLike", "*" + "?a" * 1000 + "b*"),
        of_condition("StringLike", *["*a?b*"] * 600),
        of_condition("StringLike", *["*${app:name}?*b"] * 150),
        of_condition("StringNotLike", *["*ab*"] * 700),
        of_condition("StringEqualsIgnoreCase", *["b"] * 1000),
        of_condition("DateEquals", *["2026"] * 500),
        of_condition("IpAddress", *["10.0.0.1"] * 400),
    ],
    ids=["long segment", "segments", "variables", "stars", "texts", "dates", "addresses"],
)
def test_the_steps_of_a_decision_grow_with_its_policies_and_values(statement: dict[str, Any]) -> None:
    assert steps(statement, "a" * 20) < MAX_STEPS < steps(statement, LONG)
    assert steps(statement, "a" * 20) < steps(statement, *["a" * 20] * 100)


@pytest.mark.parametrize("resource", ["arn:aws:s3:::*" + "a?" * 1000 + "b*", "arn:aws:s3:::${app:name}/*"])
def test_resources_and_the_values_of_their_variables_count(resource: str) -> None:
    short, long = AccessRequest("s3:GetObject", "*", {"app:name": ("a",)}), AccessRequest("s3:GetObject", "*" * 2000)
    counted = policies(allow(resource=resource))

    assert decision_steps(counted, short) < decision_steps(counted, long)
    assert decision_steps(counted, short) < decision_steps(counted, request(context={"app:name": (LONG,)}))


def test_a_key_that_the_request_does_not_have_costs_nothing() -> None:
    conditional = deny(Condition={"StringLike": {KEY: "*a?b*"}})

    assert decision_steps(policies(conditional), request()) == decision_steps(policies(deny()), request())


def test_every_layer_counts() -> None:
    one = [allow()]

    in_all_layers = policies(*one, boundary=one, session=[one, one], resource=[allow(Principal="*")])
    assert decision_steps(in_all_layers, request()) == 5 * decision_steps(policies(*one), request())
