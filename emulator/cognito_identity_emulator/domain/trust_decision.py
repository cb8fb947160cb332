"""Decides whether a trust policy lets a caller assume its role, with the outcome of every statement.

A statement applies to an action when its principal, its action and all its conditions match. An action is allowed when
some statement allows it and none denies it; a request is allowed when all its actions are. The order of statements does
not matter.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cognito_identity_emulator.domain.conditions import ConditionCheck, check
from cognito_identity_emulator.domain.identity import UNAUTHENTICATED
from cognito_identity_emulator.domain.policy import AwsPrincipal, Effect, Statement
from cognito_identity_emulator.domain.policy_text import Context
from cognito_identity_emulator.domain.trust_policy import TrustPolicy
from cognito_identity_emulator.errors.failed_check import FailedCheck

ASSUME_ROLE = "sts:AssumeRole"
ASSUME_ROLE_WITH_SAML = "sts:AssumeRoleWithSAML"
ASSUME_ROLE_WITH_WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
SET_SOURCE_IDENTITY = "sts:SetSourceIdentity"
TAG_SESSION = "sts:TagSession"


_AWS = "AWS: "
_PARAMETERS = {
    "sts:externalid": "an ExternalId",
    "sts:rolesessionname": "a RoleSessionName",
    "sts:sourceidentity": "a SourceIdentity",
}
"""The parameters of AssumeRole that are condition keys, by the key in lower case."""


@dataclass(frozen=True, slots=True)
class TrustRequest:
    """The request of a caller to assume a role.

    `actions`: sts:AssumeRoleWithWebIdentity, say, and sts:TagSession when the session has tags. `federated`: the
    provider of the caller, such as ``cognito-identity.amazonaws.com`` or the ARN of an IAM provider; `aliases` are
    other names of it. `caller`: the caller itself when it signs with AWS credentials, which have no provider;
    `has_boundary`: its role has a permissions boundary. `context`: values by condition key, in any case, such as
    ``cognito-identity.amazonaws.com:amr``, ``aws:RequestTag/team``, ``sts:RoleSessionName``, ``aws:CurrentTime`` (ISO
    8601).
    """

    actions: tuple[str, ...]
    federated: str
    context: Mapping[str, tuple[str, ...]]
    aliases: tuple[str, ...] = ()
    caller: AwsPrincipal | None = None
    has_boundary: bool = False

    def is_named(self, statement: Statement) -> bool:
        """Whether the principals of a statement include the caller."""
        if self.caller is not None:
            return statement.principals.naming(self.caller, has_boundary=self.has_boundary) is not None
        return statement.principals.contains(self.federated, self.aliases)

    @property
    def principal(self) -> str:
        """The caller as sentences name it: its provider, or its ARN with its type of principal."""
        return self.federated if self.caller is None else f"{_AWS}{self.caller.arn}"


@dataclass(frozen=True, slots=True)
class StatementCheck:
    """The outcome of a statement. `actions` are those of the request that it matches."""

    index: int
    sid: str | None
    effect: Effect
    principal_expected: str
    principal_got: str
    principal_met: bool
    actions_expected: str
    actions: tuple[str, ...]
    conditions: tuple[ConditionCheck, ...]

    @property
    def applies(self) -> bool:
        """Whether the principal, some action and every condition match."""
        return self.principal_met and bool(self.actions) and all(condition.met for condition in self.conditions)

    @property
    def name(self) -> str:
        """Its name in sentences."""
        return f"statement {self.index}" + (f" ({self.sid})" if self.sid else "")

    def sentence(self) -> str:
        """Its effect, or every reason why it does not apply."""
        if self.applies:
            effect = "allows" if self.effect is Effect.ALLOW else "denies"
            return f"{self.name} {effect} {_and(self.actions)}"
        reasons = [condition.sentence() for condition in self.conditions if not condition.met]
        if not self.actions:
            reasons.insert(0, f"its action is {self.actions_expected}")
        if not self.principal_met:
            reasons.insert(0, f"principal: expected {self.principal_expected}, got {self.principal_got}")
        return f"{self.name} does not apply: {'; '.join(reasons)}"

    def missing(self, actions: Sequence[str]) -> tuple[str, ...]:
        """Those of the actions that it does not match."""
        return tuple(action for action in actions if action not in self.actions)


@dataclass(frozen=True, slots=True)
class TrustDecision:
    """The decision, with the outcome of every statement. `denied` are the actions with an explicit Deny, `not_allowed`
    those without an Allow.
    """

    allowed: bool
    denied: tuple[str, ...]
    not_allowed: tuple[str, ...]
    statements: tuple[StatementCheck, ...]

    def sentence(self) -> str:
        """The decision in words: the statements that made it or, when none allows it, why each does not apply."""
        deciding = [
            s for s in self.statements if s.applies and s.effect is (Effect.DENY if self.denied else Effect.ALLOW)
        ]
        if self.allowed:
            return "Allowed: " + "; ".join(statement.sentence() for statement in deciding) + "."
        if self.denied:
            return f"Denied: {'; '.join(statement.sentence() for statement in deciding)}. A Deny overrides every Allow."
        if not self.not_allowed:
            return "Denied: the request has no action."
        others = [f"{s.name[0].upper()}{s.sentence()[1:]}." for s in self.statements if s.effect is Effect.ALLOW]
        return " ".join([f"Denied: no statement allows {_and(self.not_allowed)}.", *others])

    def failure(self, role_arn: str) -> FailedCheck:
        """The failed check of a decision that does not allow the request, about the statement that is closest to
        allowing it."""
        denying = [each for each in self.statements if each.applies and each.effect is Effect.DENY]
        if self.denied:
            names = _and(tuple(each.name for each in denying))
            expected, got = f"no Deny of {_and(self.denied)}", f"a Deny in {names}"
            return _failure(role_arn, expected, got, f"Change {names} of the role's trust policy.")
        allowing = [each for each in self.statements if each.effect is Effect.ALLOW]
        if not allowing:
            hint = "Add a statement with Effect Allow to the role's trust policy."
            return _failure(role_arn, f"a statement that allows {_and(self.not_allowed)}", "none", hint)
        return _failure(role_arn, *_unmet(min(allowing, key=self._distance), self.not_allowed))

    def _distance(self, statement: StatementCheck) -> int:
        """How many parts of an Allow statement would have to change to allow the request."""
        missing = bool(statement.missing(self.not_allowed))
        return (not statement.principal_met) * 2 + missing + sum(not each.met for each in statement.conditions)


def evaluate(policy: TrustPolicy, request: TrustRequest) -> TrustDecision:
    """Decide whether the policy allows the request. A request without an action is refused."""
    context = {key.lower(): values for key, values in request.context.items()}
    statements = tuple(
        _check(index, statement, request, context, policy.with_variables)
        for index, statement in enumerate(policy.statements)
    )
    allowed = _actions_with(statements, Effect.ALLOW)
    forbidden = _actions_with(statements, Effect.DENY)
    denied = tuple(action for action in request.actions if action in forbidden)
    not_allowed = tuple(action for action in request.actions if action not in allowed)
    return TrustDecision(bool(request.actions) and not denied and not not_allowed, denied, not_allowed, statements)


def _check(
    index: int,
    statement: Statement,
    request: TrustRequest,
    context: Context,
    with_variables: bool,
) -> StatementCheck:
    return StatementCheck(
        index=index,
        sid=statement.sid or None,
        effect=statement.effect,
        principal_expected=str(statement.principals),
        principal_got=request.principal,
        principal_met=request.is_named(statement),
        actions_expected=str(statement.actions),
        actions=tuple(action for action in request.actions if statement.actions.matches(action)),
        conditions=tuple(
            check(condition, context, with_variables=with_variables) for condition in statement.conditions
        ),
    )


def _unmet(statement: StatementCheck, actions: Sequence[str]) -> tuple[str, str, str]:
    """The expected and the actual value of the first part of an Allow statement that does not match, and a hint."""
    place = f"{statement.name} of the role's trust policy"
    if not statement.principal_met:
        return (
            f"principal {statement.principal_expected}",
            statement.principal_got,
            _naming_hint(statement.principal_got, place),
        )
    missing = _and(statement.missing(actions))
    if missing:
        because = ", because the session has tags" if TAG_SESSION in actions else ""
        return f"a statement that allows {missing}", statement.actions_expected, f"Add {missing} to {place}{because}."
    condition = next(each for each in statement.conditions if not each.met)
    expected, got = f"{condition.subject} {condition.expected_text}", condition.got_text
    other_way = _other_caller(condition) if _is_aws_principal(statement.principal_got) else _alternative(condition)
    return expected, got, f"Change the condition in {place}, or {other_way}."


def _naming_hint(principal: str, place: str) -> str:
    """What to do when a statement does not name the caller."""
    if not _is_aws_principal(principal):
        return f"Name {principal} as Federated principal in {place}."
    arn = principal.removeprefix(_AWS)
    if ":assumed-role/" in arn:
        return f"Name {arn}, its role or its account as AWS principal in {place}."
    return f"Name {arn} as AWS principal in {place}, or sign with credentials that it names."


def _is_aws_principal(principal: str) -> bool:
    return principal.startswith(_AWS)


def _other_caller(condition: ConditionCheck) -> str:
    """What a caller with AWS credentials does, other than to change the condition."""
    parameter = _PARAMETERS.get(condition.key.lower())
    return f"call with {parameter} that meets it" if parameter else "sign with credentials that meet it"


def _alternative(condition: ConditionCheck) -> str:
    """What to do, other than to change the condition."""
    claim = condition.key.rpartition(":")[2].lower()
    if claim == "aud":
        return "use a role that trusts this audience"
    if claim == "amr" and condition.got is not None and UNAUTHENTICATED in condition.got:
        return "send Logins with the call"
    return "use a login that meets it"


def _failure(role_arn: str, expected: str, got: str, hint: str) -> FailedCheck:
    return FailedCheck("trust policy", expected, got, hint, role_arn=role_arn)


def _actions_with(statements: tuple[StatementCheck, ...], effect: Effect) -> set[str]:
    applying = (each for each in statements if each.effect is effect and each.applies)
    return {action for statement in applying for action in statement.actions}


def _and(names: Sequence[str]) -> str:
    return " and ".join(names)
