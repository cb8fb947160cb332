"""One request of the AWS API and everything that is found out about it, up to its response."""

import logging
from collections.abc import Callable

import msgspec

from cognito_identity_emulator.declare.operation import AnyOperation, Service
from cognito_identity_emulator.engine.engine import Engine, Execution
from cognito_identity_emulator.engine.journal import JournalEntry
from cognito_identity_emulator.errors.cognito_identity import InternalErrorException
from cognito_identity_emulator.errors.frontend import RequestEntityTooLargeException
from cognito_identity_emulator.errors.service_error import NotEmulated, ServiceError
from cognito_identity_emulator.gateway.authentication import Authenticator
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse
from cognito_identity_emulator.protocol.wire_protocol import WireProtocol
from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.runtime.logs import REQUEST_ID
from cognito_identity_emulator.runtime.scope import Caller
from cognito_identity_emulator.storage.database import DatabaseUnavailableError

BODY_LIMIT_BYTES = 1024 * 1024

_log = logging.getLogger("cognito_identity_emulator")

ResponseCallback = Callable[[HttpResponse], object]
"""Called with the response to a request."""


class Exchange(msgspec.Struct):
    """One request and its response. Each step leaves its result for the next; all raise ServiceError to refuse.

    `has_pending`: when the call finished, something that was written was not yet committed. `connection_fault` is what
    an injected fault does to the connection instead of sending the response.
    """

    request: HttpRequest
    request_id: str
    on_response: ResponseCallback
    protocol: WireProtocol
    service: Service
    started: float = msgspec.field(default_factory=monotonic)
    operation_name: str | None = None
    operation: AnyOperation | None = None
    caller: Caller | None = None
    signed_region: str | None = None
    execution: Execution | None = None
    refusal: ServiceError | NotEmulated | None = None
    response: HttpResponse | None = None
    has_pending: bool = False
    connection_fault: str | None = None

    def find_operation(self) -> AnyOperation:
        """The operation that the request names. Raises the protocol's refusal of an unknown one, or NotEmulated."""
        if len(self.request.body) > BODY_LIMIT_BYTES:
            raise RequestEntityTooLargeException(BODY_LIMIT_BYTES)
        service = self.service
        name = self.operation_name = self.protocol.operation_name(service, self.request)
        operation = self.operation = service.operations.get(name or "")
        if operation is not None:
            return operation
        if name in service.not_emulated:
            raise NotEmulated(f"{service.name}:{name}", service.not_emulated_reason)
        raise self.protocol.unknown_operation(service, name)

    def authenticate(self, authenticator: Authenticator) -> None:
        """Find out who calls. Raises the refusals of a missing, broken or wrong signature."""
        operation = self.operation
        assert operation is not None, "a request without an operation was refused"
        if operation.signed:
            self.caller, self.signed_region = authenticator.authenticate(operation, self.service.name, self.request)

    def decode(self, authenticator: Authenticator, engine: Engine, *, may_wait: bool) -> None:
        """Read the members of the request, and derive from them what the call may see."""
        operation, request = self.operation, self.request
        assert operation is not None, "a request without an operation was refused"
        members = self.protocol.decode(operation, request)
        host = request.headers.get("host", "")
        scope = authenticator.scope(members, self.caller, self.signed_region, host)
        self.execution = engine.execution(
            operation, members, scope=scope, caller=self.caller, request_id=self.request_id, may_wait=may_wait
        )

    def encode(self) -> HttpResponse:
        """The response as it goes on the wire; encoded once."""
        response = self.response
        if response is None:
            execution = self.execution
            assert execution is not None, "a call that was not refused was executed"
            try:
                response = self.protocol.encode(execution.operation, execution.response, self.request_id)
            except Exception as problem:  # a defect
                return self.fail_with(problem)
            self.response = response
            response.connection_fault = self.connection_fault
        return response

    def fail_with(self, problem: Exception) -> HttpResponse:
        """Answer with the refusal for an exception; one that is not a refusal is logged."""
        if isinstance(problem, (ServiceError, NotEmulated)):
            self.refusal = problem
        else:
            REQUEST_ID.set(self.request_id)
            if isinstance(problem, DatabaseUnavailableError):
                _log.error("Request %s: %s", self.request_id, problem)
            else:
                _log.error("Request %s failed", self.request_id, exc_info=problem)
            self.refusal = InternalErrorException()
        response = self.response = self.protocol.encode_error(self.refusal, self.request, self.request_id)
        return response

    def recorded(self, entry_id: int, now: int) -> tuple[JournalEntry, int]:
        """The journal entry of the call, and the number of bytes that it may keep. `now` is epoch milliseconds."""
        request, execution, refusal, caller = self.request, self.execution, self.refusal, self.caller
        call = None if execution is None else execution.call
        response = self.encode()
        entry = JournalEntry(
            id=entry_id,
            time=now,
            service=self.service.name,
            operation=self.operation_name,
            account=None if call is None else call.scope.account,
            region=None if call is None else call.scope.region,
            status=response.status,
            duration_ms=(monotonic() - self.started) * 1000,
            request_id=self.request_id,
            request=None if execution is None else execution.request,
            response=None if execution is None else execution.response,
            error=None if refusal is None else (refusal.code, refusal.message),
            explanation=refusal.explanation if isinstance(refusal, ServiceError) else None,
            failed=refusal.failed if isinstance(refusal, ServiceError) else None,
            signed_by=None if caller is None else caller.identity_id,
            pool_met=None if call is None else call.identity_pool_id,
        )
        return entry, len(request.body) + len(request.query) + len(self.operation_name or "") + len(response.body)
