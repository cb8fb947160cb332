"""Wildcards and variables in the text of a policy."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.policy_text import TextPattern, parse_pattern, parse_template
from tests.provenance import assumed, documented

VARIABLES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"
CONTEXT: dict[str, tuple[str, ...]] = {
    "cognito-identity.amazonaws.com:sub": ("eu-west-1:1d",),
    "aws:requesttag/team": ("blue",),
    "aws:requesttag/stars": ("a*?",),
    "aws:tagkeys": ("team", "stars"),
    "cognito-identity.amazonaws.com:amr": (),
}


def expand(text: str) -> TextPattern | None:
    return parse_template(text).expand(CONTEXT)


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html")
@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_a_star_matches_any_text_and_a_question_mark_any_character(pattern: str, text: str) -> None:
    as_regex = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")

    assert parse_pattern(pattern).matches(text) is (re.fullmatch(as_regex, text, re.DOTALL) is not None)


@assumed("an adversarial pattern must not delay a call")
@pytest.mark.parametrize(
    ("pattern", "text"),
    [("*a" * 60 + "b", "a" * 2000), ("*" + "a" * 3000 + "b*", "a" * 50_000), ("*" * 4000 + "b", "a" * 50_000)],
)
def test_an_adversarial_pattern_is_matched_in_few_steps(pattern: str, text: str) -> None:
    assert not parse_pattern(pattern).matches(text)
    assert parse_pattern(pattern).matches(text[:20] + "a" * 3000 + "ab")


@assumed("an adversarial value of a policy must not delay a call")
def test_a_chain_of_unclosed_variables_is_plain_text() -> None:
    chain = "${" * 100_000
    pieces = expand(f"${{aws:RequestTag/team}}{chain}")
    assert pieces is not None
    assert pieces.plain == f"blue{chain}"


@documented(VARIABLES)
@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("no variable", "no variable"),
        ("${cognito-identity.amazonaws.com:sub}", "eu-west-1:1d"),
        ("id/${Cognito-Identity.amazonaws.com:SUB}/x", "id/eu-west-1:1d/x"),
        ("${aws:RequestTag/team}-${aws:RequestTag/team}", "blue-blue"),
        ("${aws:RequestTag/missing}", None),
        ("${aws:RequestTag/missing, 'nobody'}", "nobody"),
        ("${aws:RequestTag/team, 'nobody'}", "blue"),
        ("${aws:TagKeys}", None),
        ("${aws:TagKeys, 'nobody'}", None),
        ("${cognito-identity.amazonaws.com:amr}", None),
        ("${*}${?}${$}", "*?$"),
        ("${never closed", "${never closed"),
    ],
)
def test_a_variable_is_expanded_to_the_single_value_of_its_key(text: str, expanded: str | None) -> None:
    expanded_text = expand(text)

    assert (None if expanded_text is None else expanded_text.plain) == expanded


@assumed("AWS does not say whether a substituted value can have wildcards; as plain text it never allows more")
@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("${aws:RequestTag/stars}", "a*?", True),
        ("${aws:RequestTag/stars}", "abc", False),
        ("${aws:RequestTag/stars}*", "a*?-more", True),
        ("${*}", "*", True),
        ("${*}", "anything", False),
    ],
)
def test_wildcards_in_the_value_of_a_variable_are_plain_text(pattern: str, text: str, fits: bool) -> None:
    expanded = expand(pattern)

    assert expanded is not None
    assert expanded.matches(text) is fits
