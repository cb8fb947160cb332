"""Shapes: wire names, required members, what is left out, and the order in which answers are declared."""

from typing import Annotated

import msgspec
import pytest

from cognito_identity_emulator.declare.constraints import Length, Long, Range
from cognito_identity_emulator.declare.operation import AnyOperation
from cognito_identity_emulator.declare.shape import Shape, Timestamp, member, members, shapes_within
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.sts.service import STS
from tests.provenance import observed

Word = Annotated[str, Length(1, 3)]
ANSWERS = [
    pytest.param(shape, id=f"{operation.name}-{shape.__name__}")
    for operation in COGNITO_IDENTITY.operations.values()
    if operation.response is not None
    for shape in shapes_within(operation.response)
]


class Inner(Shape):
    word: Word


class Outer(Shape):
    identity_pool_id: str
    provider_arns: list[Word] | None = member(name="ProviderARNs", default=None)
    count: Annotated[int, Long(), Range(1, 2)] | None = None
    outside: Annotated[str | None, Length(0, 9)] = None
    by_name: Annotated[dict[Word, Inner], Length(None, 4)] | None = None
    made: Timestamp | None = None


def test_wire_names_are_derived_from_attributes_unless_they_say_otherwise() -> None:
    assert [each.name for each in members(Outer)] == [
        "IdentityPoolId", "ProviderARNs", "Count", "Outside", "ByName", "Made",
    ]  # fmt: skip


def test_paths_in_messages_begin_with_a_small_letter() -> None:
    assert [each.path for each in members(Outer)][:2] == ["identityPoolId", "providerARNs"]


def test_a_member_without_a_default_is_required() -> None:
    assert [each.attribute for each in members(Outer) if each.required] == ["identity_pool_id"]


def test_a_type_is_taken_apart() -> None:
    found = {each.attribute: each.type for each in members(Outer)}
    arns, count, outside, by_name = (found[name] for name in ("provider_arns", "count", "outside", "by_name"))
    assert arns.kind is list
    assert arns.item is not None
    assert arns.item.constraints == (Length(1, 3),)
    assert (count.kind, count.is_long, count.constraints) == (int, True, (Range(1, 2),))
    assert (outside.kind, outside.constraints) == (str, (Length(0, 9),))
    assert (by_name.kind, by_name.constraints) == (dict, (Length(None, 4),))
    assert by_name.key is not None
    assert by_name.item is not None
    assert (by_name.key.kind, by_name.item.kind) == (str, Inner)
    assert found["made"].kind is Timestamp


def test_every_shape_within_a_shape_is_found_once() -> None:
    assert set(shapes_within(Outer)) == {Outer, Inner}
    assert len(list(shapes_within(Outer))) == 2


def test_shapes_are_immutable_and_take_names_only() -> None:
    held = Inner(word="a")
    with pytest.raises(AttributeError):
        held.word = "b"  # type: ignore[misc]
    with pytest.raises(TypeError):
        Inner("a")  # type: ignore[call-arg]


def test_members_that_are_none_are_left_out_and_false_or_empty_ones_are_not() -> None:
    class Answer(Shape):
        empty: list[str] | None = None
        no: bool | None = None
        nothing: str | None = None

    assert msgspec.json.encode(Answer(empty=[], no=False)) == b'{"Empty":[],"No":false}'


@observed("a CreateIdentityPool sample and a GetCredentialsForIdentity body: members come alphabetically")
@pytest.mark.parametrize("shape", ANSWERS)
def test_an_answer_of_cognito_identity_declares_its_members_alphabetically(shape: type[Shape]) -> None:
    names = [each.name for each in members(shape)]
    assert names == sorted(names)


@observed("STS: Arn, UserId, Account; Credentials, SubjectFromWebIdentityToken, AssumedRoleUser, Provider, Audience")
def test_an_answer_of_sts_keeps_the_order_of_the_real_one() -> None:
    def names(operation: AnyOperation) -> list[str]:
        assert operation.response is not None
        return [each.name for each in members(operation.response)]

    assert names(STS.operations["GetCallerIdentity"]) == ["Arn", "UserId", "Account"]
    seen = ["Credentials", "SubjectFromWebIdentityToken", "AssumedRoleUser", "Provider", "Audience"]
    assumed = names(STS.operations["AssumeRoleWithWebIdentity"])
    assert [name for name in assumed if name in seen] == seen
