"""The parts of every policy: statements with their effect, principals, actions, resources and conditions.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from cognito_identity_emulator.domain.conditions import Condition
from cognito_identity_emulator.domain.pattern_cost import PatternCost, cost_of_templates
from cognito_identity_emulator.domain.policy_text import (
    ARN_PARTS,
    Context,
    TextPattern,
    Variable,
    constant_template,
    parse_pattern,
    parse_template,
    split_arn,
)
from cognito_identity_emulator.runtime.bounds import join_names

WITH_VARIABLES = "2012-10-17"
WITHOUT_VARIABLES = "2008-10-17"

EVERYONE = "*"


class Effect(StrEnum):
    """The effect of a statement on the requests that it applies to."""

    ALLOW = "Allow"
    DENY = "Deny"


class Naming(StrEnum):
    """How a resource policy names the session of a role. A name that covers fewer callers counts for more."""

    SESSION = "session"
    ROLE = "role"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class RoleSession:
    """The session of a role, as policies name it. `role_arn` and `session_arn` are ARNs of IAM and of STS."""

    role_arn: str
    session_arn: str
    account: str

    @property
    def arn(self) -> str:
        """The ARN of the session."""
        return self.session_arn

    @property
    def names(self) -> Mapping[Naming, tuple[str, ...]]:
        """The principals that name it, in every form."""
        account = AccountPrincipal(self.account, self.role_arn.split(":", 2)[1])
        return {Naming.SESSION: (self.session_arn,), Naming.ROLE: (self.role_arn,), **account.names}


@dataclass(frozen=True, slots=True)
class AccountPrincipal:
    """The administrator of an account, whom policies name by the account only."""

    account: str
    partition: str = "aws"

    @property
    def arn(self) -> str:
        """The ARN of the account's root user."""
        return f"arn:{self.partition}:iam::{self.account}:root"

    @property
    def names(self) -> Mapping[Naming, tuple[str, ...]]:
        """The principals that name it, in every form."""
        return {Naming.ACCOUNT: (self.account, self.arn)}


AwsPrincipal: TypeAlias = RoleSession | AccountPrincipal
"""A caller that signs with AWS credentials, as policies name it."""


@dataclass(frozen=True, slots=True)
class Principals:
    """The principals of a statement; `negated` is NotPrincipal.

    `everyone` is ``"*"`` or ``{"AWS": "*"}``. `aws` are accounts, roles, users and sessions, `federated` are identity
    providers. `others` have their type, such as ``Service: lambda.amazonaws.com``.
    """

    everyone: bool = False
    federated: tuple[str, ...] = ()
    aws: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    negated: bool = False

    def contains(self, federated: str, aliases: Sequence[str] = ()) -> bool:
        """Whether a federated principal is one of them, by its name or one of its `aliases`, compared exactly: the only
        wildcard is ``*`` alone."""
        named = self.everyone or not {EVERYONE, federated, *aliases}.isdisjoint(self.federated)
        return named is not self.negated

    def naming(self, caller: AwsPrincipal, *, has_boundary: bool) -> Naming | None:
        """How they name the session of a role, or the administrator of an account; None when they do not. Everyone
        includes the session itself.

        NotPrincipal names a session unless session, role and account are all excepted, and always for a role with a
        boundary.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
        """
        if self.everyone:
            return None if self.negated else Naming.SESSION
        named = [naming for naming, names in caller.names.items() if not set(names).isdisjoint(self.aws)]
        if self.negated:
            is_excepted = len(named) == len(caller.names) and not has_boundary
            return None if is_excepted else Naming.SESSION
        return named[0] if named else None

    def __str__(self) -> str:
        names = (*self.federated, *(f"AWS: {each}" for each in self.aws), *self.others)
        named = EVERYONE if self.everyone or EVERYONE in self.federated else join_names(names)
        return f"everyone but {named}" if self.negated else named


