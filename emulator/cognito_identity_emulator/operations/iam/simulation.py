"""What the simulations of policies share: reading the policies, deciding, and the form of the results.

Differs: a policy of a simulation may have 10,240 characters without white space; how many AWS takes is unknown.
[simulation]
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Annotated

from cognito_identity_emulator.declare.constraints import Length, OneOf
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.access_cost import MAX_STEPS, decision_steps
from cognito_identity_emulator.domain.access_decision import (
    AccessDecision,
    AccessRequest,
    AttachedPolicy,
    PolicyLayer,
    PolicySet,
    Verdict,
    decide,
    request_problems,
)
from cognito_identity_emulator.domain.arns import account_of_arn, is_arn, root_arn
from cognito_identity_emulator.domain.permission_policy import PolicyKind, parse_permission_policy
from cognito_identity_emulator.domain.policy import RoleSession
from cognito_identity_emulator.domain.policy_grammar import PolicyError
from cognito_identity_emulator.domain.policy_simulation import SimulatedPolicy, TextPosition, context_keys
from cognito_identity_emulator.errors.iam import InvalidInput
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import paging, shapes
from cognito_identity_emulator.storage.errors import WouldBlock

MAX_COMBINATIONS = 10_000
"""Actions times resources of a simulation. AWS's limit is unknown."""
MAX_ANSWER_CHARACTERS = 1_000_000
"""About as many characters of statements and condition keys are in an answer."""
_STATEMENT_CHARACTERS = 100

ActionName = Annotated[str, Length(3, 128)]
ResourceName = Annotated[str, Length(1, 2048)]
ContextKeyName = Annotated[str, Length(5, 256)]
_TYPES = ("string", "numeric", "boolean", "ip", "binary", "date")
ContextKeyType = Annotated[str, OneOf(tuple(each + plural for each in _TYPES for plural in ("", "List")))]


class ContextEntry(Shape):
    """A condition key of the simulated requests, with its values."""

    context_key_name: ContextKeyName | None = None
    context_key_values: list[str] | None = None
    context_key_type: ContextKeyType | None = None


class SimulationRequest(paging.PagedRequest):
    """The members of a request for a simulation, as far as the two have the same."""

    permissions_boundary_policy_input_list: list[shapes.PolicyDocument] | None = None
    action_names: list[ActionName]
    resource_arns: list[ResourceName] | None = None
    resource_policy: shapes.PolicyDocument | None = None
    resource_owner: ResourceName | None = None
    caller_arn: ResourceName | None = None
    context_entries: list[ContextEntry] | None = None
    resource_handling_option: Annotated[str, Length(1, 64)] | None = None


class Position(Shape):
    """A place in the text of a policy."""

    line: int | None = None
    column: int | None = None


class MatchedStatement(Shape):
    """A statement that made a decision."""

    source_policy_id: str | None = None
    source_policy_type: str | None = None
    start_position: Position | None = None
    end_position: Position | None = None


class OrganizationsDecisionDetail(Shape):
    """What the policies of the organization say; there are none."""

    allowed_by_organizations: bool | None = None


class PermissionsBoundaryDecisionDetail(Shape):
    """What the permissions boundary says."""

    allowed_by_permissions_boundary: bool | None = None


class ResourceSpecificResult(Shape):
    """The decision about one resource."""

    eval_resource_name: str
    eval_resource_decision: str
    matched_statements: list[MatchedStatement] | None = None
    missing_context_values: list[str] | None = None
    eval_decision_details: dict[str, str] | None = None
    permissions_boundary_decision_detail: PermissionsBoundaryDecisionDetail | None = None


class EvaluationResult(Shape):
    """The decision about one action on one resource."""

    eval_action_name: str
    eval_resource_name: str | None = None
    eval_decision: str
    matched_statements: list[MatchedStatement] | None = None
    missing_context_values: list[str] | None = None
    organizations_decision_detail: OrganizationsDecisionDetail | None = None
    permissions_boundary_decision_detail: PermissionsBoundaryDecisionDetail | None = None
    eval_decision_details: dict[str, str] | None = None
    resource_specific_results: list[ResourceSpecificResult] | None = None


class SimulationResponse(Shape):
    """The results of a page."""

    evaluation_results: list[EvaluationResult] | None = None
    is_truncated: bool
    marker: str | None = None


@dataclass(frozen=True)
class Simulation:
    """The policies and the caller of a simulation."""

    identity: Sequence[SimulatedPolicy]
    boundary: SimulatedPolicy | None
    caller: RoleSession
    resource: SimulatedPolicy | None = None
    by_source: Mapping[str, SimulatedPolicy] = field(init=False)

    def __post_init__(self) -> None:
        others = [each for each in (self.boundary, self.resource) if each is not None]
        object.__setattr__(self, "by_source", {each.source_id: each for each in (*self.identity, *others)})

    @property
    def policies(self) -> PolicySet:
        """The policies as the decision takes them."""
        return PolicySet(
            identity=tuple(map(_attached, self.identity)),
            boundary=None if self.boundary is None else _attached(self.boundary),
            resource=None if self.resource is None else _attached(self.resource),
        )


def _attached(simulated: SimulatedPolicy) -> AttachedPolicy:
    return AttachedPolicy(simulated.source_id, simulated.policy)


def read_policies(texts: Iterable[str] | None, name: str) -> list[SimulatedPolicy]:
    """The policies of a list of the request; `name` is that of the list. Raises InvalidInput."""
    return [read_policy(text, f"{name}.{number}") for number, text in enumerate(texts or (), start=1)]


