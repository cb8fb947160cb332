"""Conditions: every operator against values that meet it and values that do not, missing keys, sets and variables."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from cognito_identity_emulator.domain.condition_operators import COMPARISONS, parse_operator
from cognito_identity_emulator.domain.conditions import Condition, check
from tests.provenance import assumed, documented

OPERATORS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"
SEVERAL_VALUES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html"
VARIABLES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"

ROLE = "arn:aws:iam::000000000000:role/reader"
SUB = "cognito-identity.amazonaws.com:sub"


def met(
    operator: str,
    expected: str | tuple[str, ...],
    got: str | tuple[str, ...] | None,
    *,
    with_variables: bool = True,
    others: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> bool:
    values = (expected,) if isinstance(expected, str) else expected
    key = {} if got is None else {"app:key": (got,) if isinstance(got, str) else got}
    condition = Condition(parse_operator(operator), "app:Key", values)
    return check(condition, {**others, **key}, with_variables=with_variables).met


@documented(OPERATORS)
@pytest.mark.parametrize(
    ("operator", "expected", "got", "is_met"),
    [
        ("StringEquals", "alice", "alice", True),
        ("StringEquals", "alice", "Alice", False),
        ("StringEquals", "ali*", "alice", False),
        ("StringEquals", "ali*", "ali*", True),
        ("StringEquals", ("bob", "alice"), "alice", True),
        ("StringEquals", (), "alice", False),
        ("StringNotEquals", "alice", "bob", True),
        ("StringNotEquals", "alice", "alice", False),
        ("StringNotEquals", ("alice", "bob"), "bob", False),
        ("StringNotEquals", ("alice", "bob"), "carol", True),
        ("StringEqualsIgnoreCase", "ALICE", "alice", True),
        ("StringEqualsIgnoreCase", "ALICE", "alicia", False),
        ("StringNotEqualsIgnoreCase", "ALICE", "alice", False),
        ("StringNotEqualsIgnoreCase", "ALICE", "bob", True),
        ("StringLike", "a*e", "alice", True),
        ("StringLike", "a?ice", "alice", True),
        ("StringLike", "a?ice", "ace", False),
        ("StringLike", "A*", "alice", False),
        ("StringLike", "alice", "alice", True),
        ("StringLike", "*", "", True),
        ("StringNotLike", "a*", "alice", False),
        ("StringNotLike", "a*", "bob", True),
        ("NumericEquals", "10", "10.0", True),
        ("NumericEquals", "10", "11", False),
        ("NumericNotEquals", "10", "11", True),
        ("NumericNotEquals", "10", "10", False),
        ("NumericLessThan", "3600", "900", True),
        ("NumericLessThan", "3600", "3600", False),
        ("NumericLessThanEquals", "3600", "3600", True),
        ("NumericLessThanEquals", "3600", "3601", False),
        ("NumericGreaterThan", "-1", "0", True),
        ("NumericGreaterThan", "0", "0", False),
        ("NumericGreaterThanEquals", "0.5", "0.5", True),
        ("NumericGreaterThanEquals", "0.5", "0.25", False),
        ("DateEquals", "2030-01-01T00:00:00Z", "2030-01-01T01:00:00+01:00", True),
        ("DateEquals", "2030-01-01T00:00:00Z", "1893456000", True),
        ("DateEquals", "2030-01-01", "2030-01-02", False),
        ("DateNotEquals", "2030-01-01", "2030-01-02", True),
        ("DateNotEquals", "2030", "2030-01-01", False),
        ("DateLessThan", "2030-01-01T00:00:00Z", "2029-12-31T23:59:59.999Z", True),
        ("DateLessThan", "2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z", False),
        ("DateLessThanEquals", "2030-01", "2030-01-01T00:00Z", True),
        ("DateLessThanEquals", "2030-01", "2030-01-01T00:00:00.001Z", False),
        ("DateGreaterThan", "1893456000", "2030-01-01T00:00:01Z", True),
        ("DateGreaterThan", "1893456000", "2030-01-01T00:00:00Z", False),
        ("DateGreaterThanEquals", "2030-01-01T00:00:00-01:00", "2030-01-01T01:00:00Z", True),
        ("DateGreaterThanEquals", "2030-01-01T00:00:00-01:00", "2030-01-01T00:59:59Z", False),
        ("Bool", "true", "true", True),
        ("Bool", "True", "true", True),
        ("Bool", "true", "false", False),
        ("Bool", "false", "false", True),
        ("ArnEquals", ROLE, ROLE, True),
        ("ArnEquals", "arn:aws:iam::*:role/read*", ROLE, True),
        ("ArnLike", "arn:aws:iam::??????0000??:role/reader", ROLE, True),
        ("ArnLike", "arn:aws:iam::111111111111:role/*", ROLE, False),
        (
            "ArnLike",
            "arn:aws:shop:*:000000000000:till/*",
            "arn:aws:shop:eu-west-1:9:shelf/a:000000000000:till/1",
            False,
        ),
        (
            "StringLike",
            "arn:aws:shop:*:000000000000:till/*",
            "arn:aws:shop:eu-west-1:9:shelf/a:000000000000:till/1",
            True,
        ),
        ("ArnLike", "arn:aws:logs:*:*:log-group:*", "arn:aws:logs:eu-west-1:000000000000:log-group:a:b", True),
        ("ArnNotEquals", ROLE, ROLE, False),
        ("ArnNotLike", "arn:aws:iam::*:role/writer", ROLE, True),
        ("IpAddress", "203.0.113.0/24", "203.0.113.9", True),
        ("IpAddress", "203.0.113.0/24", "203.0.114.9", False),
        ("IpAddress", "203.0.113.9", "203.0.113.9", True),
        ("IpAddress", ("10.0.0.0/8", "2001:db8:1234:5678::/64"), "2001:DB8:1234:5678::1", True),
        ("IpAddress", "203.0.113.0/24", "2001:db8::1", False),
        ("NotIpAddress", "203.0.113.0/24", "203.0.113.9", False),
        ("NotIpAddress", "203.0.113.0/24", "198.51.100.1", True),
        ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
        ("BinaryEquals", "QmluYXJ5", "Qmlu", False),
        ("Null", "true", None, True),
        ("Null", "true", "alice", False),
        ("Null", "false", "alice", True),
        ("Null", "false", None, False),
    ],
)
def test_an_operator_compares_the_value_with_those_of_the_policy(
    operator: str, expected: str | tuple[str, ...], got: str | None, is_met: bool
) -> None:
    assert met(operator, expected, got) is is_met


@assumed("AWS does not document a request value that its operator cannot parse: it equals nothing")
@pytest.mark.parametrize(
    ("operator", "expected", "got", "is_met"),
    [
        ("NumericEquals", "10", "ten", False),
        ("NumericNotEquals", "10", "ten", True),
        ("NumericLessThan", "10", "NaN", False),
        ("DateLessThan", "2030-01-01", "yesterday", False),
        ("DateLessThan", "2030-01-01", "2029-02-30", False),
        ("Bool", "false", "no", False),
        ("ArnLike", "arn:aws:iam::*:*", "not an arn", False),
        ("ArnLike", "*", ROLE, False),
        ("ArnLike", "*", "alice", False),
        ("ArnNotLike", "arn:aws:iam::*:*", "not an arn", True),
        ("IpAddress", "0.0.0.0/0", "localhost", False),
        ("NotIpAddress", "0.0.0.0/0", "localhost", True),
        ("BinaryEquals", "QmluYXJ5", "not base64", False),
    ],
)
def test_a_value_that_cannot_be_parsed_equals_nothing(operator: str, expected: str, got: str, is_met: bool) -> None:
    assert met(operator, expected, got) is is_met


NEGATED = {
    "StringNotEquals",
    "StringNotEqualsIgnoreCase",
    "StringNotLike",
    "ArnNotEquals",
    "ArnNotLike",
    "NumericNotEquals",
    "DateNotEquals",
    "NotIpAddress",
}
COMPARING = sorted(COMPARISONS.keys() - {"Null"})


@documented(OPERATORS)
@pytest.mark.parametrize("operator", COMPARING)
def test_a_missing_key_fails_a_positive_operator_and_meets_a_negated_one(operator: str) -> None:
    assert met(operator, "1", None) is (operator in NEGATED)
    assert met(operator, "1", ()) is (operator in NEGATED)


@documented(OPERATORS)
@pytest.mark.parametrize("operator", COMPARING)
def test_an_if_exists_operator_is_met_by_a_missing_key(operator: str) -> None:
    assert met(f"{operator}IfExists", "1", None)
    assert met(f"ForAnyValue:{operator}IfExists", "1", None)


@documented(OPERATORS)
@pytest.mark.parametrize(("got", "is_met"), [("alice", True), ("bob", False)])
def test_an_if_exists_operator_compares_a_present_key(got: str, is_met: bool) -> None:
    assert met("StringEqualsIfExists", "alice", got) is is_met


@documented(SEVERAL_VALUES)
@pytest.mark.parametrize(
    ("operator", "expected", "got", "is_met"),
    [
        ("ForAnyValue:StringLike", "authenticated", ("authenticated", "graph.facebook.com"), True),
        ("ForAnyValue:StringLike", "graph.*", ("authenticated", "graph.facebook.com"), True),
        ("ForAnyValue:StringLike", "unauthenticated", ("authenticated", "graph.facebook.com"), False),
        ("ForAnyValue:StringEquals", ("x", "y"), ("z", "y"), True),
        ("ForAnyValue:StringEquals", "x", None, False),
        ("ForAnyValue:StringEquals", "", ("",), False),
        ("ForAnyValue:StringNotEquals", "x", ("x", "y"), True),
        ("ForAnyValue:StringNotEquals", ("x", "y"), ("x", "y"), False),
        ("ForAnyValue:StringNotEquals", "x", None, False),
        ("ForAllValues:StringEquals", ("team", "stage"), ("team", "stage"), True),
        ("ForAllValues:StringEquals", ("team", "stage"), ("team",), True),
        ("ForAllValues:StringEquals", ("team", "stage"), ("team", "owner"), False),
        ("ForAllValues:StringEquals", "team", None, True),
        ("ForAllValues:StringEquals", "team", ("",), True),
        ("ForAllValues:StringLike", "te*", ("team", "tester"), True),
        ("ForAllValues:StringNotEquals", "owner", ("team", "stage"), True),
        ("ForAllValues:StringNotEquals", "owner", ("team", "owner"), False),
        ("ForAllValues:StringNotEquals", "owner", None, True),
        ("ForAllValues:ArnLike", "arn:aws:iam::*:role/*", (ROLE, ROLE), True),
        ("ForAnyValue:NumericGreaterThan", "5", ("1", "9"), True),
    ],
)
def test_a_set_operator_compares_several_values(
    operator: str, expected: str | tuple[str, ...], got: tuple[str, ...] | None, is_met: bool
) -> None:
    assert met(operator, expected, got) is is_met


@assumed("AWS says that keys with several values require a set operator, not what happens without one")
@pytest.mark.parametrize("operator", ["StringEquals", "StringLike", "StringNotEquals", "StringNotLike"])
def test_several_values_without_a_set_operator_meet_nothing(operator: str) -> None:
    assert not met(operator, ("authenticated", "other"), ("authenticated", "graph.facebook.com"))


@documented(VARIABLES)
@pytest.mark.parametrize(
    ("operator", "expected", "got", "is_met"),
    [
        ("StringEquals", "${app:user}", "alice", True),
        ("StringEquals", "${app:user}", "bob", False),
        ("StringLike", "${app:user}-*", "alice-laptop", True),
        ("StringNotEquals", "${app:user}", "alice", False),
        ("ArnLike", "arn:aws:iam::*:role/${app:user}", "arn:aws:iam::000000000000:role/alice", True),
        ("Bool", "${app:yes}", "true", True),
        ("StringEquals", ("${app:nobody}", "alice"), "alice", True),
        ("StringEquals", "${app:nobody}", "${app:nobody}", False),
        ("StringEquals", "${app:nobody, 'guest'}", "guest", True),
    ],
)
def test_a_variable_is_replaced_by_its_value_in_the_request(
    operator: str, expected: str | tuple[str, ...], got: str, is_met: bool
) -> None:
    assert met(operator, expected, got, others={"app:user": ("alice",), "app:yes": ("true",)}) is is_met


@documented(VARIABLES)
def test_a_variable_in_a_policy_of_version_2008_is_plain_text() -> None:
    alice = {"app:user": ("alice",)}

    assert not met("StringEquals", "${app:user}", "alice", with_variables=False, others=alice)
    assert met("StringEquals", "${app:user}", "${app:user}", with_variables=False, others=alice)


@documented(VARIABLES)
@pytest.mark.parametrize(
    ("operator", "expected", "is_met"),
    [
        ("StringEquals", "${app:nobody}", False),
        ("StringLike", "${app:nobody}*", False),
        ("ForAnyValue:StringLike", "*${app:nobody}", False),
        ("StringNotEquals", "${app:nobody}", True),
        ("StringNotLike", "${app:nobody}*", True),
        ("ArnNotLike", "arn:aws:iam::*:role/${app:nobody}", True),
        ("StringNotEquals", ("${app:nobody}", "alice"), False),
        ("StringNotEquals", ("${app:nobody}", "bob"), True),
        ("ForAllValues:StringNotEquals", "${app:nobody}", True),
    ],
)
def test_a_variable_without_a_value_equals_nothing(
    operator: str, expected: str | tuple[str, ...], is_met: bool
) -> None:
    assert met(operator, expected, "alice") is is_met


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html")
def test_a_condition_key_is_case_insensitive() -> None:
    condition = Condition(parse_operator("StringEquals"), "AWS:requesttag/TEAM", ("blue",))

    assert check(condition, {"aws:requesttag/team": ("blue",)}, with_variables=True).met


@assumed("AWS has no such sentences")
@pytest.mark.parametrize(
    ("operator", "got", "sentence"),
    [
        ("StringEquals", ("us-east-1:b",), "expected 'us-east-1:a', got 'us-east-1:b'"),
        ("StringEquals", None, "expected 'us-east-1:a', got no such key"),
        (
            "StringEquals",
            ("x", "y"),
            "got 'x', 'y' (the key has several values, which requires ForAnyValue or ForAllValues)",
        ),
        ("StringNotEquals", None, "the key is missing, so it is not equal"),
        ("ForAnyValue:StringLike", None, "the key is missing, which ForAnyValue does not accept"),
    ],
)
def test_the_sentence_of_a_check_has_the_expected_and_the_actual_value(
    operator: str, got: tuple[str, ...] | None, sentence: str
) -> None:
    context = {} if got is None else {SUB: got}
    result = check(Condition(parse_operator(operator), SUB, ("us-east-1:a",)), context, with_variables=True)

    assert f"{operator} on {SUB}" in result.sentence()
    assert sentence in result.sentence()
    assert result.got == got


@documented(OPERATORS)
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("StringEqual", "'StringEqual' is not a condition operator; did you mean 'StringEquals'?"),
        ("stringequals", "did you mean 'StringEquals'?"),
        ("BinaryLike", "'BinaryLike' is not a condition operator"),
        ("ForSomeValues:StringEquals", "'ForSomeValues' is not a set operator"),
        ("NullIfExists", "cannot end with IfExists"),
        ("", "'' is not a condition operator"),
    ],
)
def test_an_unknown_operator_raises_an_error_with_the_problem(text: str, problem: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is compared below
        parse_operator(text)

    assert problem in str(refused.value)


@documented(OPERATORS)
@pytest.mark.parametrize(
    "text", ["StringEquals", "StringLikeIfExists", "ForAnyValue:StringLike", "ForAllValues:ArnEqualsIfExists", "Null"]
)
def test_a_parsed_operator_is_written_unchanged(text: str) -> None:
    assert str(parse_operator(text)) == text
