"""Reads the parameters of a form or query string, and shapes from them: `Name`, `Name.Member`, `Name.member.1`."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_plus

from cognito_identity_emulator.declare.shape import MemberType, Shape, members, once_per_shape
from cognito_identity_emulator.errors import sts as errors

MAX_PARAMETERS = 1000
_SHORT = 256


def read(text: str) -> dict[str, str]:
    """The parameters of an encoded form; the first value of a repeated one. Raises MalformedInput."""
    fields = text.split("&")
    if len(fields) > MAX_PARAMETERS:
        raise errors.MalformedInput
    parameters: dict[str, str] = {}
    for field in fields:
        if field:
            name, _, value = field.partition("=")
            # Most fields need no decoding, above all tokens, and unquote_plus takes two passes to find that out.
            if "%" in field or "+" in field:
                name, value = _unquoted(name), _unquoted(value)
            parameters.setdefault(name, value)
    return parameters


def _unquoted(text: str) -> str:
    return _short_unquoted(text) if len(text) <= _SHORT else unquote_plus(text, errors="replace")


@lru_cache(maxsize=1024)  # usually ARNs, which clients send again and again
def _short_unquoted(text: str) -> str:
    return unquote_plus(text, errors="replace")


Reader = Callable[[dict[str, str], str], object]
"""Reads the value of a name from the parameters; None when it is absent."""


@once_per_shape
def reader(shape: type[Shape]) -> Callable[[dict[str, str], str], Shape]:
    """A function that reads a shape from the parameters with a name prefix. It raises MalformedInput."""
    parts = [(each.attribute, each.name, _member_reader(each.type), each.required) for each in members(shape)]

    def read_shape(parameters: dict[str, str], prefix: str) -> Shape:
        values: dict[str, Any] = {}
        for attribute, name, read_member, required in parts:
            value = read_member(parameters, prefix + name)
            if value is not None or required:
                values[attribute] = value
        return shape(**values)

    return read_shape


def _member_reader(declared: MemberType) -> Reader:
    if declared.kind is str:
        return dict.get
    if declared.kind is list:
        assert declared.item is not None
        kind = declared.item.kind
        read_entry = reader(kind) if issubclass(kind, Shape) else _member_reader(declared.item)
        own_name = "." if issubclass(kind, Shape) else ""
        return lambda parameters, name: _read_list(read_entry, own_name, parameters, name)
    if issubclass(declared.kind, Shape):
        read_shape = reader(declared.kind)
        return lambda parameters, name: read_shape(parameters, name + ".") if _is_present(parameters, name) else None
    return _read_boolean if declared.kind is bool else _read_integer


def _read_boolean(parameters: dict[str, str], name: str) -> bool | None:
    text = parameters.get(name)
    if text is None:
        return None
    if text not in ("true", "false"):
        raise errors.MalformedInput
    return text == "true"


def _read_integer(parameters: dict[str, str], name: str) -> int | None:
    text = parameters.get(name)
    return None if text is None else _integer(text)


def _read_list(read_entry: Reader, own_name: str, parameters: dict[str, str], name: str) -> object:
    """The entries of a list, up to the first number that is missing.

    Each is read from parameters of its own, as `own_name`, so that the time grows as the form does.
    """
    start = name + ".member."
    by_number: dict[str, dict[str, str]] = {}
    for each in parameters:
        if each.startswith(start):
            number, dot, rest = each[len(start) :].partition(".")
            by_number.setdefault(number, {})[dot + rest] = parameters[each]
    entries: list[object] = []
    while (own_parameters := by_number.get(str(len(entries) + 1))) is not None:
        entries.append(read_entry(own_parameters, own_name))
    return entries or None


def _is_present(parameters: dict[str, str], name: str) -> bool:
    """Whether there is a parameter with a name, or one of its members. A structure without members is an empty one."""
    if name in parameters:
        return True
    start = name + "."
    for each in parameters:  # noqa: SIM110 - a generator costs four times as much, and every call asks
        if each.startswith(start):
            return True
    return False


def _integer(text: str) -> int:
    """A decimal of at most 32 bits; observed: signs and leading zeros pass, fractions and words do not."""
    if not text:
        raise errors.MalformedInput.value_missing()
    digits = text[1:] if text[0] in "+-" else text
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 10:
        raise errors.MalformedInput
    number = int(text)
    if not -(2**31) <= number < 2**31:
        raise errors.MalformedInput
    return number
