"""One request of the AWS API and what its phases find out about it, up to the response."""

import logging
from collections.abc import Callable

import msgspec

from cognito_identity_emulator.declare.operation import AnyOperation, Service
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.engine.engine import Execution
from cognito_identity_emulator.errors.cognito_identity import InternalErrorException
from cognito_identity_emulator.errors.service_error import NotEmulated, ServiceError
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse
from cognito_identity_emulator.protocol.wire_protocol import WireProtocol
from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.runtime.logs import REQUEST_ID
from cognito_identity_emulator.runtime.scope import Caller
from cognito_identity_emulator.storage.errors import DatabaseUnavailableError

_log = logging.getLogger("cognito_identity_emulator")

ResponseCallback = Callable[[HttpResponse], object]
"""Called with the response to a request."""


class Exchange(msgspec.Struct):
    """One request and its response; each phase leaves its result for the next.

    `session` is that of the access key that signed the request, if the emulator minted the key. `has_pending`: when the
    call finished, something that was written was not yet committed. `connection_fault` is what an injected fault does
    to the connection instead of sending the response.

    `is_authorized`: the call has the permissions that it needs. `is_resumed`: keys were fetched for the call.
    `lost_race`: another transaction came first, so the call has to be performed from the beginning. On a database
    server, `reads` counts how often the call waited for rows.
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
    session: Session | None = None
    execution: Execution | None = None
    refusal: ServiceError | NotEmulated | None = None
    response: HttpResponse | None = None
    has_pending: bool = False
    connection_fault: str | None = None
    is_authorized: bool = False
    is_resumed: bool = False
    reads: int = 0
    lost_race: bool = False

    def fail_with(self, problem: Exception) -> HttpResponse:
        """Answer with the refusal for an exception; one that is not a refusal is logged."""
        refusal: ServiceError | NotEmulated
        if isinstance(problem, (ServiceError, NotEmulated)):
            refusal = problem
        else:
            REQUEST_ID.set(self.request_id)
            if isinstance(problem, DatabaseUnavailableError):
                _log.error("Request %s: %s", self.request_id, problem)
            else:
                _log.error("Request %s failed", self.request_id, exc_info=problem)
            refusal = InternalErrorException()
        refusal = self.refusal = self.protocol.in_own_terms(refusal)
        response = self.response = self.protocol.encode_error(self.service, refusal, self.request, self.request_id)
        return response
