"""Violations of a request: none for a valid request, and one sentence for each broken constraint."""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
import pytest
from _pytest.mark import ParameterSet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cognito_identity_emulator.declare.constraints import Length, Pattern
from cognito_identity_emulator.declare.shape import Member, Shape, members
from cognito_identity_emulator.declare.violations import MAX_LISTED_CHARACTERS, java_text, violations
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.sts.service import STS
from tests.declare.requests import broken_values, valid_requests, valid_values
from tests.provenance import assumed, observed

REQUESTS = [operation.request for service in (COGNITO_IDENTITY, STS) for operation in service.operations.values()]
QUICK = settings(max_examples=15, suppress_health_check=list(HealthCheck))


def with_member(shape: type[Shape], each: Member, value: object, data: st.DataObject) -> Shape:
    """A request that is valid except for this value of one member."""
    values: dict[str, Any] = {
        other.attribute: data.draw(valid_values(other.type)) for other in members(shape) if other.required
    }
    return shape(**(values | {each.attribute: value}))


@pytest.mark.parametrize("shape", REQUESTS, ids=lambda shape: shape.__name__)
@QUICK
@given(data=st.data())
def test_a_request_that_satisfies_its_constraints_has_no_violations(shape: type[Shape], data: st.DataObject) -> None:
    assert violations(data.draw(valid_requests(shape))).count == 0


def breaking_cases() -> Iterator[ParameterSet]:
    for shape in REQUESTS:
        for each in members(shape):
            for value, sentence in broken_values(each.type):
                rule = sentence.removeprefix("Member must ").replace(" ", "-")[:40]
                yield pytest.param(shape, each, value, sentence, id=f"{shape.__name__}.{each.name}-{rule}")


@pytest.mark.parametrize(("shape", "each", "value", "sentence"), list(breaking_cases()))
@settings(QUICK, max_examples=2)
@given(data=st.data())
def test_a_request_that_breaks_one_constraint_has_exactly_its_sentence(
    shape: type[Shape], each: Member, value: object, sentence: str, data: st.DataObject
) -> None:
    broken = with_member(shape, each, value, data)
    expected = f"Value '{java_text(value)}' at '{each.path}' failed to satisfy constraint: {sentence}"
    assert list(violations(broken)) == [expected]


@pytest.mark.parametrize(
    ("shape", "each"),
    [
        pytest.param(shape, each, id=f"{shape.__name__}.{each.name}")
        for shape in REQUESTS
        for each in members(shape)
        if each.required
    ],
)
@settings(QUICK, max_examples=2)
@given(data=st.data())
def test_a_request_without_a_required_member_has_exactly_its_sentence(
    shape: type[Shape], each: Member, data: st.DataObject
) -> None:
    broken = with_member(shape, each, None, data)
    assert list(violations(broken)) == [
        f"Value null at '{each.path}' failed to satisfy constraint: Member must not be null"
    ]


Word = Annotated[str, Length(1, 3), Pattern("[a-z]+")]


class Leaf(Shape):
    word: Word | None = None
    must: Word


class Tree(Shape):
    leaf: Leaf | None = None
    leaves: Annotated[list[Leaf], Length(1, 2)] | None = None
    by_name: dict[Word, Leaf] | None = None
    words: list[Word] | None = None
    word_by_word: Annotated[dict[Word, Word], Length(None, 2)] | None = None
    nested: list[list[Word]] | None = None
    unbounded: list[Leaf] | None = None
    unbounded_map: dict[str, Leaf] | None = None
    word_arns: Word | None = msgspec.field(name="WordARNs", default=None)


WORD = (
    "[Member must have length less than or equal to 3, Member must have length greater than or equal to 1, "
    "Member must satisfy regular expression pattern: [a-z]+]"
)
LONG = "Member must have length less than or equal to 3"
NULL = "Member must not be null"
GOOD = Leaf(must="a")
ABSENT: Any = None
NOTHING = Leaf(must=ABSENT)