def read_policy(text: str, source_id: str, kind: PolicyKind = PolicyKind.INLINE) -> SimulatedPolicy:
    """A policy of the request. Raises InvalidInput."""
    try:
        return SimulatedPolicy(source_id, text, parse_permission_policy(text, kind))
    except PolicyError as malformed:
        raise InvalidInput.malformed_policy(source_id, str(malformed.first)) from None


def read_boundary(texts: Sequence[str] | None) -> SimulatedPolicy | None:
    """The permissions boundary of the request. Raises InvalidInput."""
    boundaries = read_policies(texts, "PermissionsBoundaryPolicyInputList")
    if len(boundaries) > 1:
        raise InvalidInput.several_boundaries(len(boundaries))
    return boundaries[0] if boundaries else None


def caller_of(caller_arn: str | None, default: RoleSession) -> RoleSession:
    """The caller of the simulated requests, as resource policies name it. Raises InvalidInput."""
    if caller_arn is None:
        return default
    if not is_arn(caller_arn):
        raise InvalidInput.invalid_entity_arn(caller_arn)
    return RoleSession(caller_arn, caller_arn, account_of_arn(caller_arn))


def account_root(call: CallContext) -> RoleSession:
    """The account of the call, as resource policies name it."""
    root = root_arn(call.scope.region, call.account)
    return RoleSession(root, root, call.account)


def simulate(simulation: Simulation, request: SimulationRequest, call: CallContext) -> SimulationResponse:
    """Decide about each action on each resource of a page. Raises InvalidInput; WouldBlock on the event loop."""
    if not call.blocking:
        raise WouldBlock
    resources = request.resource_arns or ["*"]
    for resource in resources:
        if resource != "*" and not is_arn(resource):
            raise InvalidInput.invalid_resource_names(resource)
    count = len(request.action_names) * len(resources)
    if count > MAX_COMBINATIONS:
        raise InvalidInput.too_many_combinations(count, MAX_COMBINATIONS)
    combinations = list(enumerate(product(request.action_names, resources)))
    list_name = f"simulation {request.action_names} {resources}"
    page, is_truncated, marker = paging.page(request, list_name, combinations, lambda each: f"{each[0]:08d}")
    simulator = _Simulator(simulation, request.context_entries or (), call.services.settings.account)
    return SimulationResponse(
        evaluation_results=[simulator.result(action, resource) for _, (action, resource) in page],
        is_truncated=is_truncated,
        marker=marker,
    )


class _Simulator:
    """Decides about the requests of one call."""

    def __init__(self, simulation: Simulation, entries: Iterable[ContextEntry], default_account: str) -> None:
        self._simulation = simulation
        self._policies = simulation.policies
        self._default_account = default_account
        self._context = {
            each.context_key_name: tuple(each.context_key_values or ()) for each in entries if each.context_key_name
        }
        context_names = {key.lower() for key in self._context}
        named = context_keys(each.policy for each in simulation.by_source.values())
        self._missing = [key for key in named if key.lower() not in context_names]
        self._missing_characters = sum(map(len, self._missing))
        self._steps = self._characters = 0

    def result(self, action: str, resource: str) -> EvaluationResult:
        """The result of an action on a resource. Raises InvalidInput."""
        request = AccessRequest(action, resource, self._context)
        problems = request_problems(request)
        if problems:
            raise InvalidInput.request_problem(problems[0])
        self._steps += decision_steps(self._policies, request)
        if self._steps > MAX_STEPS:
            raise InvalidInput.too_much_work()
        decision = decide(self._policies, self._simulation.caller, request, default_account=self._default_account)
        self._characters += self._missing_characters + _STATEMENT_CHARACTERS * len(decision.deciding_statements)
        if self._characters > MAX_ANSWER_CHARACTERS:
            raise InvalidInput.too_much_work()
        statements, boundary = self._statements(decision), self._boundary(decision)
        return EvaluationResult(
            eval_action_name=action,
            eval_resource_name=resource,
            eval_decision=decision.decision.value,
            matched_statements=statements,
            missing_context_values=self._missing,
            organizations_decision_detail=OrganizationsDecisionDetail(allowed_by_organizations=True),
            permissions_boundary_decision_detail=boundary,
            eval_decision_details={},
            resource_specific_results=[
                ResourceSpecificResult(
                    eval_resource_name=resource,
                    eval_resource_decision=decision.decision.value,
                    matched_statements=statements,
                    missing_context_values=self._missing,
                    permissions_boundary_decision_detail=boundary,
                )
            ]
            if resource != "*"
            else [],
        )

    def _statements(self, decision: AccessDecision) -> list[MatchedStatement]:
        matched = []
        for each in decision.deciding_statements:
            start, end = self._simulation.by_source[each.policy].positions[each.index]
            matched.append(
                MatchedStatement(
                    source_policy_id=each.policy,
                    source_policy_type="IAM Policy",
                    start_position=_to_wire(start),
                    end_position=_to_wire(end),
                )
            )
        return matched

    def _boundary(self, decision: AccessDecision) -> PermissionsBoundaryDecisionDetail | None:
        made = next((each for each in decision.layers if each.layer is PolicyLayer.BOUNDARY), None)
        if made is None:
            return None
        return PermissionsBoundaryDecisionDetail(allowed_by_permissions_boundary=made.decision is Verdict.ALLOWED)


def _to_wire(position: TextPosition) -> Position:
    return Position(line=position.line, column=position.column)
