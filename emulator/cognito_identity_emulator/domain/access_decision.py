"""Decides what the session of a role may do, over the layers of policies that AWS asks.

An explicit Deny of any layer wins. Otherwise a resource policy that names the session itself allows, and any other
request needs an Allow of the identity layer (a resource policy that names the role counts as one), of the permissions
boundary, if the role has one, and of the session policies, if there are any: all session policies are one set.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html

Differs: service control policies, resource control policies, VPC endpoint policies and access control lists are not
asked. A resource policy does not name a session by its Federated principal. [policy-evaluation]
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from cognito_identity_emulator.domain.arns import is_foreign
from cognito_identity_emulator.domain.conditions import is_met
from cognito_identity_emulator.domain.permission_policy import PermissionPolicy
from cognito_identity_emulator.domain.policy import AwsPrincipal, Effect, Naming, Statement
from cognito_identity_emulator.domain.policy_text import ARN_PARTS, Context, split_arn

MAX_ACTION_CHARACTERS = 256
MAX_RESOURCE_CHARACTERS = 2048
"""IAM's limit of an ARN."""
MAX_CONTEXT_VALUES = 1000
"""Number of values of all keys of a request."""
MAX_CONTEXT_CHARACTERS = 65536
"""Characters of all keys and values of a request."""

_ACTION = re.compile(r"[A-Za-z0-9-]+:[^\s:*?]+", re.ASCII)
_ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)


class PolicyLayer(StrEnum):
    """A set of policies that is asked as one. Of several that refuse a request, the first is named."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    BOUNDARY = "boundary"
    SESSION = "session"


class Verdict(StrEnum):
    """A decision, in the words of IAM's policy simulator."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


@dataclass(frozen=True, slots=True)
class AttachedPolicy:
    """A policy and the name that decisions have for it: an ARN, or the name of an inline policy.

    `policy` is None when the document is not known: such a policy is not evaluated, and neither allows nor denies.
    """

    name: str
    policy: PermissionPolicy | None

    def statements(self) -> "Iterator[AttachedStatement]":
        """Every statement; none when the document is not known."""
        if self.policy is not None:
            with_variables = self.policy.with_variables
            for index, statement in enumerate(self.policy.statements):
                yield AttachedStatement(self.name, index, statement, with_variables)


@dataclass(frozen=True, slots=True)
class PolicySet:
    """The policies that apply to a request. Without a boundary and without session policies, these layers are not
    asked. Of the session policies one must allow a request, and of the `scope_downs`, which have different names and
    belong to the same layer, each."""

    identity: tuple[AttachedPolicy, ...] = ()
    boundary: AttachedPolicy | None = None
    session: tuple[AttachedPolicy, ...] = ()
    resource: AttachedPolicy | None = None
    scope_downs: tuple[AttachedPolicy, ...] = ()

    def layer(self, layer: PolicyLayer) -> tuple[AttachedPolicy, ...]:
        """The policies of a layer."""
        if layer is PolicyLayer.IDENTITY:
            return self.identity
        if layer is PolicyLayer.SESSION:
            return (*self.session, *self.scope_downs)
        policy = self.boundary if layer is PolicyLayer.BOUNDARY else self.resource
        return () if policy is None else (policy,)

    @property
    def not_evaluated(self) -> tuple[str, ...]:
        """The names of the policies whose documents are not known."""
        policies = (policy for layer in PolicyLayer for policy in self.layer(layer))
        return tuple(dict.fromkeys(each.name for each in policies if each.policy is None))


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """An action on a resource. `resource` is an ARN; ``*`` is matched by ``*`` only. `context` has condition keys in
    any case."""

    action: str
    resource: str = "*"
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class AttachedStatement(msgspec.Struct, frozen=True):
    """A statement of a policy, by the name of the policy and its index in it."""

    policy: str
    index: int
    statement: Statement
    with_variables: bool

    @property
    def name(self) -> str:
        """Its name in sentences."""
        sid = self.statement.sid
        return f"statement {self.index}" + (f" ({sid})" if sid else "") + f" of {self.policy}"