@assumed("paths and list forms are from memory; map forms, and the order maximum, minimum, pattern, are observed")
@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (Tree(), []),
        (Tree(leaf=Leaf(must="abcd")), [("'abcd'", "leaf.must", LONG)]),
        (Tree(leaf=NOTHING), [("null", "leaf.must", NULL)]),
        (Tree(leaves=[GOOD, NOTHING]), [("null", "leaves.2.member.must", NULL)]),
        (Tree(leaves=[]), [("'[]'", "leaves", "Member must have length greater than or equal to 1")]),
        (Tree(by_name={"a": Leaf(must="abcd")}), [("'abcd'", "byName.a.member.must", LONG)]),
        (Tree(by_name={"A": GOOD}), [("'{A={Must=a}}'", "byName", f"Map keys must satisfy constraint: {WORD}")]),
        (Tree(words=["a", "B", "C"]), [("'[a, B, C]'", "words", f"Member must satisfy constraint: {WORD}")]),
        (Tree(word_by_word={"a": "B"}), [("'{a=B}'", "wordByWord", f"Map value must satisfy constraint: {WORD}")]),
        (
            Tree(word_by_word={"a": "b", "b": "c", "C": "D"}),
            [
                ("'{a=b, b=c, C=D}'", "wordByWord", "Member must have length less than or equal to 2"),
                ("'{a=b, b=c, C=D}'", "wordByWord", f"Map keys must satisfy constraint: {WORD}"),
                ("'{a=b, b=c, C=D}'", "wordByWord", f"Map value must satisfy constraint: {WORD}"),
            ],
        ),
        (Tree(word_arns="abcd"), [("'abcd'", "wordARNs", LONG)]),
        (
            Tree(word_arns="ABCD"),
            [
                ("'ABCD'", "wordARNs", LONG),
                ("'ABCD'", "wordARNs", "Member must satisfy regular expression pattern: [a-z]+"),
            ],
        ),
    ],
)  # fmt: skip
def test_a_violation_has_the_path_of_its_member(tree: Tree, expected: list[tuple[str, str, str]]) -> None:
    sentences = [f"Value {value} at '{path}' failed to satisfy constraint: {rule}" for value, path, rule in expected]
    assert list(violations(tree)) == sentences


MANY_BROKEN = 5000


@pytest.mark.parametrize(
    ("tree", "count"),
    [
        pytest.param(Tree(leaves=[NOTHING] * MANY_BROKEN), 1, id="a list that breaks its own constraint"),
        pytest.param(Tree(by_name={"K" * 100_000: NOTHING}), 1, id="a map whose keys break their constraint"),
        pytest.param(Tree(unbounded=[NOTHING] * MANY_BROKEN), MANY_BROKEN, id="a list without an end"),
        pytest.param(Tree(unbounded_map={"K" * 100_000: NOTHING}), 1, id="a long path"),
        pytest.param(Tree(leaf=Leaf(must="x" * 1_000_000)), 1, id="a long value"),
        pytest.param(Tree(words=["B" * 10] * 100_000), 1, id="a long list of values"),
    ],
)
def test_the_sentences_of_many_or_large_violations_are_bounded(tree: Tree, count: int) -> None:
    found = violations(tree)
    assert found.count == count
    assert 0 < sum(map(len, found)) < MAX_LISTED_CHARACTERS + 3000
    assert sum(map(len, found.recorded)) <= sum(map(len, found))


class Login(Shape):
    logins: Annotated[dict[Word, Word], Length(None, 2)] | None = None
    token: Word | None = None
    word: Word | None = None


TOKEN = "eyJhbGciOiJSUzI1NiJ9." + "c" * 300


@pytest.mark.parametrize(
    "request_", [Login(logins={"a": TOKEN}), Login(logins={TOKEN: "a"}), Login(token="SECRET"), Login(word=TOKEN)]
)
def test_the_record_of_a_violation_has_no_secret(request_: Login) -> None:
    found = violations(request_)
    [*recorded] = found.recorded
    assert len(recorded) == len(list(found)) > 0
    assert not any(TOKEN in each or "SECRET" in each for each in recorded)
    assert any(TOKEN in each or "SECRET" in each for each in found)


@observed("awslabs/aws-sdk-android-samples#21, aws-sdk-cpp#1085: maps are printed as Java prints them")
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"graph.facebook.com": ""}, "{graph.facebook.com=}"),
        ({"a": "b", "c": "d"}, "{a=b, c=d}"),
        ({}, "{}"),
        (["a", "b"], "[a, b]"),
        (True, "true"),
        (7, "7"),
        (Leaf(must="x"), "{Must=x}"),
    ],
)
def test_values_are_printed_as_java_prints_them(value: object, text: str) -> None:
    assert java_text(value) == text
