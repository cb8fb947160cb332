"""Wildcards and variables in the texts of a policy.

A text is split once into plain characters, wildcards and variables; for each request it is expanded to a pattern. The
value of a variable is always plain characters, so a session with the name ``*`` only equals ``*``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

ARN_PARTS = 6
"""An ARN has six parts; only the last one can have a colon."""


class Wildcard(Enum):
    """A character of a pattern that matches any text."""

    MANY = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Variable:
    """A ``${key}`` or ``${key, 'default'}`` in a text. `key` is in lower case; `text` is as written."""

    text: str
    key: str
    default: str | None = None


Piece: TypeAlias = str | Wildcard
"""A run of plain characters, or a wildcard."""
Context: TypeAlias = Mapping[str, tuple[str, ...]]
"""The values of a request's condition keys; the keys are in lower case."""

_WILDCARD = re.compile(r"([*?])")
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_WITH_DEFAULT = re.compile(r"([^,]*),\s*'([^']*)'")
_SPELLED_OUT = ("*", "?", "$")


class TextPattern:
    """A text without variables: plain characters and wildcards. It is compiled when it is first matched."""

    __slots__ = ("_arn_parts", "_match", "_plain", "pieces")

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        self.pieces = pieces
        self._plain: str | None = None
        self._match: Callable[[str], bool] | None = None
        self._arn_parts: tuple[TextPattern, ...] | None = None

    @property
    def plain(self) -> str:
        """The pattern as one text, for comparisons without wildcards."""
        if self._plain is None:
            self._plain = "".join(piece if isinstance(piece, str) else piece.value for piece in self.pieces)
        return self._plain

    @property
    def is_plain(self) -> bool:
        """Whether it has no wildcard."""
        return not self.pieces or (len(self.pieces) == 1 and isinstance(self.pieces[0], str))

    @property
    def prefix(self) -> str:
        """The plain characters before the first wildcard."""
        return self.pieces[0] if self.pieces and isinstance(self.pieces[0], str) else ""

    def matches(self, text: str) -> bool:
        """Whether the whole text matches. The text between two stars is searched for once, from left to right."""
        if self._match is None:
            self._match = _compile(self)
        return self._match(text)

    @property
    def arn_parts(self) -> "tuple[TextPattern, ...]":
        """The pattern cut at its first five plain colons."""
        if self._arn_parts is None:
            self._arn_parts = tuple(TextPattern(pieces) for pieces in _cut_arn(self.pieces))
        return self._arn_parts


@dataclass(frozen=True, slots=True)
class TextTemplate:
    """A text of a policy, split where a variable or a wildcard is."""

    parts: tuple[Piece | Variable, ...]
    constant: TextPattern | None
    """The pattern, when no variable makes it depend on the request."""
    prefix: str
    """The plain characters before the first variable or wildcard, which every text that matches begins with."""

    def expand(self, context: Context) -> TextPattern | None:
        """The pattern for a request; None when a variable has no value and no default.

        A variable has no value when its key is missing, or has several: keys with several values cannot be variables.
        """
        if self.constant is not None:
            return self.constant
        pieces: list[Piece] = []
        for part in self.parts:
            piece = _value_of(part, context) if isinstance(part, Variable) else part
            if piece is None:
                return None
            pieces.append(piece)
        return TextPattern(_joined(pieces))

    def unresolved_variables(self, context: Context) -> list[Variable]:
        """The variables that have neither a value nor a default in a request."""
        return [part for part in self.parts if isinstance(part, Variable) and _value_of(part, context) is None]


def split_arn(text: str) -> list[str]:
    """The parts of an ARN, or of a pattern of one: a text cut at its first five colons."""
    return text.split(":", ARN_PARTS - 1)


def parse_pattern(text: str) -> TextPattern:
    """The pattern of a text in which ``${...}`` is not a variable."""
    return TextPattern(_pieces(text))


def parse_template(text: str) -> TextTemplate:
    """Split a text with ``${variables}``. ``${key, 'default'}`` names a value for a missing key; ``${*}``, ``${?}`` and
    ``${$}`` are the plain characters.
    """
    parts: list[Piece | Variable] = []
    end = 0
    # Behind the last brace there is no variable, and each ${ there would be followed to the end of the text.
    for found in _VARIABLE.finditer(text, 0, text.rfind("}") + 1):
        parts += _pieces(text[end : found.start()])
        parts.append(found[1] if found[1] in _SPELLED_OUT else _variable(found))
        end = found.end()
    parts += _pieces(text[end:])
    pieces = tuple(part for part in parts if not isinstance(part, Variable))
    constant = TextPattern(_joined(pieces)) if len(pieces) == len(parts) else None
    prefix = parts[0] if parts and isinstance(parts[0], str) else ""
    return TextTemplate(tuple(parts), constant, prefix)


