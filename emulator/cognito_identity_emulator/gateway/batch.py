"""The AWS API: `POST /` and `GET /?Action=...`. From an HTTP request to an operation performed, and back.

Here stands the one place that turns exceptions into answers, and the one that chooses where an operation runs: on the
event loop, where a SQLite statement costs less than a thread hop, or among the waiting calls.
"""

import asyncio
import logging
from collections.abc import Sequence

from cognito_identity_emulator.declare.operation import Service
from cognito_identity_emulator.errors.frontend import RequestEntityTooLargeException
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway import cors
from cognito_identity_emulator.gateway.authentication import Authenticator
from cognito_identity_emulator.gateway.background import WaitingCalls
from cognito_identity_emulator.gateway.exchange import Exchange, ResponseCallback
from cognito_identity_emulator.gateway.signature_verification import SignatureVerifier
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.sts.service import STS
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse
from cognito_identity_emulator.protocol.wire_protocol import JSON11, QUERY, WireProtocol
from cognito_identity_emulator.runtime.logs import REQUEST_ID
from cognito_identity_emulator.runtime.waiting import WouldBlock

BODY_LIMIT_BYTES = 1024 * 1024

_log = logging.getLogger("cognito_identity_emulator")

_SERVICES: tuple[tuple[WireProtocol, Service], ...] = ((JSON11, COGNITO_IDENTITY), (QUERY, STS))
_NO_PROTOCOL = HttpResponse(404, b"<UnknownOperationException/>\n", [(b"content-type", b"application/xml")])


class AwsGateway:
    """Answers requests of the AWS API."""

    def __init__(self, core: EmulatorCore) -> None:
        self._engine = core.engine
        self._ids = core.ids
        self._database = core.database
        self._clock = core.clock
        services = core.engine.services
        verifier = SignatureVerifier(services.credentials, core.settings.signing_keys)
        self._callers = Authenticator(core.settings, core.database, services.credentials, core.clock, verifier)
        self._waiting = WaitingCalls(core.engine, core.database, self._callers, core.fault_injector, self._conclude)
        self._asked: list[tuple[HttpRequest, ResponseCallback]] = []
        self._concluded: list[Exchange] = []
        self._turn_is_due = False
        self._seen = self._answered = 0

    def close(self) -> None:
        """End the threads; calls in them finish first."""
        self._waiting.close()

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """The answer to a request, whatever it is."""
        answer: asyncio.Future[HttpResponse] = asyncio.get_running_loop().create_future()
        self.submit(request, lambda response: None if answer.done() else answer.set_result(response))
        return await answer

    def submit(self, request: HttpRequest, on_response: ResponseCallback) -> None:
        """Answer a request, on the event loop: `answered` gets the answer, in the next turn of the loop where there is
        nothing to wait for.

        Calls that come together are taken together, step by step. What a step executes is then still in the
        processor's caches for the next call, and what they write is committed with one commit. A task for every call
        would cost as much as many a call.
        """
        self._asked.append((request, on_response))
        self._take_turn_soon()

    def _take_turn_soon(self) -> None:
        if not self._turn_is_due:
            self._turn_is_due = True
            asyncio.get_running_loop().call_soon(self._take_turn)

    def _take_turn(self) -> None:
        # Who was answered in the last turn mostly asks again at once. As long as more come, the turn is theirs as well.
        if self._seen < len(self._asked) < self._answered:
            self._seen = len(self._asked)
            asyncio.get_running_loop().call_soon(self._take_turn)
            return
        self._seen = 0
        asked, self._asked = self._asked, []
        try:
            received = [self._received(request, on_response) for request, on_response in asked]
            under_way = [exchange for exchange in received if exchange is not None]
            while under_way:
                under_way = [exchange for exchange in under_way if self._goes_on(exchange)]
        finally:
            self._turn_is_due = False
        concluded, self._concluded = self._concluded, []
        self._answered = len(concluded)
        if not concluded:
            return
        if any(exchange.has_pending for exchange in concluded):
            self._settle(concluded)
        answers = [exchange.put_into_words() for exchange in concluded]
        # Noted first: a test in this process may look for its call as soon as it is answered.
        self._note(concluded, answers)
        for exchange, answer in zip(concluded, answers, strict=True):
            _send(answer, exchange.request, exchange.request_id, exchange.on_response)

    def _received(self, request: HttpRequest, on_response: ResponseCallback) -> Exchange | None:
        """The exchange of a request, read and ready to be performed; None for one that is over or goes on in a task."""
        request_id = self._ids.request_id()
        for wire_protocol, service in _SERVICES:
            if wire_protocol.speaks(request):
                exchange = Exchange(request, request_id, wire_protocol, service, on_response)
                return exchange if self._is_ready(exchange) else None
        response = HttpResponse(_NO_PROTOCOL.status, _NO_PROTOCOL.body, list(_NO_PROTOCOL.headers))
        _send(response, request, request_id, on_response)
        return None

    def _is_ready(self, exchange: Exchange) -> bool:
        try:
            if len(exchange.request.body) > BODY_LIMIT_BYTES:
                raise RequestEntityTooLargeException(BODY_LIMIT_BYTES)
            operation = exchange.find_operation()
            if operation.signs or self._waiting.may_meet_fault():
                self._waiting.take(exchange, on_thread=operation.signs)
                return False
            exchange.steps = exchange.begin(self._callers, self._engine, may_wait=False)
        except Exception as problem:
            exchange.refuse_for(problem)
            self._conclude(exchange)
            return False
        return True

    def _goes_on(self, exchange: Exchange) -> bool:
        """Take a step of a call; whether there are more."""
        before = REQUEST_ID.set(exchange.request_id)
        try:
            if exchange.goes_on():
                return True
        except WouldBlock as signal:
            self._waiting.take(exchange, on_thread=signal.ready_when is None)
            return False
        except Exception as problem:
            exchange.refuse_for(problem)
        finally:
            REQUEST_ID.reset(before)  # the next step is another call's
        self._conclude(exchange)
        return False

    def _conclude(self, exchange: Exchange) -> None:
        exchange.has_pending = self._database.has_pending
        self._concluded.append(exchange)
        self._take_turn_soon()

    def _settle(self, concluded: list[Exchange]) -> None:
        """Commit what calls have written. When it is lost, they and those that may have read it are refused."""
        try:
            self._engine.commit_pending()
        except Exception as problem:
            for exchange in concluded:
                if exchange.has_pending:
                    exchange.refuse_for(problem)

    def _note(self, concluded: Sequence[Exchange], answers: Sequence[HttpResponse]) -> None:
        journal, now = self._engine.journal, self._clock.known_now()
        try:
            journal.note(
                [
                    (exchange.entry(journal.next_id(), now, answer.status), exchange.request_size() + len(answer.body))
                    for exchange, answer in zip(concluded, answers, strict=True)
                ]
            )
        except Exception:  # a defect; nobody shall wait for an answer because of it
            _log.exception("Requests %s could not be noted", ", ".join(each.request_id for each in concluded))


def _send(response: HttpResponse, request: HttpRequest, request_id: str, on_response: ResponseCallback) -> None:
    """Hand over an answer with what stands in the head of every one."""
    response.headers.append((b"x-amzn-requestid", request_id.encode()))
    cors.allow(response.headers, request.headers.get("origin"))
    try:
        on_response(response)
    except Exception:  # a defect as well; others are answered in the same breath
        _log.exception("Request %s could not be answered", request_id)
