"""Evaluates one condition of a policy statement against the context of a request.

AWS's guide leaves two cases open. Here, a key with several values never satisfies an operator without ForAnyValue or
ForAllValues, negated or not ("multivalued context keys require a condition set operator"); a variable without a value
fails its condition, negated or not, unless another value of a positive operator matches.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cognito_identity_emulator.domain.condition_operators import Operator, Quantifier
from cognito_identity_emulator.domain.condition_values import parse_bool
from cognito_identity_emulator.domain.policy_text import Piece, expand, pieces_of
from cognito_identity_emulator.runtime.bounds import join_names

_MATCHES = "the value matches"
_DOES_NOT_MATCH = "the value does not match"
_MISSING = "the key is missing"


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator on one key: ``{"StringEquals": {"cognito-identity.amazonaws.com:aud": [...]}}``."""

    operator: Operator
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConditionCheck:
    """The outcome of a condition.

    `expected` are the policy's values as written, `got` those of the request, None when the key is missing.
    """

    operator: str
    key: str
    expected: tuple[str, ...]
    got: tuple[str, ...] | None
    met: bool
    why: str

    @property
    def subject(self) -> str:
        """The operator and the key."""
        return f"{self.operator} on {self.key}"

    @property
    def expected_text(self) -> str:
        """The policy's values in words."""
        return join_names((f"'{value}'" for value in self.expected), " or ") or "nothing"

    @property
    def got_text(self) -> str:
        """The request's values in words, with the reason for the outcome unless they show it."""
        got = "no such key" if self.got is None else join_names(f"'{value}'" for value in self.got)
        return got if self.why in (_MATCHES, _DOES_NOT_MATCH, _MISSING) else f"{got} ({self.why})"

    def sentence(self) -> str:
        """The expected and the actual values in one sentence."""
        return f"{self.subject}: expected {self.expected_text}, got {self.got_text}"


def check(condition: Condition, context: Mapping[str, tuple[str, ...]], *, with_variables: bool) -> ConditionCheck:
    """Evaluate a condition in a request's context (keys in lower case; a key without values counts as missing)."""
    got = context.get(condition.key.lower()) or None
    met, why = _outcome(condition, got, context, with_variables)
    return ConditionCheck(str(condition.operator), condition.key, condition.values, got, met, why)


def _outcome(
    condition: Condition, got: tuple[str, ...] | None, context: Mapping[str, tuple[str, ...]], with_variables: bool
) -> tuple[bool, str]:
    operator = condition.operator
    if operator.name == "Null":
        met = any(parse_bool(value) is (got is None) for value in condition.values)
        return met, _MISSING if got is None else "the key is present"
    if got is None:
        return _without_key(operator)
    expected, unresolved = _expected(condition, context, with_variables)
    if unresolved and operator.comparison.negated:
        return False, f"{unresolved} has no single value in this request"
    if operator.quantifier is None and len(got) > 1:
        return False, "the key has several values, which requires ForAnyValue or ForAllValues"
    met, why = _compared(operator, expected, got)
    return met, f"{unresolved} has no single value in this request" if unresolved and not met else why


def _without_key(operator: Operator) -> tuple[bool, str]:
    if operator.if_exists:
        return True, "the key is missing, which IfExists accepts"
    if operator.quantifier is not None:
        met = operator.quantifier is Quantifier.ALL
        return met, f"the key is missing, which {operator.quantifier} {'accepts' if met else 'does not accept'}"
    return (
        operator.comparison.negated,
        "the key is missing, so it is not equal" if operator.comparison.negated else _MISSING,
    )


def _expected(
    condition: Condition, context: Mapping[str, tuple[str, ...]], with_variables: bool
) -> tuple[list[Sequence[Piece]], str | None]:
    """The policy's values, expanded, and the first one with a variable that has no value."""
    if not (with_variables and condition.operator.comparison.takes_variables):
        return [pieces_of(value) for value in condition.values], None
    expected: list[Sequence[Piece]] = []
    unresolved = None
    for value in condition.values:
        pieces = expand(value, context)
        if pieces is None:
            unresolved = unresolved or value
        else:
            expected.append(pieces)
    return expected, unresolved


def _compared(operator: Operator, expected: Sequence[Sequence[Piece]], got: tuple[str, ...]) -> tuple[bool, str]:
    comparison = operator.comparison
    # A set operator ignores empty strings (AWS calls them an empty data set).
    values = [value for value in got if value] if operator.quantifier else got
    fits = [any(comparison.holds(pieces, value) for pieces in expected) is not comparison.negated for value in values]
    met = all(fits) if operator.quantifier is Quantifier.ALL else any(fits)
    return met, _MATCHES if met else _DOES_NOT_MATCH
