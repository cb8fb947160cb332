"""Checks whether the session that signed a call has the permissions that the call needs, and explains a refusal.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cognito_identity_emulator.credentials.session_permissions import SessionPermissions, gather_permissions
from cognito_identity_emulator.declare.operation import RequestedResource
from cognito_identity_emulator.domain.access_cost import MAX_STEPS, decision_steps
from cognito_identity_emulator.domain.access_decision import (
    AccessDecision,
    AccessRequest,
    AttachedPolicy,
    PolicyLayer,
    PolicySet,
    Verdict,
    decide,
)
from cognito_identity_emulator.domain.access_explanation import explain_decision, refusal_reason
from cognito_identity_emulator.domain.authorization_failure import failure_document
from cognito_identity_emulator.domain.policy import AwsPrincipal
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.domain.session_context import role_session
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.frontend import AccessDeniedException
from cognito_identity_emulator.runtime.bounds import join_names
from cognito_identity_emulator.storage.registry import RegistryCache

_WAYS_OUT: Mapping[PolicyLayer, str] = {
    PolicyLayer.IDENTITY: "Give the role a policy that allows it, with PUT /_emulator/roles.",
    PolicyLayer.RESOURCE: "The resource belongs to another account than the session.",
    PolicyLayer.BOUNDARY: "The permissions boundary of the role must allow it too.",
    PolicyLayer.SESSION: "The session policies must allow it too; a guest has those of AWS.",
}
"""What to do when no policy of a layer is near to allowing a request."""


class PermissionCheck:
    """Checks the permissions that one call needs."""

    def __init__(
        self,
        session: Session,
        registry: RegistryCache,
        of_request: Mapping[str, tuple[str, ...]],
        default_account: str,
    ) -> None:
        gathered = gather_permissions(session, registry)
        self._is_registered = gathered is not None
        self._role_arn = session.role_arn
        self._permissions = gathered or _no_permissions(session)
        self._of_request = of_request
        self._default_account = default_account
        self._principal_id = session.assumed_role_id
        self._steps = 0

    @property
    def is_registered(self) -> bool:
        """Whether the role of the session is registered, so that its permissions are known."""
        return self._is_registered

    def require(
        self, action: str, resource: RequestedResource, *, resource_policy: AttachedPolicy | None = None
    ) -> None:
        """Raises AccessDeniedException when the session may not do it. `resource_policy` is the resource's own."""
        permissions = self._permissions
        policies = replace(permissions.policies, resource=resource_policy)
        context = {**permissions.context, **self._of_request, **resource.condition_keys}
        request = AccessRequest(action, resource.arn or "*", context)
        role_arn = self._role_arn
        self._steps += decision_steps(policies, request)
        if self._steps > MAX_STEPS:
            refusal = AccessDeniedException(permissions.session.arn, action, resource.arn)
            raise refusal.explain(_too_much_work(self._steps, role_arn))
        decision = decide(policies, permissions.session, request, default_account=self._default_account)
        if decision.allowed:
            return
        reason = refusal_reason(decision, action)
        refusal = AccessDeniedException(permissions.session.arn, action, resource.arn, reason)
        refusal.failure_document = failure_document(decision, permissions.session, request, self._principal_id)
        if not self._is_registered:
            raise refusal.explain(_unregistered_role(role_arn))
        hint = " ".join(_hints(decision, policies, permissions.session, request))
        got = reason.removeprefix("because ").removeprefix("with ")
        raise refusal.explain(FailedCheck("permission", f"{action} allowed on {request.resource}", got, hint, role_arn))


def _no_permissions(session: Session) -> SessionPermissions:
    return SessionPermissions(PolicySet(), role_session(session), {})


def _unregistered_role(role_arn: str) -> FailedCheck:
    hint = (
        "Nothing is known of its permissions. Register it with PUT /_emulator/roles and its policies, or start the "
        "emulator with --authorization off."
    )
    return FailedCheck("permission", "a registered role", f"{role_arn}, which is not registered", hint, role_arn)


def _too_much_work(steps: int, role_arn: str) -> FailedCheck:
    hint = "Shorten the headers of the call, or use fewer wildcards and variables in the policies of the session."
    return FailedCheck("permission", f"a decision in at most {MAX_STEPS} steps", f"{steps} steps", hint, role_arn)


def _hints(
    decision: AccessDecision, policies: PolicySet, session: AwsPrincipal, request: AccessRequest
) -> Iterator[str]:
    """What decided a refusal, and what to change."""
    if decision.decision is Verdict.EXPLICIT_DENY:
        names = join_names([each.name for each in decision.deciding_statements], " and ")
        yield f"{names} denies it, whatever else allows it."
        return
    near_misses = explain_decision(decision, policies, session, request).near_misses
    assert decision.refused_by is not None, "a refusal names its layer"
    yield f"Nearest: {near_misses[0].sentence()}." if near_misses else _WAYS_OUT[decision.refused_by]
    if decision.not_evaluated:
        yield f"Not evaluated, because the document is not known: {join_names(decision.not_evaluated)}."
