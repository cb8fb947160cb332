"""The cost of comparing values of a request with the patterns of a policy, as an upper bound.

A step is roughly one character of a value that is compared with one piece of a pattern; it takes about a nanosecond.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cognito_identity_emulator.domain.policy_text import TextTemplate, Variable, Wildcard

_STEPS_OF_A_VALUE = 400
"""Steps of a comparison with a value of any length."""
_PIECES_OF_A_COMPILATION = 500
"""A pattern that is compiled for each request costs as much as this number of pieces."""
_EXPANSION_WEIGHT = 2
"""Number of pieces that a variable costs besides itself, because its pattern is made for each request."""
_PARSED_WEIGHT = 30
"""Number of pieces of a value that is parsed for each comparison, such as a date or an address."""


@dataclass(frozen=True, slots=True)
class PatternCost:
    """The cost of comparing a value with some patterns.

    `pieces` are runs of characters and wildcards. A pattern with both wildcards has a piece for each character, because
    every position of a value can be compared with all of it. `variables` counts variables, and `searched_variables`
    those in patterns with both wildcards.
    """

    pieces: int = 0
    variables: int = 0
    searched_variables: int = 0

    def __add__(self, other: "PatternCost") -> "PatternCost":
        return PatternCost(
            self.pieces + other.pieces,
            self.variables + other.variables,
            self.searched_variables + other.searched_variables,
        )

    def steps(self, values: Sequence[str], longest: int) -> int:
        """The most steps of comparing every value. `longest` is the length of the longest value of a variable."""
        size = sum(map(len, values)) + _STEPS_OF_A_VALUE * len(values)
        return self.pieces * size + (self.variables + self.searched_variables * size) * longest if values else 0


def cost_of_templates(templates: Iterable[TextTemplate]) -> PatternCost:
    """The cost of comparing a value with every template."""
    return sum(map(_cost, templates), PatternCost())


def cost_of_parsed(values: Sequence[str]) -> PatternCost:
    """The cost of comparing a value with values that are parsed, such as dates and addresses."""
    return PatternCost(_PARSED_WEIGHT * len(values))


def _cost(template: TextTemplate) -> PatternCost:
    variables = sum(isinstance(part, Variable) for part in template.parts)
    if not {Wildcard.ONE, Wildcard.MANY}.issubset(template.parts):
        return PatternCost(len(template.parts) + _EXPANSION_WEIGHT * variables or 1, variables)
    characters = sum(len(part) if isinstance(part, str) else 1 for part in template.parts)
    if not variables:
        return PatternCost(characters)
    return PatternCost(characters + _PIECES_OF_A_COMPILATION, variables, variables)
