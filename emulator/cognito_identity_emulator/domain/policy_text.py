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
    for variable in _VARIABLE.finditer(text):
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
    """Whether the whole text matches, in at most pieces x characters steps for any number of wildcards."""
    at = piece = 0
    star, resume = -1, 0
    while at < len(text):
        if piece < len(pieces) and pieces[piece] is Wildcard.MANY:
            star, resume = piece, at
            piece += 1
        elif piece < len(pieces) and pieces[piece] in (Wildcard.ONE, text[at]):
            piece += 1
            at += 1
        elif star >= 0:
            resume += 1
            piece, at = star + 1, resume
        else:
            return False
    return all(rest is Wildcard.MANY for rest in pieces[piece:])


def split(pieces: Sequence[Piece], separator: str, parts: int) -> list[Sequence[Piece]]:
    """Split at a plain separator into at most `parts` parts; the last one has the rest."""
    segments: list[Sequence[Piece]] = []
    start = 0
    for at, piece in enumerate(pieces):
        if piece == separator and len(segments) < parts - 1:
            segments.append(pieces[start:at])
            start = at + 1
    return [*segments, pieces[start:]]
