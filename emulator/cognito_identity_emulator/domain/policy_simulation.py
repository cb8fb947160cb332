"""What a simulation of policies shows besides its decisions: where statements are, and which condition keys matter.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from cognito_identity_emulator.domain.conditions import unresolved_variables
from cognito_identity_emulator.domain.permission_policy import PermissionPolicy

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()
"""Decodes one value of a text, and says where it ends."""


@dataclass(frozen=True, slots=True)
class TextPosition:
    """A line and a column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class SimulatedPolicy:
    """A policy of a simulation: its name in the results, its text, and its statements."""

    source_id: str
    text: str
    policy: PermissionPolicy

    @cached_property
    def positions(self) -> list[tuple[TextPosition, TextPosition]]:
        """Where each statement begins and ends."""
        return [
            (_position(self.text, start + 1), _position(self.text, end)) for start, end in _statement_spans(self.text)
        ]


def context_keys(policies: Iterable[PermissionPolicy]) -> tuple[str, ...]:
    """The condition keys that conditions and variables of policies name, in the order of their first appearance."""
    names: dict[str, str] = {}
    for policy in policies:
        for statement in policy.statements:
            for variable in statement.resources.unresolved_variables({}):
                names.setdefault(variable.key.lower(), variable.key)
            for condition in statement.conditions:
                names.setdefault(condition.context_key, condition.key)
                for variable in unresolved_variables(condition, {}, with_variables=policy.with_variables):
                    names.setdefault(variable.key.lower(), variable.key)
    return tuple(names.values())


def _position(text: str, index: int) -> TextPosition:
    """The position of the character at an index, as AWS counts it: that behind the brace (observed)."""
    line_start = text.rfind("\n", 0, index) + 1
    return TextPosition(text.count("\n", 0, index) + 1, index - line_start + 1)


def _statement_spans(text: str) -> list[tuple[int, int]]:
    """Begin and end of each statement in the text of a policy that was read before."""
    for key, start in _members(text):
        if key == "Statement":
            return list(_elements(text, start)) if text[start] == "[" else [(start, _end(text, start))]
    return []


def _members(text: str) -> Iterator[tuple[str, int]]:
    """The members of the object in a text, each with the index where its value begins."""
    at = _skip_space(text, _skip_space(text, 0) + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        start = _skip_space(text, _skip_space(text, at) + 1)
        yield key, start
        at = _skip_separator(text, _end(text, start))


def _elements(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Begin and end of each element of the array that begins at an index."""
    at = _skip_space(text, start + 1)
    while text[at] != "]":
        end = _end(text, at)
        yield at, end
        at = _skip_separator(text, end)


def _end(text: str, start: int) -> int:
    return _DECODER.raw_decode(text, start)[1]


def _skip_separator(text: str, at: int) -> int:
    """The index behind white space and a comma."""
    at = _skip_space(text, at)
    return _skip_space(text, at + 1) if text[at] == "," else at


def _skip_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None, "the pattern matches the empty text"
    return found.end()
