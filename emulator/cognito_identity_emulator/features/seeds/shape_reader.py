"""Reads decoded YAML or JSON into a declared shape and reports every problem with its place in the file.

The shapes and their constraints are those that the API's operations declare.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from cognito_identity_emulator.declare.shape import Member, MemberType, Shape, members
from cognito_identity_emulator.declare.violations import violations
from cognito_identity_emulator.features.seeds.decoding import decode_json
from cognito_identity_emulator.features.seeds.problems import ProblemCollector, SeedError, inside, unknown

Read = TypeVar("Read", bound=Shape)

UNRESOLVED = object()
"""Replaces a part of a value that has a problem already: it has any type."""

_KINDS = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a map"}
_WRITTEN_AS_TEXT = {"true": True, "false": False}


class ShapeReader:
    """Reads values into shapes. `from_template`: as in CloudFormation, a text may stand for a number or a boolean and
    the other way round, and JSON text for a map.
    """

    def __init__(self, problems: ProblemCollector, *, from_template: bool = False) -> None:
        self.problems = problems
        self._from_template = from_template

    def shape(self, shape: type[Read], value: object, place: str) -> Read | None:
        """The structure, or None when it is no map or lacks a required member.

        A member with a problem is left out; `problems` has the problem.
        """
        if value is UNRESOLVED:
            return None
        if not isinstance(value, dict):
            self.problems.add(place, f"must be a map, not {_name_of(value)}")
            return None
        declared = {each.name: each for each in members(shape)}
        for name in value:
            if name not in declared:
                self.problems.add(inside(place, name), unknown(name, declared))
        values = {each.attribute: self._member(each, value, place) for each in declared.values()}
        if any(each.required and values[each.attribute] is None for each in declared.values()):
            return None
        return shape(**{name: each for name, each in values.items() if each is not None})

    def entries(self, shape: type[Read], listed: object, place: str) -> Iterator[tuple[str, Read]]:
        """The structures of a list that have no problem, each with its place."""
        if not isinstance(listed, list):
            self.problems.add(place, must_be_list(listed))
            return
        for index, value in enumerate(listed):
            there = inside(place, index)
            entry = self.entry(shape, value, there)
            if entry is not None:
                yield there, entry

    def entry(self, shape: type[Read], value: object, place: str) -> Read | None:
        """The structure, or None when it has a problem."""
        sound = None if self._from_template else _read_without_problems(shape, value)
        if sound is not None:
            return sound
        found_before = len(self.problems.found)
        entry = self.shape(shape, value, place)
        return entry if len(self.problems.found) == found_before else None

    def _member(self, declared: Member, structure: dict[str, object], place: str) -> Any:
        value = structure.get(declared.name)
        if value is None:
            if declared.required:
                self.problems.add(inside(place, declared.name), "is required")
            return None
        return self.value(declared.type, value, inside(place, declared.name))

    def value(self, declared: MemberType, value: object, place: str) -> Any:
        """A value of a declared type, or None where there is a problem."""
        if value is UNRESOLVED:
            return None
        if declared.kind is object:
            return value
        if issubclass(declared.kind, Shape):
            return self.shape(declared.kind, value, place)
        try:
            value = self._fitted(declared.kind, value)
        except SeedError as unusable:
            self.problems.add(place, f"is a text, and {unusable.problems[0]}")
            return None
        if type(value) is not declared.kind:
            hint = "; put it in quotes" if declared.kind is str and isinstance(value, int | float) else ""
            self.problems.add(place, f"must be {_KINDS[declared.kind]}, not {_name_of(value)}{hint}")
            return None
        broken = [sentence for constraint in declared.constraints for sentence in constraint.broken(value)]
        for sentence in broken:
            self.problems.add(place, sentence.removeprefix("Member "))
        if isinstance(value, list) and declared.item is not None:
            item = declared.item
            entries = [self.value(item, each, inside(place, index)) for index, each in enumerate(value)]
            return [each for each in entries if each is not None]
        if isinstance(value, dict) and declared.item is not None:
            return self._map(declared, declared.item, value, place)
        return None if broken else value

    def _map(self, declared: MemberType, item: MemberType, value: dict[str, object], place: str) -> dict[str, Any]:
        entries = {}
        for key, each in value.items():
            there = inside(place, key)
            if declared.key is not None and self.value(declared.key, key, f"{there} (the key)") is not None:
                entry = self.value(item, each, there)
                if entry is not None:
                    entries[key] = entry
        return entries

    def _fitted(self, kind: type, value: object) -> object:
        """The value in the declared type, where CloudFormation converts a scalar."""
        if not self._from_template or isinstance(value, list | dict):
            return value
        if kind is str and isinstance(value, bool):
            return str(value).lower()
        if kind is str and isinstance(value, int | float):
            return str(value)
        if kind is dict and isinstance(value, str):
            return decode_json(value)
        if kind is bool and isinstance(value, str):
            return _WRITTEN_AS_TEXT.get(value.lower(), value)
        if kind is int and isinstance(value, str) and value.isascii() and value.isdigit():
            return int(value)
        return value


def _read_without_problems(shape: type[Read], value: object) -> Read | None:
    """The structure when it has no problem, else None.

    A large state has a million identities, and the code that can report a problem takes five times as long.
    """
    try:
        read = msgspec.convert(value, shape)
        # When the JSON is as long as before, nothing was left out or read as something else.
        is_whole = len(msgspec.json.encode(read)) == len(msgspec.json.encode(value))
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    return read if is_whole and not violations(read).count else None


def must_be_list(value: object) -> str:
    """The sentence about a value that is not a list."""
    return f"must be a list, not {_name_of(value)}"


def _name_of(value: object) -> str:
    """A value in the words of an author of YAML."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    return f"the number {value}" if isinstance(value, int | float) else _KINDS[type(value)]
