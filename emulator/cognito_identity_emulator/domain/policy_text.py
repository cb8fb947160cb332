"""Wildcards and variables in the values of a policy.

For each request a value is split into pieces: plain characters and wildcards. The value of a variable is always plain
characters, so a session with the name ``*`` only equals ``*``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TypeAlias


class Wildcard(Enum):
    """A character of a pattern that matches any text."""

    MANY = "*"
    ONE = "?"


Piece: TypeAlias = str | Wildcard
"""One plain character, or a wildcard."""

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_WITH_DEFAULT = re.compile(r"([^,]*),\s*'([^']*)'")
_SPELLED_OUT = ("*", "?", "$")


def pieces_of(text: str) -> tuple[Piece, ...]:
    """The pieces of a text without variables."""
    return tuple(Wildcard(char) if char in "*?" else char for char in text)


def expand(text: str, context: Mapping[str, tuple[str, ...]]) -> tuple[Piece, ...] | None:
    """The pieces of a text whose ``${variables}`` are replaced from the request's context (keys in lower case).

    None when a variable has no value, or more than one: keys with several values cannot be variables. ``${key,
    'default'}`` names a value for a missing key; ``${*}``, ``${?}`` and ``${$}`` are the plain characters.
    """
    pieces: list[Piece] = []
    end = 0
    # Behind the last brace there is no variable, and each ${ there would be followed to the end of the text.
    for variable in _VARIABLE.finditer(text, 0, text.rfind("}") + 1):
        value = _value_of(variable[1], context)
        if value is None:
            return None
        pieces += pieces_of(text[end : variable.start()])
        pieces += value
        end = variable.end()
    return (*pieces, *pieces_of(text[end:]))


def _value_of(variable: str, context: Mapping[str, tuple[str, ...]]) -> str | None:
    if variable in _SPELLED_OUT:
        return variable
    with_default = _WITH_DEFAULT.fullmatch(variable)
    key, default = with_default.groups() if with_default else (variable, None)
    values = context.get(key.strip().lower(), ())
    if len(values) == 1:
        return values[0]
    return None if values else default


def plain(pieces: Sequence[Piece]) -> str:
    """The pieces as one text, for comparisons without wildcards."""
    return "".join(piece.value if isinstance(piece, Wildcard) else piece for piece in pieces)


def matches(pieces: Sequence[Piece], text: str) -> bool:
    """Whether the whole text matches. The text between two stars is searched for once, from left to right."""
    first, *others = _between_stars(pieces)
    if not others:
        return len(first) == len(text) and _is_at(first, text, 0)
    last = others.pop()
    end = len(text) - len(last)
    if len(first) > end or not _is_at(first, text, 0) or not _is_at(last, text, end):
        return False
    at = len(first)
    for segment in others:
        at = _find(segment, text, at, end)
        if at < 0:
            return False
        at += len(segment)
    return True


def _between_stars(pieces: Sequence[Piece]) -> list[Sequence[Piece]]:
    segments: list[Sequence[Piece]] = []
    start = 0
    for at, piece in enumerate(pieces):
        if piece is Wildcard.MANY:
            segments.append(pieces[start:at])
            start = at + 1
    return [*segments, pieces[start:]]


def _is_at(segment: Sequence[Piece], text: str, at: int) -> bool:
    """Whether the segment, which has no star, matches the text from a position on, where it fits."""
    return all(
        piece is Wildcard.ONE or piece == letter
        for piece, letter in zip(segment, text[at : at + len(segment)], strict=True)
    )


def _find(segment: Sequence[Piece], text: str, start: int, end: int) -> int:
    """The first position at which the segment matches the text between two positions; -1 when there is none."""
    if Wildcard.ONE not in segment:
        return text.find(plain(segment), start, end)
    pattern = "".join("." if piece is Wildcard.ONE else re.escape(plain([piece])) for piece in segment)
    found = re.compile(pattern, re.DOTALL).search(text, start, end)
    return -1 if found is None else found.start()


def split(pieces: Sequence[Piece], separator: str, parts: int) -> list[Sequence[Piece]]:
    """Split at a plain separator into at most `parts` parts; the last one has the rest."""
    segments: list[Sequence[Piece]] = []
    start = 0
    for at, piece in enumerate(pieces):
        if piece == separator and len(segments) < parts - 1:
            segments.append(pieces[start:at])
            start = at + 1
    return [*segments, pieces[start:]]
