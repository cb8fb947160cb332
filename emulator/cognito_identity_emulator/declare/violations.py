"""Finds every constraint that a request breaks, with AWS's sentence about it.

Checks are compiled once per shape. A valid value costs one call per constrained member; sentences are only built for
values that break a constraint.
"""

from collections.abc import Callable, Iterable
from typing import Any

from cognito_identity_emulator.declare.constraints import Length, Pattern, Range
from cognito_identity_emulator.declare.shape import Member, MemberType, Shape, members, once_per_shape
from cognito_identity_emulator.errors.frontend import ValidationException

Check = Callable[[Any, str, list[str]], None]
"""`(value, path, found)`: appends to `found` the sentences about the value at that path."""


def check_constraints(request: Shape) -> None:
    """Check every constraint of a decoded request. Raises ValidationException."""
    broken = violations(request)
    if broken:
        raise ValidationException(broken)


def violations(request: Shape) -> list[str]:
    """AWS's sentence about every broken constraint of a decoded request; empty for a valid request.

    A required member that is absent is None.
    """
    found: list[str] = []
    _shape_check(type(request))(request, "", found)
    return found


@once_per_shape
def _shape_check(shape: type[Shape]) -> Check:
    checks = [(each.attribute, each.path, each.required, _member_check(each)) for each in members(shape)]

    def check(value: Any, prefix: str, found: list[str]) -> None:
        for attribute, path, required, inner in checks:
            entry = getattr(value, attribute)
            if entry is None:
                if required:
                    found.append(_sentence(None, prefix + path, "Member must not be null"))
            elif inner is not None:
                inner(entry, prefix + path, found)

    return check


def _member_check(each: Member) -> Check | None:
    return _type_check(each.type)


def _type_check(declared: MemberType) -> Check | None:
    own = _own_check(declared)
    item = declared.item
    if item is None:
        if issubclass(declared.kind, Shape):
            shape = declared.kind
            return lambda value, path, found: _shape_check(shape)(value, path + ".", found)
        return own
    parts = [part for part in (own, _contents_check(declared, item)) if part is not None]
    if not parts:
        return None

    def check(value: Any, path: str, found: list[str]) -> None:
        for part in parts:
            part(value, path, found)

    return check


def _own_check(declared: MemberType) -> Check | None:
    """The check of the constraints on the value itself."""
    constraints = declared.constraints
    if not constraints:
        return None

    def report(value: Any, path: str, found: list[str]) -> None:
        for constraint in constraints:
            found.extend(_sentence(value, path, sentence) for sentence in constraint.broken(value))

    match constraints:
        case (Length() as length, Pattern() as pattern) | (Pattern() as pattern, Length() as length):
            least, most, matches = length.least or 0, length.most, pattern.matches

            def check(value: Any, path: str, found: list[str]) -> None:
                if not (least <= len(value) <= most and matches(value)):
                    report(value, path, found)

            return check
        case (Length() as length,):
            shortest, longest = length.least or 0, length.most

            def check_length(value: Any, path: str, found: list[str]) -> None:
                if not shortest <= len(value) <= longest:
                    report(value, path, found)

            return check_length
        case (Range(least=smallest, most=largest),):

            def check_range(value: Any, path: str, found: list[str]) -> None:
                if not smallest <= value <= largest:
                    report(value, path, found)

            return check_range
    return report


def _contents_check(declared: MemberType, item: MemberType) -> Check | None:
    """The check of the entries of a list or a map. A structure has a path of its own; all plain
    values have one sentence."""
    if issubclass(item.kind, Shape):
        shape = item.kind
        if declared.kind is list:

            def check_structures(value: Any, path: str, found: list[str]) -> None:
                for index, entry in enumerate(value, start=1):
                    _shape_check(shape)(entry, f"{path}.{index}.member.", found)
        else:
            key_check = None if declared.key is None else _own_check(declared.key)

            def check_structures(value: Any, path: str, found: list[str]) -> None:
                if _any_broken(key_check, value):
                    found.append(_sentence(value, path, f"Map keys must satisfy constraint: {_all(declared.key)}"))
                for key, entry in value.items():
                    _shape_check(shape)(entry, f"{path}.{key}.member.", found)

        return check_structures
    if declared.kind is list:
        return _list_check(item)
    return _map_check(declared.key, item)


def _list_check(item: MemberType) -> Check | None:
    item_check = _own_check(item)
    if item_check is None:
        return None

    def check(value: Any, path: str, found: list[str]) -> None:
        if _any_broken(item_check, value):
            found.append(_sentence(value, path, f"Member must satisfy constraint: {_all(item)}"))

    return check


def _map_check(key: MemberType | None, item: MemberType) -> Check:
    key_check = None if key is None else _own_check(key)
    item_check = _own_check(item)

    def check(value: Any, path: str, found: list[str]) -> None:
        if _any_broken(key_check, value):
            found.append(_sentence(value, path, f"Map keys must satisfy constraint: {_all(key)}"))
        if _any_broken(item_check, value.values()):
            found.append(_sentence(value, path, f"Map value must satisfy constraint: {_all(item)}"))

    return check


def _any_broken(check: Check | None, values: Iterable[object]) -> bool:
    """Whether at least one of the values breaks a constraint."""
    if check is None:
        return False
    found: list[str] = []
    for each in values:
        check(each, "", found)
    return bool(found)


def _all(declared: MemberType | None) -> str:
    assert declared is not None
    return "[" + ", ".join(sentence for each in declared.constraints for sentence in each.sentences) + "]"


def _sentence(value: object, path: str, constraint: str) -> str:
    shown = "null" if value is None else f"'{java_text(value)}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: {constraint}"


def java_text(value: object) -> str:
    """A value in the format of AWS's Java front end: `{key=value}`, `[a, b]`, `true`."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{java_text(key)}={java_text(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(java_text(entry) for entry in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Shape):
        entries = {each.name: getattr(value, each.attribute) for each in members(type(value))}
        return java_text({name: entry for name, entry in entries.items() if entry is not None})
    return str(value)
