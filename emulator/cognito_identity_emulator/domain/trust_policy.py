"""A role's trust policy: the statements that allow or deny assuming the role.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html#term_trust-policy
"""

from dataclasses import dataclass
from enum import StrEnum

from cognito_identity_emulator.domain.conditions import Condition
from cognito_identity_emulator.domain.policy_text import matches, pieces_of
from cognito_identity_emulator.runtime.bounds import join_names

WITH_VARIABLES = "2012-10-17"
WITHOUT_VARIABLES = "2008-10-17"

EVERYONE = "*"


class Effect(StrEnum):
    """The effect of a statement on the requests that it applies to."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, slots=True)
class Principals:
    """The principals of a statement. ``"*"``, ``{"AWS": "*"}`` and ``{"Federated": "*"}`` are everyone; `negated` is
    NotPrincipal.

    `others` are principals that no web identity has, such as ``AWS: arn:aws:iam::000000000000:root``.
    """

    everyone: bool = False
    federated: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    negated: bool = False

    def contains(self, federated: str) -> bool:
        """Whether a federated principal is one of them, compared exactly: the only wildcard is ``*`` alone."""
        return (self.everyone or federated in self.federated) is not self.negated

    def __str__(self) -> str:
        named = EVERYONE if self.everyone else join_names((*self.federated, *self.others))
        return f"everyone but {named}" if self.negated else named


@dataclass(frozen=True, slots=True)
class Actions:
    """The actions of a statement: names in any case, with wildcards; `negated` is NotAction."""

    patterns: tuple[str, ...]
    negated: bool = False

    def matches(self, action: str) -> bool:
        """Whether an action, such as ``sts:TagSession``, is one of them."""
        return any(matches(pieces_of(pattern.lower()), action.lower()) for pattern in self.patterns) is not self.negated

    def __str__(self) -> str:
        return ("all but " if self.negated else "") + join_names(self.patterns)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: it applies when its principal, its action and every condition match."""

    effect: Effect
    principals: Principals
    actions: Actions
    conditions: tuple[Condition, ...] = ()
    sid: str | None = None


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """All statements, and the version of the language. Only 2012-10-17 has variables; 2008-10-17 is the default."""

    statements: tuple[Statement, ...]
    version: str = WITHOUT_VARIABLES

    @property
    def with_variables(self) -> bool:
        """Whether ``${...}`` in a condition is a variable."""
        return self.version == WITH_VARIABLES
