"""Parameters of a form or a query string, and the shapes in them: `Name`, `Name.Member`, `Name.member.1` of a list."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_plus

from cognito_identity_emulator.declare.shape import MemberType, Shape, members, once_per_shape
from cognito_identity_emulator.errors import sts as errors

MOST_PARAMETERS = 1000
_SHORT = 256


def read(text: str) -> dict[str, str]:
    """The parameters in a text; of a repeated one the first. Raises MalformedInput."""
    fields = text.split("&")
    if len(fields) > MOST_PARAMETERS:
        raise errors.MalformedInput
    found: dict[str, str] = {}
    for field in fields:
        if field:
            name, _, value = field.partition("=")
            # Most are plain, a token above all, and unquote_plus looks at every letter twice to find that out.
            if "%" in field or "+" in field:
                name, value = _unquoted(name), _unquoted(value)
            found.setdefault(name, value)
    return found


def _unquoted(text: str) -> str:
    return _short_unquoted(text) if len(text) <= _SHORT else unquote_plus(text, errors="replace")


@lru_cache(maxsize=1024)  # ARNs mostly, which come again
def _short_unquoted(text: str) -> str:
    return unquote_plus(text, errors="replace")


Reader = Callable[[dict[str, str], str], object]
"""Reads a value of that name from the parameters; None when it is not given."""


@once_per_shape
def reader(shape: type[Shape]) -> Callable[[dict[str, str], str], Shape]:
    """What reads a shape from the parameters whose names begin with a text. It raises MalformedInput."""
    parts = [(each.attribute, each.name, _member_reader(each.type), each.required) for each in members(shape)]

    def read_shape(given: dict[str, str], prefix: str) -> Shape:
        held: dict[str, Any] = {}
        for attribute, name, read_member, required in parts:
            value = read_member(given, prefix + name)
            if value is not None or required:
                held[attribute] = value
        return shape(**held)

    return read_shape


def _member_reader(declared: MemberType) -> Reader:
    if declared.kind is str:
        return dict.get
    if declared.kind is list:
        assert declared.item is not None
        read_entry = _member_reader(declared.item)
        return lambda given, name: _read_list(read_entry, given, name)
    if issubclass(declared.kind, Shape):
        read_shape = reader(declared.kind)
        return lambda given, name: read_shape(given, name + ".") if _is_given(given, name) else None
    return _read_integer


def _read_integer(given: dict[str, str], name: str) -> int | None:
    text = given.get(name)
    return None if text is None else _integer(text)


def _read_list(read_entry: Reader, given: dict[str, str], name: str) -> object:
    entries: list[object] = []
    while True:
        place = f"{name}.member.{len(entries) + 1}"
        if not _is_given(given, place):
            return entries or None
        entries.append(read_entry(given, place))


def _is_given(given: dict[str, str], name: str) -> bool:
    """Whether a parameter of that name is given, or of a member of it. A structure without members is an empty one."""
    if name in given:
        return True
    start = name + "."
    for each in given:  # noqa: SIM110 - a generator costs four times as much, and every call asks
        if each.startswith(start):
            return True
    return False


def _integer(text: str) -> int:
    """A decimal of at most 32 bits; observed: signs and leading zeros pass, fractions and words do not."""
    if not text:
        raise errors.MalformedInput("missing value for decimal type")
    digits = text[1:] if text[0] in "+-" else text
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 10:
        raise errors.MalformedInput
    number = int(text)
    if not -(2**31) <= number < 2**31:
        raise errors.MalformedInput
    return number