@dataclass(frozen=True)
class Actions:
    """The actions of a statement: names in any case, with wildcards; `negated` is NotAction."""

    patterns: tuple[str, ...]
    negated: bool = False

    def matches(self, action: str) -> bool:
        """Whether an action, such as ``sts:TagSession``, is one of them."""
        return self.matches_lower_case(action.lower())

    def matches_lower_case(self, action: str) -> bool:
        """Whether an action in lower case is one of them."""
        exact, with_wildcards = self._compiled
        if action in exact:
            return not self.negated
        for pattern in with_wildcards:
            if pattern.matches(action):
                return not self.negated
        return self.negated

    @property
    def cost(self) -> PatternCost:
        """The cost of comparing an action."""
        return cost_of_templates(constant_template(each) for each in self.patterns)

    @cached_property
    def _compiled(self) -> tuple[frozenset[str], tuple[TextPattern, ...]]:
        lowered = [pattern.lower() for pattern in self.patterns]
        exact = frozenset(each for each in lowered if "*" not in each and "?" not in each)
        return exact, tuple(parse_pattern(each) for each in lowered if each not in exact)

    def __str__(self) -> str:
        return ("all but " if self.negated else "") + join_names(self.patterns)


class ResourcePattern:
    """One text of a Resource element: an ARN with wildcards, and variables after its fifth colon.

    It is cut at its first five colons, and each part matches one part of the resource: ``*`` crosses a slash, but
    a colon only in the last part. A missing part is ``*``.
    """

    def __init__(self, text: str, *, with_variables: bool) -> None:
        self.text = text
        parts = split_arn(text)
        self.is_everything = text == EVERYONE
        *fixed, last = [*parts, *[EVERYONE] * (ARN_PARTS - len(parts))]
        self.fixed = tuple(parse_pattern(part) for part in fixed)
        self.last = parse_template(last) if with_variables else constant_template(last)
        self._plain_fixed = fixed if all(pattern.is_plain for pattern in self.fixed) else None

    def matches(self, parts: list[str], context: Context) -> bool:
        """Whether a resource, cut at its first five colons, matches; a variable without a value matches nothing."""
        if self.is_everything:
            return True
        if len(parts) != ARN_PARTS or not parts[-1].startswith(self.last.prefix):
            return False
        *fixed, last = parts
        if self._plain_fixed is not None:
            if fixed != self._plain_fixed:
                return False
        elif not all(pattern.matches(part) for pattern, part in zip(self.fixed, fixed, strict=True)):
            return False
        pattern = self.last.expand(context)
        return pattern is not None and pattern.matches(last)

    def describe(self, context: Context) -> str:
        """The pattern as text, with the values of its variables where all have one."""
        last = self.last.expand(context)
        return self.text if last is None or self.is_everything else ":".join([p.plain for p in (*self.fixed, last)])


@dataclass(frozen=True)
class Resources:
    """The resources of a statement; `negated` is NotResource. Only `with_variables`, ``${...}`` is a variable."""

    patterns: tuple[str, ...]
    negated: bool = False
    with_variables: bool = True

    def matches(self, parts: list[str], context: Context) -> bool:
        """Whether a resource, cut at its first five colons, is one of them."""
        for pattern in self._compiled:
            if pattern.matches(parts, context):
                return not self.negated
        return self.negated

    def unresolved_variables(self, context: Context) -> list[Variable]:
        """The variables that have neither a value nor a default in a request."""
        with_variables = (pattern.last for pattern in self._compiled if pattern.last.constant is None)
        return [variable for template in with_variables for variable in template.unresolved_variables(context)]

    def describe(self, context: Context) -> str:
        """The resources in words, with the values of their variables."""
        names = join_names([pattern.describe(context) for pattern in self._compiled])
        return ("all but " if self.negated else "") + names

    @property
    def cost(self) -> PatternCost:
        """The cost of comparing a resource."""
        parse = parse_template if self.with_variables else constant_template
        return cost_of_templates(parse(each) for each in self.patterns)

    @cached_property
    def _compiled(self) -> tuple[ResourcePattern, ...]:
        return tuple(ResourcePattern(text, with_variables=self.with_variables) for text in self.patterns)


EVERYTHING = Resources((EVERYONE,))


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: it applies when its principal, its action, its resource and every condition match.

    Only trust policies and resource policies have `principals`. The resource of a trust policy is the role itself.
    """

    effect: Effect
    principals: Principals
    actions: Actions
    conditions: tuple[Condition, ...] = ()
    sid: str | None = None
    resources: Resources = EVERYTHING


@dataclass(frozen=True, slots=True)
class Policy:
    """All statements, and the version of the language. Only 2012-10-17 has variables; 2008-10-17 is the default."""

    statements: tuple[Statement, ...]
    version: str = WITHOUT_VARIABLES

    @property
    def with_variables(self) -> bool:
        """Whether ``${...}`` in a condition or a resource is a variable."""
        return self.version == WITH_VARIABLES
