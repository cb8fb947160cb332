"""Long texts and long lists are cut, and say how much is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.runtime.bounds import MAX_PROBLEM_CHARACTERS, MAX_PROBLEMS, first_problems, shorten


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "abc[1 more]"),
        ("abcdef[4 more]", 3, "abc[7 more]"),
        ("abc[4 more]", 3, "abc[4 more]"),
        ("abc[4 more] d", 3, "abc[10 more]"),
    ],
)
def test_a_long_text_is_cut_and_ends_with_the_number_of_missing_characters(text: str, most: int, shown: str) -> None:
    assert shorten(text, most) == shown


@given(st.text(alphabet="ab", max_size=200), st.integers(0, 60), st.integers(0, 60))
def test_a_text_that_is_cut_twice_is_as_if_it_were_cut_once(text: str, first: int, second: int) -> None:
    assert shorten(shorten(text, first), second) == shorten(text, min(first, second))


@pytest.mark.parametrize(
    ("count", "ending"),
    [(MAX_PROBLEMS, "a problem"), (MAX_PROBLEMS + 1, "1 more problem"), (MAX_PROBLEMS + 7, "7 more problems")],
)
def test_a_list_of_problems_ends_with_the_number_of_those_left_out(count: int, ending: str) -> None:
    assert first_problems(["a problem"] * count)[-1] == ending


def test_every_listed_problem_is_cut() -> None:
    assert first_problems(["x" * (MAX_PROBLEM_CHARACTERS + 2)]) == ("x" * MAX_PROBLEM_CHARACTERS + "[2 more]",)
