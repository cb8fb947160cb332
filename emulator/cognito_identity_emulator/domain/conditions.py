"""Evaluates one condition of a policy statement against the context of a request.

A value of the policy with a variable that has no value equals nothing: it meets no positive operator, and a negated
one. AWS's guide leaves one case open: here, a key with several values never satisfies an operator without ForAnyValue
or ForAllValues, negated or not ("multivalued context keys require a condition set operator").

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cognito_identity_emulator.domain.condition_operators import Comparison, Operator, Quantifier
from cognito_identity_emulator.domain.condition_values import parse_bool
from cognito_identity_emulator.domain.pattern_cost import PatternCost, cost_of_parsed, cost_of_templates
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

    @cached_property
    def comparison(self) -> Comparison:
        """How its operator compares two values."""
        return self.operator.comparison

    def templates(self, *, with_variables: bool) -> tuple[TextTemplate, ...]:
        """The values, each split into plain characters, wildcards and variables."""
        if with_variables and self.comparison.takes_variables:
            return self._with_variables
        return self._without_variables

    def cost(self, *, with_variables: bool) -> PatternCost:
        """The cost of comparing a value of the key."""
        if self.comparison.takes_variables:
            return cost_of_templates(self.templates(with_variables=with_variables))
        return cost_of_parsed(self.values)

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
    met = is_met(condition, context, with_variables=with_variables)
    why = _explain(condition, got, met, context, with_variables)
    return ConditionCheck(str(condition.operator), condition.key, condition.values, got, met, why)


def is_met(condition: Condition, context: Context, *, with_variables: bool) -> bool:
    """Whether a condition is met: `check` without its explanation."""
    operator = condition.operator
    got = context.get(condition.context_key)
    if operator.name == "Null":
        return any(parse_bool(value) is not bool(got) for value in condition.values)
    if not got:
        if operator.if_exists or operator.quantifier is not None:
            return operator.if_exists or operator.quantifier is Quantifier.ALL
        return condition.comparison.negated
    templates = condition.templates(with_variables=with_variables)
    patterns = (template.constant or template.expand(context) for template in templates)
    if operator.quantifier is None:
        return len(got) == 1 and _compare(condition.comparison, patterns, got[0])
    expanded = list(patterns)
    # A set operator ignores empty strings (AWS calls them an empty data set).
    fits = (_compare(condition.comparison, expanded, value) for value in got if value)
    return all(fits) if operator.quantifier is Quantifier.ALL else any(fits)


def _compare(comparison: Comparison, patterns: Iterable[TextPattern | None], value: str) -> bool:
    """Whether a value of the request fits one of the policy or, under a negated operator, none of them. A pattern is
    None when one of its variables has no value."""
    for pattern in patterns:
        if pattern is not None and comparison.holds(pattern, value):
            return not comparison.negated
    return comparison.negated


def _explain(
    condition: Condition, got: tuple[str, ...] | None, met: bool, context: Context, with_variables: bool
) -> str:
    operator = condition.operator
    if operator.name == "Null":
        return _MISSING if got is None else "the key is present"
    if got is None:
        if operator.if_exists:
            return "the key is missing, which IfExists accepts"
        if operator.quantifier is not None:
            return f"the key is missing, which {operator.quantifier} {'accepts' if met else 'does not accept'}"
        return "the key is missing, so it is not equal" if met else _MISSING
    if operator.quantifier is None and len(got) > 1:
        return "the key has several values, which requires ForAnyValue or ForAllValues"
    unresolved = unresolved_variables(condition, context, with_variables=with_variables)
    if unresolved and met is condition.comparison.negated:
        return f"{unresolved[0].text} has no single value in this request"
    return _MATCHES if met else _DOES_NOT_MATCH


def unresolved_variables(condition: Condition, context: Context, *, with_variables: bool) -> list[Variable]:
    """The variables of a condition's values that have neither a value nor a default in a request."""
    templates = condition.templates(with_variables=with_variables)
    return [variable for template in templates for variable in template.unresolved_variables(context)]


def expanded_values(condition: Condition, context: Context, *, with_variables: bool) -> tuple[str, ...]:
    """The policy's values with the values of their variables; as written where a variable has no value."""
    patterns = (template.expand(context) for template in condition.templates(with_variables=with_variables))
    return tuple(
        written if pattern is None else pattern.plain
        for written, pattern in zip(condition.values, patterns, strict=True)
    )
