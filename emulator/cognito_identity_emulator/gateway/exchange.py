"""One request of the AWS API and what becomes of it."""

import logging
from collections.abc import Callable
from typing import Any

import msgspec

from cognito_identity_emulator.declare.operation import AnyOperation, Service
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.engine.engine import Engine
from cognito_identity_emulator.engine.journal import JournalEntry
from cognito_identity_emulator.errors.cognito_identity import InternalErrorException
from cognito_identity_emulator.errors.service_error import NotEmulated, ServiceError
from cognito_identity_emulator.gateway.authentication import Authenticator
from cognito_identity_emulator.operations.context import Trail
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse
from cognito_identity_emulator.protocol.wire_protocol import WireProtocol
from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.runtime.cooperative import Steps
from cognito_identity_emulator.runtime.logs import REQUEST_ID
from cognito_identity_emulator.runtime.scope import Caller, Scope
from cognito_identity_emulator.storage.database import DatabaseUnavailableError

_log = logging.getLogger("cognito_identity_emulator")

ResponseCallback = Callable[[HttpResponse], object]
"""Takes the answer to a request."""


class Exchange(msgspec.Struct):
    """One request, the protocol it is in, and the service that speaks it; then, step by step, what comes of it.

    `answer` is what goes on the wire; `connection_fault` what a fault wants to happen to it there. `unsettled`: when
    the call was over, something that was written was not yet committed.
    """

    request: HttpRequest
    request_id: str
    wire_protocol: WireProtocol
    service: Service
    on_response: ResponseCallback
    began: float = msgspec.field(default_factory=monotonic)
    operation_name: str | None = None
    operation: AnyOperation | None = None
    caller: Caller | None = None
    scope: Scope | None = None
    decoded: Shape | None = None
    steps: Steps[Any] | None = None
    response: Shape | None = None
    refusal: ServiceError | NotEmulated | None = None
    has_pending: bool = False
    answer: HttpResponse | None = None
    connection_fault: str | None = None
    trail: Trail = msgspec.field(default_factory=Trail)

    def find_operation(self) -> AnyOperation:
        """The operation asked for. Raises the protocol's refusal of one that does not exist, or NotEmulated."""
        name = self.operation_name = self.wire_protocol.operation_name(self.service, self.request)
        found = self.operation = self.service.operations.get(name or "")
        if found is not None:
            return found
        if name in self.service.not_emulated:
            raise NotEmulated(f"{self.service.name}:{name}", "this emulator offers web identity and who-am-I only.")
        raise self.wire_protocol.unknown_operation(self.service, name)

    def begin(self, callers: Authenticator, engine: Engine, *, may_wait: bool) -> Steps[Any]:
        """Find out who calls, what they ask for and what they may see, unless that is known. Then the way to the
        response begins, in the steps returned. Raises ServiceError."""
        operation = self.operation
        assert operation is not None, "without one there was a refusal"
        decoded, scope = self.decoded, self.scope
        if decoded is None or scope is None:
            request = self.request
            self.caller, signed_region = callers.authenticate(operation, self.service.name, request)
            decoded = self.decoded = self.wire_protocol.decode(operation, request)
            host = request.headers.get("host", "")
            scope = self.scope = callers.scope(decoded, self.caller, signed_region, host)
        return engine.steps(
            operation,
            decoded,
            scope=scope,
            caller=self.caller,
            request_id=self.request_id,
            may_wait=may_wait,
            trail=self.trail,
        )

    def goes_on(self) -> bool:
        """Take the operation's next step; whether there are more. Raises what the engine raises."""
        assert self.steps is not None, "it has begun"
        try:
            next(self.steps)
        except StopIteration as end:
            self.response = end.value
            return False
        return True

    def put_into_words(self) -> HttpResponse:
        """The answer, in the protocol's words."""
        answer = self.answer
        if answer is None:
            try:
                assert self.operation is not None, "what was not refused is an operation's"
                answer = self.wire_protocol.encode(self.operation, self.response, self.request_id)
            except Exception as problem:  # a defect
                return self.refuse_for(problem)
            self.answer = answer
            answer.connection_fault = self.connection_fault
        return answer

    def refuse_for(self, problem: Exception) -> HttpResponse:
        """Answer with the refusal for whatever was raised; what is no refusal of ours is logged."""
        if isinstance(problem, (ServiceError, NotEmulated)):
            return self._refuse(problem)
        REQUEST_ID.set(self.request_id)
        if isinstance(problem, DatabaseUnavailableError):
            _log.error("Request %s: %s", self.request_id, problem)
        else:
            _log.error("Request %s failed", self.request_id, exc_info=problem)
        return self._refuse(InternalErrorException())

    def _refuse(self, refusal: ServiceError | NotEmulated) -> HttpResponse:
        self.refusal = refusal
        answer = self.answer = self.wire_protocol.encode_error(refusal, self.request, self.request_id)
        return answer

    def request_size(self) -> int:
        """How many bytes there are of what the journal might keep."""
        return len(self.request.body) + len(self.request.query) + len(self.operation_name or "")

    def entry(self, entry_id: int, now: int, status: int) -> JournalEntry:
        """What the journal notes of it. `now` is epoch milliseconds."""
        refusal = self.refusal
        return JournalEntry(
            id=entry_id,
            time=now,
            service=self.service.name,
            operation=self.operation_name,
            account=None if self.scope is None else self.scope.account,
            region=None if self.scope is None else self.scope.region,
            status=status,
            duration_ms=(monotonic() - self.began) * 1000,
            request_id=self.request_id,
            request=self.decoded,
            response=self.response,
            error=None if refusal is None else (refusal.code, refusal.message),
            explanation=refusal.explanation if isinstance(refusal, ServiceError) else None,
            failed=refusal.failed if isinstance(refusal, ServiceError) else None,
            signed_by=None if self.caller is None else self.caller.identity_id,
            pool_met=self.trail.identity_pool_id,
        )
