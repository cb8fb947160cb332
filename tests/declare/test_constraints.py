"""Constraints: the values that satisfy them, and their sentences."""

import unicodedata
from collections.abc import Iterator
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.declare.constraints import Constraint, Length, OneOf, Pattern, PatternError, Range
from cognito_identity_emulator.declare.shape import MemberType, Shape, members, shapes_within
from cognito_identity_emulator.features.seeds import entries
from cognito_identity_emulator.features.state import document
from cognito_identity_emulator.operations.cognito_identity import shapes as identity_shapes
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.sts import shapes as sts_shapes
from cognito_identity_emulator.operations.sts.service import STS
from tests.provenance import assumed, observed

ID = Pattern(r"[\w-]+:[0-9a-f-]+")
TAG_VALUE = Pattern(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*")
CLAIM = Pattern(r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+")
LESS = "Member must have length less than or equal to"
GREATER = "Member must have length greater than or equal to"


@observed("the wording of lengths: aws-sdk-cpp#1085; of numbers: Athena; of enums: from memory")
@pytest.mark.parametrize(
    ("constraint", "value", "broken"),
    [
        (Length(1, 3), "abc", []),
        (Length(1, 3), "abcd", [f"{LESS} 3"]),
        (Length(1, 3), "", [f"{GREATER} 1"]),
        (Length(None, 1), {}, []),
        (Length(None, 1), {"a": 1, "b": 2}, [f"{LESS} 1"]),
        (Length(2, 3), ["a"], [f"{GREATER} 2"]),
        (Range(1, 60), 1, []),
        (Range(1, 60), 60, []),
        (Range(1, 60), 0, ["Member must have value greater than or equal to 1"]),
        (Range(1, 60), 61, ["Member must have value less than or equal to 60"]),
        (OneOf(("Token", "Rules")), "Rules", []),
        (OneOf(("Token", "Rules")), "rules", ["Member must satisfy enum value set: [Token, Rules]"]),
        (ID, "us-east-1:0a-f", []),
        (ID, "us-east-1", [r"Member must satisfy regular expression pattern: [\w-]+:[0-9a-f-]+"]),
    ],
)
def test_a_value_that_breaks_a_constraint_gives_its_sentence(
    constraint: Constraint, value: object, broken: list[str]
) -> None:
    assert list(constraint.broken(value)) == broken


@observed("awslabs/aws-sdk-android-samples#21: the maximum is before the minimum")
def test_a_length_lists_its_maximum_first() -> None:
    assert list(Length(1, 3).sentences) == [f"{LESS} 3", f"{GREATER} 1"]
    assert list(Length(None, 3).sentences) == [f"{LESS} 3"]


@assumed("AWS's patterns are Java's: they match the whole value, and \\w and \\d are ASCII")
@pytest.mark.parametrize(
    ("pattern", "value", "matches"),
    [
        (ID, "us-east-1:00", True),
        (ID, "us-east-1:00\n", False),
        (ID, " us-east-1:00", False),
        (ID, "üs-east-1:00", False),
        (ID, "us-east-1:0G", False),
        (Pattern(r"\d+"), "123", True),
        (Pattern(r"\d+"), "١٢٣", False),
        (Pattern(r"[\w\s+=,.@-]+"), "a pool, with=all.of@it-", True),
        (Pattern(r"[\w\s+=,.@-]+"), "a\N{NO-BREAK SPACE}b", False),
        (Pattern(r"[\S]+"), "no-space", True),
        (Pattern(r"[\S]+"), "a\tb", False),
        (Pattern("(un)?authenticated"), "unauthenticated", True),
        (Pattern("(un)?authenticated"), "authenticated ", False),
        (CLAIM, "cognito:groups", True),
        (CLAIM, "größe€5\N{COMBINING ACUTE ACCENT}", True),
        (CLAIM, "with space", False),
        (CLAIM, "\n", False),
        (CLAIM, "", False),
        (TAG_VALUE, "équipe 9_.:/=+-@", True),
        (TAG_VALUE, "", True),
        (TAG_VALUE, "a\\b", False),
        (TAG_VALUE, "größe€5", False),
    ],
)
def test_a_pattern_matches_as_in_java(pattern: Pattern, value: str, matches: bool) -> None:
    assert bool(pattern.matches(value)) == matches


def declared_shapes() -> set[type[Shape]]:
    """Every declared shape: the shapes of operations, seeds and exported states."""
    operations = [each for service in (COGNITO_IDENTITY, STS) for each in service.operations.values()]
    responses = [each.response for each in operations if each.response is not None]
    file_shapes = [
        each
        for module in (entries, document)
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Shape) and each is not Shape
    ]
    roots = [*(each.request for each in operations), *responses, *file_shapes]
    return {shape for root in roots for shape in shapes_within(root)}


def patterns(declared: MemberType | None) -> Iterator[Pattern]:
    while declared is not None:
        yield from (each for each in declared.constraints if isinstance(each, Pattern))
        yield from patterns(declared.key)
        declared = declared.item


@pytest.mark.parametrize("shape", sorted(declared_shapes(), key=str))
def test_every_declared_pattern_compiles(shape: type[Shape]) -> None:
    for member in members(shape):
        for pattern in patterns(member.type):
            assert callable(pattern.matches), f"{shape.__name__}.{member.attribute}"


@pytest.mark.parametrize("regex", [r"[a-z", r"a\p{L}", r"\Qa\E", "[a-z&&[^b]]", r"(?<=a+)b"])
def test_a_pattern_that_python_cannot_match_as_java_does_fails_where_it_is_declared(regex: str) -> None:
    with pytest.raises(PatternError) as error:
        Pattern(regex)
    assert repr(regex) in str(error.value)


@given(st.text())
def test_a_pattern_with_unicode_classes_matches_all_but_separators_and_controls(text: str) -> None:
    expected = bool(text) and not any(unicodedata.category(letter)[0] in "ZC" for letter in text)
    assert bool(CLAIM.matches(text)) == expected


@observed("aws-sdk-cpp#1085: cognito-identity lists a length before a pattern; STS lists it after the pattern")
def test_each_service_lists_patterns_and_lengths_in_its_own_order() -> None:
    identity_id = get_args(identity_shapes.IdentityId)[1:]
    session_name = get_args(sts_shapes.RoleSessionName)[1:]
    assert [type(each) for each in identity_id] == [Length, Pattern]
    assert [type(each) for each in session_name] == [Pattern, Length]
