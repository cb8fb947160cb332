"""Constraints on the value of a member, each with AWS's sentence for a value that breaks it.

A constraint is written in `Annotated` beside a type; several are in the order in which AWS lists them. AWS's patterns
are Java's: they match the whole value, and `\\w` is ASCII.
"""

import re
import unicodedata
import warnings
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from cognito_identity_emulator.errors.evidence import observed, observed_elsewhere
from cognito_identity_emulator.errors.service_error import ServiceError

_NUMBERS = "Athena, the same front end; STS: justincormack/argmin, sts_oracle.rs"
_WITH_UNICODE_CLASSES = re.compile(r"\[((?:\\p\{[A-Z]\})+)((?:[^\\\[\]^&-]|\\\W)*)\]([+*])")
"""Unicode classes, then single characters, repeated."""


class Constraint(Protocol):
    """One rule for a value. A rule may have several sentences: a length has two ends."""

    @property
    def sentences(self) -> Sequence[str]:
        """Every sentence of this rule, in the order in which AWS lists them for the values of a map."""
        ...

    def broken(self, value: object) -> Sequence[str]:
        """The sentences about `value`; empty when it satisfies the rule."""
        ...


@dataclass(frozen=True)
class Length:
    """Characters of a string, entries of a list or a map: from `least` (None: no such rule) to `most`."""

    least: int | None
    most: int

    @cached_property
    def sentences(self) -> Sequence[str]:
        return (self._too_long,) if self.least is None else (self._too_long, self._too_short)

    @property
    @observed("aws/aws-sdk-cpp#1085; awslabs/aws-sdk-android-samples#21")
    def _too_long(self) -> str:
        return f"Member must have length less than or equal to {self.most}"

    @property
    @observed("aws/aws-sdk-cpp#1085; awslabs/aws-sdk-android-samples#21")
    def _too_short(self) -> str:
        return f"Member must have length greater than or equal to {self.least}"

    def broken(self, value: object) -> Sequence[str]:
        assert isinstance(value, Sized)
        if len(value) > self.most:
            return (self._too_long,)
        return (self._too_short,) if self.least is not None and len(value) < self.least else ()


@dataclass(frozen=True)
class Range:
    """A number from `least` to `most`."""

    least: int
    most: int

    @cached_property
    def sentences(self) -> Sequence[str]:
        return (self._too_large, self._too_small)

    @property
    @observed_elsewhere(_NUMBERS)
    def _too_large(self) -> str:
        return f"Member must have value less than or equal to {self.most}"

    @property
    @observed_elsewhere(_NUMBERS)
    def _too_small(self) -> str:
        return f"Member must have value greater than or equal to {self.least}"

    def broken(self, value: object) -> Sequence[str]:
        assert isinstance(value, int)
        if value > self.most:
            return (self._too_large,)
        return (self._too_small,) if value < self.least else ()


class PatternError(ValueError):
    """A declared pattern that cannot be compiled, or that means something else in Java than in Python."""

    def __init__(self, regex: str, problem: Exception) -> None:
        super().__init__(f"The pattern {regex!r} cannot be matched as Java does: {problem}")


@dataclass(frozen=True)
class Pattern:
    """A regular expression in Java's dialect, as AWS's model writes it, that matches the whole value.

    A pattern that Python cannot match as Java does fails where it is declared: it is compiled at once, which takes
    about 6 ms of a start for all of them. Raises PatternError.

    `refusal` makes the error of a service that has its own sentence when nothing but this pattern is broken, from the
    path of the member and its value.
    """

    regex: str
    refusal: Callable[[str, str], ServiceError] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        _ = self.matches

    @cached_property
    @observed("aws-amplify/amplify-swift#2864; getmoto/moto#1979")
    def sentences(self) -> Sequence[str]:
        return (f"Member must satisfy regular expression pattern: {self.regex}",)

    @cached_property
    def matches(self) -> Callable[[str], object]:
        """Says whether a text matches."""
        found = _WITH_UNICODE_CLASSES.fullmatch(self.regex)
        if found is None:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("error", FutureWarning)  # which announces set syntax that Java has today
                    return re.compile(self.regex, re.ASCII).fullmatch
            except (re.error, FutureWarning) as problem:
                raise PatternError(self.regex, problem) from None
        # Python's re has no \p{..}; the patterns of the models that need it repeat one set of characters.
        classes = frozenset(found[1].replace("\\p{", "").replace("}", ""))
        others = frozenset(re.sub(r"\\(.)", r"\1", found[2]))

        def is_allowed(letter: str) -> bool:
            return letter in others or unicodedata.category(letter)[0] in classes

        ascii_letters = "".join(filter(is_allowed, map(chr, range(128))))
        matches_ascii = re.compile(f"[{re.escape(ascii_letters)}]{found[3]}").fullmatch
        return lambda value: bool(matches_ascii(value)) or (bool(value) and all(map(is_allowed, value)))

    def broken(self, value: object) -> Sequence[str]:
        assert isinstance(value, str)
        return () if self.matches(value) else self.sentences


@dataclass(frozen=True)
class OneOf:
    """One of a fixed set of words."""

    words: tuple[str, ...]

    @cached_property
    @observed_elsewhere("other services of the same front end; no capture of this one exists")
    def sentences(self) -> Sequence[str]:
        return (f"Member must satisfy enum value set: [{', '.join(self.words)}]",)

    def broken(self, value: object) -> Sequence[str]:
        return () if value in self.words else self.sentences


@dataclass(frozen=True)
class Long:
    """Not a constraint: marks an integer that the model calls a long. AWS's sentence about a wrong type differs."""
