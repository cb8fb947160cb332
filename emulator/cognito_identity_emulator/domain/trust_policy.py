"""A role's trust policy: who may assume the role, as statements.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html#term_trust-policy
"""

from dataclasses import dataclass
from enum import StrEnum

from cognito_identity_emulator.domain.conditions import Condition
from cognito_identity_emulator.domain.policy_text import matches, pieces_of

WITH_VARIABLES = "2012-10-17"
WITHOUT_VARIABLES = "2008-10-17"

EVERYONE = "*"


class Effect(StrEnum):
    """What a statement does to the requests it applies to."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, slots=True)
class Principals:
    """Whom a statement is about. ``"*"``, ``{"AWS": "*"}`` and ``{"Federated": "*"}`` are everyone; `negated` is
    NotPrincipal.

    `others` are principals that never come with a web identity, such as ``AWS: arn:aws:iam::000000000000:root``.
    """

    everyone: bool = False
    federated: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    negated: bool = False

    def contains(self, federated: str) -> bool:
        """Whether a federated principal is meant, compared letter by letter: principals have no wildcards but the whole
        ``*``.
        """
        return (self.everyone or federated in self.federated) is not self.negated

    def __str__(self) -> str:
        named = EVERYONE if self.everyone else ", ".join((*self.federated, *self.others))
        return f"everyone but {named}" if self.negated else named


@dataclass(frozen=True, slots=True)
class Actions:
    """What a statement is about: action names, in any case, with wildcards; `negated` is NotAction."""

    patterns: tuple[str, ...]
    negated: bool = False

    def matches(self, action: str) -> bool:
        """Whether an action, such as ``sts:TagSession``, is meant."""
        return any(matches(pieces_of(pattern.lower()), action.lower()) for pattern in self.patterns) is not self.negated

    def __str__(self) -> str:
        return ("all but " if self.negated else "") + ", ".join(self.patterns)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: it applies when principal, action and every condition do."""

    effect: Effect
    principals: Principals
    actions: Actions
    conditions: tuple[Condition, ...] = ()
    sid: str | None = None


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """All statements, and the version of the language: only 2012-10-17 knows variables, and 2008-10-17 is meant when
    none is named.
    """

    statements: tuple[Statement, ...]
    version: str = WITHOUT_VARIABLES

    @property
    def with_variables(self) -> bool:
        """Whether ``${...}`` in a condition is a variable."""
        return self.version == WITH_VARIABLES
