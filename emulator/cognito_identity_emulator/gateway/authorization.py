"""Decides whether the session that signed a call may make it, for `--authorization enforce`.

Only sessions of credentials that the emulator issued are judged, as IAM judges them on the resource of the operation.
Any other access key acts as the administrator of its account. A session whose role is not registered has no
permissions, like the session of a role that was deleted.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitoidentity.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html

Differs: a call has no aws:SourceIp, because a client of the emulator has another address than it would have on AWS.
[request-condition-keys]
Differs: permissions are checked after the constraints of the members; the order of AWS is unknown.
[authorization-order]
"""

from dataclasses import dataclass

from cognito_identity_emulator.credentials.permission_check import PermissionCheck
from cognito_identity_emulator.declare.operation import RequestedResource
from cognito_identity_emulator.domain.session_context import request_context
from cognito_identity_emulator.errors.frontend import AccessDeniedException
from cognito_identity_emulator.gateway.exchange import Exchange
from cognito_identity_emulator.keys.authorization_messages import AuthorizationMessages
from cognito_identity_emulator.storage.errors import WouldBlock
from cognito_identity_emulator.storage.registry import RegistryCache


@dataclass(frozen=True, slots=True)
class Authorizer:
    """Checks the permissions of the sessions that sign calls. `default_account` stands for any account."""

    registry: RegistryCache
    messages: AuthorizationMessages
    default_account: str

    def authorize(self, exchange: Exchange) -> None:
        """Raises AccessDeniedException when a call needs a permission that its session does not have, WouldBlock for a
        call that may need many decisions, on the event loop."""
        session, execution = exchange.session, exchange.execution
        assert execution is not None, "the call was decoded"
        operation = execution.operation
        if session is None or not operation.needs_permission:
            return
        call, headers = execution.call, exchange.request.headers
        if operation.dependent_actions is not None and not call.blocking:
            raise WouldBlock
        of_request = request_context(
            call.now,
            is_tls=exchange.request.scheme == "https",
            user_agent=headers.get("user-agent"),
            referer=headers.get("referer"),
            region=call.scope.region,
        )
        check = PermissionCheck(session, self.registry, of_request, self.default_account)
        arguments = (execution.request, call)
        resource = RequestedResource() if operation.resource is None else operation.resource(*arguments)
        try:
            check.require(f"{exchange.service.name}:{operation.name}", resource)
            if operation.dependent_actions is not None:
                for dependent in operation.dependent_actions(*arguments):
                    check.require(dependent.action, dependent.resource)
        except AccessDeniedException as refusal:
            if refusal.failure_document is not None:
                refusal.add_encoded_message(self.messages.encode(session.account, refusal.failure_document))
            raise
