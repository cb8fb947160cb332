"""Evaluates one condition of a policy statement against the context of a request.

A value of the policy with a variable that has no value equals nothing: it meets no positive operator, and a negated
one. AWS's guide leaves one case open: here, a key with several values never satisfies an operator without ForAnyValue
or ForAllValues, negated or not ("multivalued context keys require a condition set operator").

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cognito_identity_emulator.domain.condition_operators import Operator, Quantifier
from cognito_identity_emulator.domain.condition_values import parse_bool
from cognito_identity_emulator.domain.policy_text import (
    Context,
    TextPattern,
    TextTemplate,
    Variable,
    constant_template,
    parse_template,
)
from cognito_identity_emulator.runtime.bounds import join_names

_MATCHES = "the value matches"
_DOES_NOT_MATCH = "the value does not match"
_MISSING = "the key is missing"


@dataclass(frozen=True)
class Condition:
    """One operator on one key: ``{"StringEquals": {"cognito-identity.amazonaws.com:aud": [...]}}``."""

    operator: Operator
    key: str
    values: tuple[str, ...]

    @cached_property
    def context_key(self) -> str:
        """The key in lower case, as a request's context has it."""
        return self.key.lower()

    def templates(self, *, with_variables: bool) -> tuple[TextTemplate, ...]:
        """The values, each split into plain characters, wildcards and variables."""
        if with_variables and self.operator.comparison.takes_variables:
            return self._with_variables
        return self._without_variables

    @cached_property
    def _with_variables(self) -> tuple[TextTemplate, ...]:
        return tuple(parse_template(value) for value in self.values)

    @cached_property
    def _without_variables(self) -> tuple[TextTemplate, ...]:
        return tuple(constant_template(value) for value in self.values)


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


def check(condition: Condition, context: Context, *, with_variables: bool) -> ConditionCheck:
    """Evaluate a condition in a request's context (keys in lower case; a key without values counts as missing)."""
    got = context.get(condition.context_key) or None
    met, why = _outcome(condition, got, context, with_variables)
    return ConditionCheck(str(condition.operator), condition.key, condition.values, got, met, why)


def is_met(condition: Condition, context: Context, *, with_variables: bool) -> bool:
    """Whether a condition is met: `check` without its explanation."""
    return _outcome(condition, context.get(condition.context_key) or None, context, with_variables)[0]


def unresolved_variables(condition: Condition, context: Context, *, with_variables: bool) -> list[Variable]:
    """The variables of a condition's values that have neither a value nor a default in a request."""
    templates = condition.templates(with_variables=with_variables)
    return [variable for template in templates for variable in template.unresolved(context)]


def expanded_values(condition: Condition, context: Context, *, with_variables: bool) -> tuple[str, ...]:
    """The policy's values with the values of their variables; as written where a variable has no value."""
    patterns = (template.expand(context) for template in condition.templates(with_variables=with_variables))
    return tuple(
        written if pattern is None else pattern.plain
        for written, pattern in zip(condition.values, patterns, strict=True)
    )


def _outcome(
    condition: Condition, got: tuple[str, ...] | None, context: Context, with_variables: bool
) -> tuple[bool, str]:
    operator = condition.operator
    if operator.name == "Null":
        met = any(parse_bool(value) is (got is None) for value in condition.values)
        return met, _MISSING if got is None else "the key is present"
    if got is None:
        return _without_key(operator)
    if operator.quantifier is None and len(got) > 1:
        return False, "the key has several values, which requires ForAnyValue or ForAllValues"
    templates = condition.templates(with_variables=with_variables)
    patterns = [pattern for template in templates if (pattern := template.expand(context)) is not None]
    met, why = _compare(operator, patterns, got)
    if len(patterns) < len(templates) and met is operator.comparison.negated:
        unresolved = next(each for each in templates if each.expand(context) is None).unresolved(context)[0]
        return met, f"{unresolved.text} has no single value in this request"
    return met, why


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


def _compare(operator: Operator, patterns: Sequence[TextPattern], got: tuple[str, ...]) -> tuple[bool, str]:
    comparison = operator.comparison
    # A set operator ignores empty strings (AWS calls them an empty data set).
    values = [value for value in got if value] if operator.quantifier else got
    fits = [any(comparison.holds(each, value) for each in patterns) is not comparison.negated for value in values]
    met = all(fits) if operator.quantifier is Quantifier.ALL else any(fits)
    return met, _MATCHES if met else _DOES_NOT_MATCH