@dataclass(frozen=True, slots=True)
class LayerDecision:
    """The decision of a layer, with the statements that made it; none for an implicit deny."""

    layer: PolicyLayer
    decision: Verdict
    statements: tuple[AttachedStatement, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessDecision:
    """The decision about a request.

    `layers` are those that were asked, and `refused_by` is the layer that a refusal names. `granted_to_session`: a
    resource policy names the session itself, so that it alone decided. `statements_with_action` are those whose
    principal and action match the request.
    """

    decision: Verdict
    layers: tuple[LayerDecision, ...]
    refused_by: PolicyLayer | None
    granted_to_session: bool
    not_evaluated: tuple[str, ...]
    statements_with_action: tuple[AttachedStatement, ...]

    @property
    def allowed(self) -> bool:
        return self.decision is Verdict.ALLOWED

    @property
    def deciding_statements(self) -> tuple[AttachedStatement, ...]:
        """The statements that made the decision: those that deny, or those that allow; none for an implicit deny."""
        if self.decision is Verdict.IMPLICIT_DENY:
            return ()
        if self.granted_to_session:
            layers: tuple[PolicyLayer, ...] = (PolicyLayer.RESOURCE,)
        elif self.allowed:
            layers = (PolicyLayer.IDENTITY, PolicyLayer.RESOURCE)
        else:
            layers = tuple(PolicyLayer)
        made = (each for each in self.layers if each.layer in layers and each.decision is self.decision)
        return tuple(statement for layer in made for statement in layer.statements)


def request_problems(request: AccessRequest) -> list[str]:
    """What is wrong with a request, each with its place: its form, and the limits that bound the cost of a decision."""
    problems = []
    if len(request.action) > MAX_ACTION_CHARACTERS or not _ACTION.fullmatch(request.action):
        problems.append("action: must be one action without wildcards, such as s3:GetObject")
    if len(request.resource) > MAX_RESOURCE_CHARACTERS:
        problems.append(f"resource: {len(request.resource)} characters; at most {MAX_RESOURCE_CHARACTERS}")
    count = sum(len(values) for values in request.context.values())
    if count > MAX_CONTEXT_VALUES:
        problems.append(f"context: {count} values; at most {MAX_CONTEXT_VALUES}")
    size = sum(len(key) + sum(map(len, values)) for key, values in request.context.items())
    if size > MAX_CONTEXT_CHARACTERS:
        problems.append(f"context: {size} characters; at most {MAX_CONTEXT_CHARACTERS}")
    return problems


def decide(
    policies: PolicySet, session: AwsPrincipal, request: AccessRequest, *, default_account: str = ""
) -> AccessDecision:
    """Decide whether a session may do what it requests.

    A resource of another account needs an Allow of both accounts; `default_account` stands for any account.
    """
    matcher = _Matcher(policies, session, request)
    found = {layer: matcher.applying(layer) for layer in PolicyLayer}
    foreign = is_foreign(matcher.resource_account or session.account, session.account, default_account)
    named = matcher.namings
    of_session = Naming.SESSION in named and not foreign
    allowing = {
        PolicyLayer.IDENTITY: _allows(found[PolicyLayer.IDENTITY]) or (Naming.ROLE in named and not foreign),
        PolicyLayer.RESOURCE: not foreign or bool(named),
        PolicyLayer.BOUNDARY: policies.boundary is None or _allows(found[PolicyLayer.BOUNDARY]),
        PolicyLayer.SESSION: _session_allows(policies, found[PolicyLayer.SESSION]),
    }
    denying = [layer for layer in PolicyLayer if _denies(found[layer])]
    refusing = denying or ([] if of_session else [layer for layer in PolicyLayer if not allowing[layer]])
    decision = Verdict.ALLOWED
    if refusing:
        decision = Verdict.EXPLICIT_DENY if denying else Verdict.IMPLICIT_DENY
    consulted = [
        layer
        for layer in PolicyLayer
        if layer is PolicyLayer.IDENTITY or policies.layer(layer) or (layer is PolicyLayer.RESOURCE and foreign)
    ]
    return AccessDecision(
        decision,
        tuple(_layer_decision(layer, found[layer], is_allowing=allowing[layer]) for layer in consulted),
        refusing[0] if refusing else None,
        of_session and not denying,
        policies.not_evaluated,
        tuple(matcher.statements_with_action),
    )


def lower_case_context(context: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The context with its keys in lower case, in which conditions look them up."""
    return {key.lower(): values for key, values in context.items()}


class _Matcher:
    """Finds the statements that apply to one request.

    `namings` are the ways in which applying statements that allow, of the resource policy, name the session.
    """

    def __init__(self, policies: PolicySet, session: AwsPrincipal, request: AccessRequest) -> None:
        self.namings: set[Naming] = set()
        self.statements_with_action: list[AttachedStatement] = []
        self._policies = policies
        self._session = session
        self._action = request.action.lower()
        self._resource = split_arn(request.resource)
        self._context: Context = lower_case_context(request.context)

    @property
    def resource_account(self) -> str | None:
        """The account in the ARN of the resource; None when it names none."""
        is_arn = len(self._resource) == ARN_PARTS and _ACCOUNT.fullmatch(self._resource[4])
        return self._resource[4] if is_arn else None

    def applying(self, layer: PolicyLayer) -> list[AttachedStatement]:
        """The statements of a layer that apply."""
        if layer is PolicyLayer.RESOURCE:
            return list(self._of_resource())
        return [
            each
            for each in self._statements(layer)
            if self._applies(each.statement, with_variables=each.with_variables)
        ]

    def _of_resource(self) -> Iterator[AttachedStatement]:
        has_boundary = self._policies.boundary is not None
        for each in self._statements(PolicyLayer.RESOURCE):
            naming = each.statement.principals.naming(self._session, has_boundary=has_boundary)
            if naming and self._applies(each.statement, with_variables=each.with_variables):
                if each.statement.effect is Effect.ALLOW:
                    self.namings.add(naming)
                yield each

    def _statements(self, layer: PolicyLayer) -> Iterator[AttachedStatement]:
        """The statements of a layer whose action matches."""
        for attached in self._policies.layer(layer):
            for each in attached.statements():
                if each.statement.actions.matches_lower_case(self._action):
                    self.statements_with_action.append(each)
                    yield each

    def _applies(self, statement: Statement, *, with_variables: bool) -> bool:
        if not statement.resources.matches(self._resource, self._context):
            return False
        for condition in statement.conditions:
            if not is_met(condition, self._context, with_variables=with_variables):
                return False
        return True


def _allows(statements: Sequence[AttachedStatement]) -> bool:
    return any(each.statement.effect is Effect.ALLOW for each in statements)


def _denies(statements: Sequence[AttachedStatement]) -> bool:
    return any(each.statement.effect is Effect.DENY for each in statements)


def _session_allows(policies: PolicySet, applying: Sequence[AttachedStatement]) -> bool:
    if not policies.scope_downs:
        return not policies.session or _allows(applying)
    allowing = {each.policy for each in applying if each.statement.effect is Effect.ALLOW}
    is_allowed = not policies.session or any(each.name in allowing for each in policies.session)
    return is_allowed and all(each.name in allowing for each in policies.scope_downs)


def _layer_decision(layer: PolicyLayer, applying: Sequence[AttachedStatement], *, is_allowing: bool) -> LayerDecision:
    for effect, decision in ((Effect.DENY, Verdict.EXPLICIT_DENY), (Effect.ALLOW, Verdict.ALLOWED)):
        made = tuple(each for each in applying if each.statement.effect is effect)
        if made and (is_allowing or effect is Effect.DENY):
            return LayerDecision(layer, decision, made)
    return LayerDecision(layer, Verdict.IMPLICIT_DENY)
