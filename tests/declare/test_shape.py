"""Shapes: wire names, required members, encoding, and the order of members in responses."""

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
RESPONSES = [
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


def test_a_wire_name_is_derived_from_its_attribute_unless_it_is_declared() -> None:
    assert [each.name for each in members(Outer)] == [
        "IdentityPoolId", "ProviderARNs", "Count", "Outside", "ByName", "Made",
    ]  # fmt: skip


def test_the_path_of_a_member_begins_with_a_small_letter() -> None:
    assert [each.path for each in members(Outer)][:2] == ["identityPoolId", "providerARNs"]


def test_a_member_without_a_default_is_required() -> None:
    assert [each.attribute for each in members(Outer) if each.required] == ["identity_pool_id"]


def test_a_type_is_parsed_into_kind_items_and_constraints() -> None:
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


def test_a_shape_is_immutable_and_has_no_positional_arguments() -> None:
    inner = Inner(word="a")
    with pytest.raises(AttributeError):
        inner.word = "b"  # type: ignore[misc]
    with pytest.raises(TypeError):
        Inner("a")  # type: ignore[call-arg]


def test_an_encoded_shape_leaves_out_none_but_not_false_or_empty_members() -> None:
    class Answer(Shape):
        empty: list[str] | None = None
        no: bool | None = None
        nothing: str | None = None

    assert msgspec.json.encode(Answer(empty=[], no=False)) == b'{"Empty":[],"No":false}'


@observed("a CreateIdentityPool sample and a GetCredentialsForIdentity body: members are in alphabetical order")
@pytest.mark.parametrize("shape", RESPONSES)
def test_a_response_of_cognito_identity_declares_its_members_alphabetically(shape: type[Shape]) -> None:
    names = [each.name for each in members(shape)]
    assert names == sorted(names)


@observed("STS: Arn, UserId, Account; Credentials, SubjectFromWebIdentityToken, AssumedRoleUser, Provider, Audience")
def test_a_response_of_sts_has_the_member_order_of_aws() -> None:
    def names(operation: AnyOperation) -> list[str]:
        assert operation.response is not None
        return [each.name for each in members(operation.response)]

    assert names(STS.operations["GetCallerIdentity"]) == ["Arn", "UserId", "Account"]
    seen = ["Credentials", "SubjectFromWebIdentityToken", "AssumedRoleUser", "Provider", "Audience"]
    assumed = names(STS.operations["AssumeRoleWithWebIdentity"])
    assert [name for name in assumed if name in seen] == seen
