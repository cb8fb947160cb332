"""Decides every request of a question about access, over the policies that are registered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from cognito_identity_emulator.credentials.session_permissions import SessionPermissions, gather_permissions
from cognito_identity_emulator.domain.access_cost import MAX_STEPS, decision_steps
from cognito_identity_emulator.domain.access_decision import (
    AccessRequest,
    AttachedPolicy,
    LayerDecision,
    PolicySet,
    decide,
    request_problems,
)
from cognito_identity_emulator.domain.access_explanation import explain_decision
from cognito_identity_emulator.domain.permission_policy import PolicyKind, parse_permission_policy
from cognito_identity_emulator.domain.policy_grammar import PolicyError
from cognito_identity_emulator.domain.policy_text import split_arn
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.domain.session_context import request_context
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.access.question import AccessQuestion, Context, ContextValue
from cognito_identity_emulator.features.access.results import (
    AccessPrincipal,
    DecidedLayer,
    DecidingStatement,
    Decision,
)
from cognito_identity_emulator.features.access.sessions import SessionFinder
from cognito_identity_emulator.runtime.clock import Clock
from cognito_identity_emulator.settings import Settings
from cognito_identity_emulator.storage.registry import RegistryCache

MAX_REQUESTS = 100
"""Requests of one question: actions times resources."""
MAX_ANSWER_CONTEXT_CHARACTERS = 1_000_000
"""Characters of the question's condition keys in all decisions of one answer."""
MAX_LISTED = 50
"""Statements of a layer, and missing condition keys, that a decision lists."""
RESOURCE_POLICY = "the resource policy"

_REGION_PART = 3


class UnregisteredRoleError(AdminError):
    """Nothing is known of the permissions of a role."""

    code = "role-not-registered"

    def __init__(self, role_arn: str) -> None:
        super().__init__(
            f"No permissions of {role_arn} are known, because it is not registered. Register it with its policies: "
            "PUT /_emulator/roles, `put_role`, or a seed."
        )


@dataclass(frozen=True, slots=True)
class AccessDecider:
    """Decides at the time of the emulator's clock."""

    settings: Settings
    registry: RegistryCache
    clock: Clock
    sessions: SessionFinder

    def decide(self, question: AccessQuestion) -> Sequence[Decision]:
        """A decision for each action on each resource, in the order actions times resources.

        Raises NotFoundError for an unknown principal, UnregisteredRoleError, AdminError for a question that cannot be
        answered.
        """
        _check(question)
        resource_policy = _resource_policy(question)
        session = self.sessions.find(question.who)
        permissions = gather_permissions(session, self.registry)
        if permissions is None:
            raise UnregisteredRoleError(session.role_arn)
        policies = replace(permissions.policies, resource=resource_policy)
        requests = [
            AccessRequest(action, resource, self._context(permissions, resource, question.context))
            for action, resource in product(question.actions, question.resources)
        ]
        steps = sum(decision_steps(policies, each) for each in requests)
        if steps > MAX_STEPS:
            raise AdminError(
                f"The decision needs {steps} steps of matching; at most {MAX_STEPS}: ask about fewer "
                "requests, or shorten the values of the context."
            )
        principal = _principal(session)
        return [self._decision(policies, permissions, each, principal) for each in requests]

    def _context(
        self, permissions: SessionPermissions, resource: str, overrides: Context
    ) -> Mapping[str, tuple[str, ...]]:
        """The condition keys of a request: those of the session and of every request, and `overrides`, which
        replace them."""
        region = (split_arn(resource)[_REGION_PART:] or [""])[0] or self.settings.region
        own = {**permissions.context, **request_context(self.clock.now(), is_tls=True, region=region)}
        by_key = {key.lower(): (key, values) for key, values in own.items()}
        by_key |= {key.lower(): (key, _values(value)) for key, value in overrides.items()}
        return {key: values for key, values in by_key.values() if values}

    def _decision(
        self, policies: PolicySet, permissions: SessionPermissions, request: AccessRequest, principal: AccessPrincipal
    ) -> Decision:
        decision = decide(policies, permissions.session, request, default_account=self.settings.account)
        explanation = explain_decision(decision, policies, permissions.session, request)
        return Decision(
            decision=decision.decision,
            action=request.action,
            resource=request.resource,
            principal=principal,
            summary=explanation.summary,
            reason=explanation.reason,
            layers=[_layer(each) for each in decision.layers],
            near_misses=explanation.near_misses,
            missing_context_keys=explanation.missing_context_keys[:MAX_LISTED],
            not_evaluated=decision.not_evaluated,
            context=request.context,
        )


def _resource_policy(question: AccessQuestion) -> AttachedPolicy | None:
    if question.resource_policy is None:
        return None
    try:
        policy = parse_permission_policy(question.resource_policy, PolicyKind.RESOURCE)
    except PolicyError as malformed:
        problems = [f"resource_policy.{problem}" for problem in malformed.problems]
        raise AdminError("The resource policy has problems.", problems) from None
    return AttachedPolicy(RESOURCE_POLICY, policy)


def _check(question: AccessQuestion) -> None:
    """Raises AdminError for requests that are malformed or too many, or whose answer would be too large."""
    count = len(question.actions) * len(question.resources)
    if not 1 <= count <= MAX_REQUESTS:
        raise AdminError(f"{count} requests, which are the actions times the resources: ask 1 to {MAX_REQUESTS}.")
    context = {key: _values(value) for key, value in question.context.items()}
    requests = [
        *(AccessRequest(action, context=context) for action in question.actions),
        *(AccessRequest(question.actions[0], resource, context) for resource in question.resources),
    ]
    problems = list(dict.fromkeys(problem for request in requests for problem in request_problems(request)))
    if problems:
        raise AdminError("The request has problems.", problems)
    size = count * sum(sum(map(len, (key, *values))) for key, values in context.items())
    if size > MAX_ANSWER_CONTEXT_CHARACTERS:
        raise AdminError(
            f"The context of all {count} requests has {size} characters; at most {MAX_ANSWER_CONTEXT_CHARACTERS}: ask "
            "about fewer requests at once."
        )


def _principal(session: Session) -> AccessPrincipal:
    return AccessPrincipal(
        role_arn=session.role_arn,
        session_arn=session.arn,
        account=session.account,
        access_key_id=session.access_key_id or None,
        identity_id=session.identity_id,
        identity_pool_id=session.identity_pool_id,
        authenticated=session.authenticated,
        tags=session.tags,
        session_policies=session.session_policies,
    )


def _layer(made: LayerDecision) -> DecidedLayer:
    statements = [
        DecidingStatement(each.policy, each.index, each.statement.sid or None, each.statement.effect)
        for each in made.statements[:MAX_LISTED]
    ]
    return DecidedLayer(made.layer, made.decision, statements)


def _values(value: ContextValue | Sequence[ContextValue]) -> tuple[str, ...]:
    """The values of a condition key as texts: numbers and booleans as JSON writes them."""
    values = [value] if isinstance(value, str | int | float) else value
    return tuple(str(each).lower() if isinstance(each, bool) else str(each) for each in values)
