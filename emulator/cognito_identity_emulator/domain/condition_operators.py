"""IAM's condition operators: their names, and how each compares a value of a request with a value of a policy.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import operator as order
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from cognito_identity_emulator.domain.condition_values import (
    parse_address,
    parse_address_range,
    parse_binary,
    parse_bool,
    parse_instant,
    parse_number,
)
from cognito_identity_emulator.domain.policy_text import ARN_PARTS, TextPattern, split_arn
from cognito_identity_emulator.runtime.similar_names import nearest


class Quantifier(StrEnum):
    """How many of a key's values in a request must match."""

    ANY = "ForAnyValue"
    ALL = "ForAllValues"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How an operator compares one value of the policy (first) with one of the request (second).

    A negated operator holds when its comparison holds for no value of the policy. `accepts` says whether the operator
    can parse a value of a policy; a value of the request that cannot be parsed is equal to nothing.
    """

    holds: Callable[[TextPattern, str], bool]
    negated: bool = False
    takes_variables: bool = False
    accepts: Callable[[str], bool] = lambda _: True


@dataclass(frozen=True, slots=True)
class Operator:
    """A condition operator as a policy names it, such as ``ForAnyValue:StringLikeIfExists``."""

    name: str
    quantifier: Quantifier | None = None
    if_exists: bool = False

    @property
    def comparison(self) -> Comparison:
        """How it compares two values. ``Null`` compares nothing: it only checks whether the key is present."""
        return COMPARISONS[self.name]

    def __str__(self) -> str:
        return (f"{self.quantifier}:" if self.quantifier else "") + self.name + ("IfExists" if self.if_exists else "")


def parse_operator(text: str) -> Operator:
    """The operator that a policy names. Raises ValueError with a sentence when there is no such operator."""
    quantifier, colon, name = text.rpartition(":")
    if colon and quantifier not in set(Quantifier):
        raise ValueError(f"'{quantifier}' is not a set operator; there are ForAnyValue and ForAllValues")
    operator = Operator(
        name.removesuffix("IfExists"), Quantifier(quantifier) if colon else None, name.endswith("IfExists")
    )
    if operator.name not in COMPARISONS:
        near = nearest(operator.name, COMPARISONS, cutoff=0.7)
        raise ValueError(
            f"'{operator.name}' is not a condition operator" + (f"; did you mean '{near}'?" if near else "")
        )
    if operator.name == "Null" and operator.if_exists:
        raise ValueError("Null looks whether a key exists, so it cannot end with IfExists")
    return operator


def _string_equals(expected: TextPattern, got: str) -> bool:
    return expected.plain == got


def _string_equals_ignoring_case(expected: TextPattern, got: str) -> bool:
    return expected.plain.casefold() == got.casefold()


def _arn_like(expected: TextPattern, got: str) -> bool:
    patterns = expected.arn_parts
    values = split_arn(got)
    if not len(patterns) == len(values) == ARN_PARTS:
        return False
    return all(pattern.matches(value) for pattern, value in zip(patterns, values, strict=True))


def _bool_equals(expected: TextPattern, got: str) -> bool:
    return parse_bool(got) is not None and parse_bool(expected.plain) == parse_bool(got)


def _binary_equals(expected: TextPattern, got: str) -> bool:
    value = parse_binary(got)
    return value is not None and value == parse_binary(expected.plain)


def _in_range(expected: TextPattern, got: str) -> bool:
    address, addresses = parse_address(got), parse_address_range(expected.plain)
    return address is not None and addresses is not None and address in addresses


_Order: TypeAlias = Callable[[Any, Any], bool]


def _ordered(read: Callable[[str], Decimal | None], holds: _Order) -> Callable[[TextPattern, str], bool]:
    def compare(expected: TextPattern, got: str) -> bool:
        limit, value = read(expected.plain), read(got)
        return limit is not None and value is not None and holds(value, limit)

    return compare


def _ordering_operators(prefix: str, read: Callable[[str], Decimal | None]) -> dict[str, Comparison]:
    orders: dict[str, tuple[_Order, bool]] = {
        "Equals": (order.eq, False),
        "NotEquals": (order.eq, True),
        "LessThan": (order.lt, False),
        "LessThanEquals": (order.le, False),
        "GreaterThan": (order.gt, False),
        "GreaterThanEquals": (order.ge, False),
    }
    return {
        prefix + name: Comparison(_ordered(read, holds), negated, accepts=lambda text: read(text) is not None)
        for name, (holds, negated) in orders.items()
    }


def _textual(holds: Callable[[TextPattern, str], bool], negated: bool = False) -> Comparison:
    return Comparison(holds, negated, takes_variables=True)


COMPARISONS: dict[str, Comparison] = {
    "StringEquals": _textual(_string_equals),
    "StringNotEquals": _textual(_string_equals, negated=True),
    "StringEqualsIgnoreCase": _textual(_string_equals_ignoring_case),
    "StringNotEqualsIgnoreCase": _textual(_string_equals_ignoring_case, negated=True),
    "StringLike": _textual(TextPattern.matches),
    "StringNotLike": _textual(TextPattern.matches, negated=True),
    "ArnEquals": _textual(_arn_like),
    "ArnLike": _textual(_arn_like),
    "ArnNotEquals": _textual(_arn_like, negated=True),
    "ArnNotLike": _textual(_arn_like, negated=True),
    **_ordering_operators("Numeric", parse_number),
    **_ordering_operators("Date", parse_instant),
    "Bool": Comparison(
        _bool_equals, takes_variables=True, accepts=lambda text: parse_bool(text) is not None or "${" in text
    ),
    "BinaryEquals": Comparison(_binary_equals, accepts=lambda text: parse_binary(text) is not None),
    "IpAddress": Comparison(_in_range, accepts=lambda text: parse_address_range(text) is not None),
    "NotIpAddress": Comparison(_in_range, negated=True, accepts=lambda text: parse_address_range(text) is not None),
    "Null": Comparison(lambda _expected, _got: False, accepts=lambda text: parse_bool(text) is not None),
}
"""Every operator by its name without set operator and IfExists."""
