"""Finds names that a request does not have, which AWS and a JSON decoder would ignore: typing errors of a test."""

from collections.abc import Iterator

from cognito_identity_emulator.declare.shape import MemberType, Shape, members
from cognito_identity_emulator.features.seeds.problems import inside, unknown


def unknown_members(shape: type[Shape], value: object, place: str = "") -> Iterator[str]:
    """A sentence for each unknown member of a structure and of the structures in it, with its place and the likely
    name. Values of a wrong type are left to the operation."""
    if not isinstance(value, dict):
        return
    declared = {each.name: each for each in members(shape)}
    for name, each in value.items():
        there = inside(place, name)
        if name in declared:
            yield from _unknown_within(declared[name].type, each, there)
        else:
            yield f"{there}: {unknown(name, declared)}"


def _unknown_within(declared: MemberType, value: object, place: str) -> Iterator[str]:
    if issubclass(declared.kind, Shape):
        yield from unknown_members(declared.kind, value, place)
    elif declared.item is not None and isinstance(value, dict):
        for key, each in value.items():
            yield from _unknown_within(declared.item, each, inside(place, key))
    elif declared.item is not None and isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from _unknown_within(declared.item, each, inside(place, index))