def constant_template(text: str) -> TextTemplate:
    """The template of a text in which ``${...}`` is not a variable."""
    pattern = parse_pattern(text)
    return TextTemplate(pattern.pieces, pattern, pattern.prefix)


def _pieces(text: str) -> tuple[Piece, ...]:
    return tuple(Wildcard(run) if run in ("*", "?") else run for run in _WILDCARD.split(text) if run)


def _variable(found: re.Match[str]) -> Variable:
    with_default = _WITH_DEFAULT.fullmatch(found[1])
    key, default = with_default.groups() if with_default else (found[1], None)
    return Variable(found[0], key.strip().lower(), default)


def _value_of(variable: Variable, context: Context) -> str | None:
    values = context.get(variable.key, ())
    if len(values) == 1:
        return values[0]
    return None if values else variable.default


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The pieces, with neighbouring runs of plain characters as one."""
    joined: list[Piece] = []
    run: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            run.append(piece)
            continue
        if run:
            joined.append("".join(run))
            run = []
        joined.append(piece)
    return (*joined, "".join(run)) if run else tuple(joined)


def _cut_arn(pieces: Iterable[Piece]) -> list[tuple[Piece, ...]]:
    parts: list[tuple[Piece, ...]] = []
    part: tuple[Piece, ...] = ()
    for piece in pieces:
        while isinstance(piece, str) and len(parts) < ARN_PARTS - 1 and ":" in piece:
            before, _colon, piece = piece.partition(":")
            parts.append((*part, before) if before else part)
            part = ()
        part = (*part, piece) if piece else part
    return [*parts, part]


_Find: TypeAlias = Callable[[str, int, int], int]
"""Where the first match between two positions of a text ends; -1 when there is none."""


def _compile(pattern: TextPattern) -> Callable[[str], bool]:
    """A function that says whether a whole text matches."""
    if pattern.is_plain:
        return pattern.plain.__eq__
    first, *others = _between_stars(pattern.pieces)
    first_length = _length(first)
    if not others:
        return lambda text: len(text) == first_length and _is_at(first, text, 0)
    *between, last = others
    prefix = pattern.prefix
    if not between and not last and first_length == len(prefix):
        return lambda text: text.startswith(prefix)
    last_length, searches = _length(last), [_search(segment) for segment in between]

    def match(text: str) -> bool:
        at, end = first_length, len(text) - last_length
        if at > end or not _is_at(first, text, 0) or not _is_at(last, text, end):
            return False
        for find in searches:
            at = find(text, at, end)
            if at < 0:
                return False
        return True

    return match


def _between_stars(pieces: tuple[Piece, ...]) -> list[Sequence[Piece]]:
    """What is before, between and after the stars; nothing between two stars matches everywhere, and is left out."""
    segments: list[Sequence[Piece]] = []
    start = 0
    for at, piece in enumerate(pieces):
        if piece is Wildcard.MANY:
            if not segments or at > start:
                segments.append(pieces[start:at])
            start = at + 1
    return [*segments, pieces[start:]] if segments else [pieces]


def _length(segment: Sequence[Piece]) -> int:
    return sum(len(piece) if isinstance(piece, str) else 1 for piece in segment)


def _is_at(segment: Sequence[Piece], text: str, at: int) -> bool:
    """Whether the segment, which has no star, matches the text from a position on, where it fits."""
    for piece in segment:
        if isinstance(piece, str):
            if not text.startswith(piece, at):
                return False
            at += len(piece)
        else:
            at += 1
    return True


def _search(segment: Sequence[Piece]) -> _Find:
    """A function that finds the first match of a segment, which has no star."""
    if len(segment) == 1 and isinstance(segment[0], str):
        piece = segment[0]

        def find_piece(text: str, start: int, end: int) -> int:
            at = text.find(piece, start, end)
            return -1 if at < 0 else at + len(piece)

        return find_piece
    # A segment without stars has a fixed length, so that its search never backtracks.
    pattern = "".join(re.escape(piece) if isinstance(piece, str) else "." for piece in segment)
    search = re.compile(pattern, re.DOTALL).search

    def find(text: str, start: int, end: int) -> int:
        found = search(text, start, end)
        return -1 if found is None else found.end()

    return find
