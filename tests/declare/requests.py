"""Hypothesis strategies for requests: values that satisfy every constraint, and values that break exactly one."""

import re
from collections.abc import Iterator
from typing import Any, TypeVar

from hypothesis import strategies as st

from cognito_identity_emulator.declare.constraints import Length, OneOf, Pattern, Range
from cognito_identity_emulator.declare.shape import MemberType, Shape, members

Kind = TypeVar("Kind")

_ONE_CLASS = re.compile(r"\[[^\]]+\][+*]")
_STRANGE_LETTERS = ("\N{GRINNING FACE}", " ", "\x07", "!")
_EXTRA_LENGTH = 12
"""The maximum number of characters or items beyond the minimum length."""


def valid_values(declared: MemberType) -> st.SearchStrategy[Any]:
    """Values that satisfy the member's type and constraints."""
    length = _first(declared, Length) or Length(0, 1000)
    least = length.least or 0
    most = min(length.most, least + _EXTRA_LENGTH)
    if declared.kind is bool:
        return st.booleans()
    if declared.kind is int:
        span = _first(declared, Range) or Range(-1000, 1000)
        return st.integers(span.least, span.most)
    if declared.kind is str:
        words = _first(declared, OneOf)
        return st.sampled_from(words.words) if words else _texts(_first(declared, Pattern), length)
    if declared.kind is list:
        assert declared.item is not None
        return st.lists(valid_values(declared.item), min_size=least, max_size=min(most, least + 2))
    if declared.kind is dict:
        assert declared.item is not None
        assert declared.key is not None
        return st.dictionaries(valid_values(declared.key), valid_values(declared.item), max_size=min(most, 2))
    return valid_requests(declared.kind)


def valid_requests(shape: type[Shape]) -> st.SearchStrategy[Shape]:
    """Instances that satisfy every constraint, with and without their optional members."""
    required = {each.attribute: valid_values(each.type) for each in members(shape) if each.required}
    optional = {each.attribute: valid_values(each.type) for each in members(shape) if not each.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda values: shape(**values))


_MAX_SIZE = 10_000_000
"""Some members have a limit that no request reaches."""


def broken_values(declared: MemberType) -> Iterator[tuple[Any, str]]:
    """Values that break one constraint only, each with the sentence of the violation."""
    pattern, length = _first(declared, Pattern), _first(declared, Length)
    for constraint in declared.constraints:
        match constraint:
            case Range(least=least, most=most):
                yield most + 1, f"Member must have value less than or equal to {most}"
                yield least - 1, f"Member must have value greater than or equal to {least}"
            case OneOf(words=words):
                yield "Nonsense", f"Member must satisfy enum value set: [{', '.join(words)}]"
            case Pattern(regex=regex):
                size = max(1, (length.least if length else None) or 1)
                letter = next(each for each in _STRANGE_LETTERS if not constraint.matches(each))
                yield letter * size, f"Member must satisfy regular expression pattern: {regex}"
            case Length(least=shortest, most=longest):
                too_long = _sized(declared, pattern, longest + 1)
                if too_long is not None:
                    yield too_long, f"Member must have length less than or equal to {longest}"
                too_short = _sized(declared, pattern, (shortest or 0) - 1)
                if too_short is not None:
                    yield too_short, f"Member must have length greater than or equal to {shortest}"


def _sized(declared: MemberType, pattern: Pattern | None, size: int) -> Any:
    """A value of this length that breaks no other constraint; None if there is no such value, or it is too large."""
    if not 0 <= size <= _MAX_SIZE:
        return None
    if declared.kind is str:
        candidates = ("a" * size, "1" * size, "a:" + "0" * (size - 2))
        return next(
            (text for text in candidates if len(text) == size and (pattern is None or pattern.matches(text))), None
        )
    assert declared.item is not None
    if issubclass(declared.item.kind, Shape):
        return None
    filler = _sized(declared.item, _first(declared.item, Pattern), (_first(declared.item, Length) or Length(1, 1)).most)
    if declared.kind is list:
        return [filler] * size
    assert declared.key is not None
    return None if _first(declared.key, Pattern) else {str(number): filler for number in range(size)}


def _texts(pattern: Pattern | None, length: Length) -> st.SearchStrategy[str]:
    least = length.least or 0
    most = min(length.most, least + _EXTRA_LENGTH)
    if pattern is None:
        return st.text(min_size=least, max_size=most)
    if _ONE_CLASS.fullmatch(pattern.regex):
        letters = [chr(code) for code in range(0x2100) if pattern.matches(chr(code))]
        return st.text(st.sampled_from(letters), min_size=max(least, 1), max_size=most)
    whole = st.from_regex(re.compile(pattern.regex, re.ASCII), fullmatch=True)
    return whole.filter(lambda text: least <= len(text) <= length.most)


def _first(declared: MemberType, kind: type[Kind]) -> Kind | None:
    return next((each for each in declared.constraints if isinstance(each, kind)), None)
