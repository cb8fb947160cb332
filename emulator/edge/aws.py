"""The AWS API: `POST /` and `GET /?Action=...`. From an HTTP request to an operation performed, and back.

Here stands the one place that turns exceptions into answers, and the one that chooses where an operation runs: on the
event loop, where a SQLite statement costs less than a thread hop; on a thread when it makes an RSA signature, waits for
PostgreSQL, or finds another writer busy. Whatever has to wait for an issuer's keys waits without holding a thread.
"""

import asyncio
import logging
import os
from concurrent.futures import ThreadPoolExecutor

import msgspec

from emulator.control.control import Control
from emulator.declare.operation import AnyOperation, Service
from emulator.edge import cors
from emulator.edge.caller import CallerDesk
from emulator.edge.exchange import Answered, Exchange
from emulator.edge.verification import SignatureVerifier
from emulator.engine.engine import MOST_WAITS
from emulator.engine.faults import refusal as fault_refusal
from emulator.errors.cognito_identity import InternalErrorException
from emulator.errors.frontend import RequestEntityTooLargeException
from emulator.logs import REQUEST_ID
from emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from emulator.operations.sts.service import STS
from emulator.protocol.dialects import JSON11, QUERY, Dialect
from emulator.protocol.message import HttpRequest, HttpResponse
from emulator.waiting import MustWait

BODY_LIMIT_BYTES = 1024 * 1024
_DATABASE_THREADS = 16

_log = logging.getLogger("emulator")

_SERVICES: tuple[tuple[Dialect, Service], ...] = ((JSON11, COGNITO_IDENTITY), (QUERY, STS))
_NO_PROTOCOL = HttpResponse(404, b"<UnknownOperationException/>\n", [(b"content-type", b"application/xml")])


class _Concluded(msgspec.Struct):
    """A call that is over, not yet answered. `unsettled`: something that was written is not yet committed."""

    exchange: Exchange
    response: HttpResponse
    unsettled: bool


class AwsEdge:
    """Answers requests of the AWS API."""

    def __init__(self, control: Control) -> None:
        self._engine = control.engine
        self._ids = control.ids
        self._database = control.database
        self._clock = control.clock
        rooms = control.engine.rooms
        verifier = SignatureVerifier(rooms.mint, control.settings.signing_keys)
        self._callers = CallerDesk(control.settings, control.database, rooms.mint, control.clock, verifier)
        # Signing scales with cores; waiting for PostgreSQL does not.
        threads = _DATABASE_THREADS if control.database.waits else os.cpu_count() or 1
        self._threads = ThreadPoolExecutor(threads, "operations")
        self._waiting: set[asyncio.Task[None]] = set()
        self._asked: list[tuple[HttpRequest, Answered]] = []
        self._concluded: list[_Concluded] = []
        self._turn_is_due = False

    def close(self) -> None:
        """End the threads; calls in them finish first."""
        self._threads.shutdown()

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """The answer to a request, whatever it is."""
        answer: asyncio.Future[HttpResponse] = asyncio.get_running_loop().create_future()
        self.ask(request, lambda response: None if answer.done() else answer.set_result(response))
        return await answer

    def ask(self, request: HttpRequest, answered: Answered) -> None:
        """Answer a request, on the event loop: `answered` gets the answer, in the next turn of the loop where there is
        nothing to wait for.

        Calls that come together are taken together, step by step. What a step executes is then still in the
        processor's caches for the next call, and what they write is committed with one commit. A task for every call
        would cost as much as many a call.
        """
        self._asked.append((request, answered))
        self._take_turn_soon()

    def _take_turn_soon(self) -> None:
        if not self._turn_is_due:
            self._turn_is_due = True
            asyncio.get_running_loop().call_soon(self._take_turn)

    def _take_turn(self) -> None:
        asked, self._asked = self._asked, []
        try:
            for request, answered in asked:
                self._receive(request, answered)
        finally:
            self._turn_is_due = False
        concluded, self._concluded = self._concluded, []
        if any(each.unsettled for each in concluded):
            self._settle(concluded)
        for each in concluded:
            _send(each.response, each.exchange.request, each.exchange.request_id, each.exchange.answered)
        for each in concluded:
            self._note(each.exchange, each.response)

    def _receive(self, request: HttpRequest, answered: Answered) -> None:
        request_id = self._ids.request_id()
        for dialect, service in _SERVICES:
            if dialect.speaks(request):
                before = REQUEST_ID.set(request_id)
                self._begin(Exchange(request, request_id, dialect, service, answered))
                REQUEST_ID.reset(before)  # the connection's next request is another
                return
        response = HttpResponse(_NO_PROTOCOL.status, _NO_PROTOCOL.body, list(_NO_PROTOCOL.headers))
        _send(response, request, request_id, answered)

    def _begin(self, exchange: Exchange) -> None:
        operation: AnyOperation | None = None
        try:
            if len(exchange.request.body) > BODY_LIMIT_BYTES:
                raise RequestEntityTooLargeException(BODY_LIMIT_BYTES)
            operation = exchange.find_operation()
            if operation.signs or self._may_meet_fault():
                self._wait(exchange, operation, on_thread=operation.signs)
                return
            response = self._run(exchange, operation, may_wait=False)
        except MustWait as signal:
            assert operation is not None  # nothing else makes us wait
            self._wait(exchange, operation, on_thread=signal.until is None)
            return
        except Exception as problem:
            response = exchange.refused_for(problem)
        self._conclude(exchange, response)

    def _may_meet_fault(self) -> bool:
        """Whether there may be faults; known without waiting where the database never makes us wait."""
        return self._database.waits or self._engine.faults.any()

    def _wait(self, exchange: Exchange, operation: AnyOperation, *, on_thread: bool) -> None:
        """Go on in a task, for which others need not wait."""
        task = asyncio.get_running_loop().create_task(self._run_waiting(exchange, operation, on_thread))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _run_waiting(self, exchange: Exchange, operation: AnyOperation, on_thread: bool) -> None:
        try:
            trouble = await self._meet_fault(operation) if self._may_meet_fault() else None
            response = await self._perform(exchange, operation, on_thread or self._database.waits)
            response.trouble = trouble
        except Exception as problem:
            response = exchange.refused_for(problem)
        self._conclude(exchange, response)

    def _conclude(self, exchange: Exchange, response: HttpResponse) -> None:
        self._concluded.append(_Concluded(exchange, response, self._database.unsettled))
        self._take_turn_soon()

    def _settle(self, concluded: list["_Concluded"]) -> None:
        """Commit what calls have written; those that wrote, or may have read what was written, are refused when it is
        lost."""
        try:
            self._engine.settle()
        except Exception as problem:
            for each in concluded:
                if each.unsettled:
                    each.response = each.exchange.refused_for(problem)

    def _note(self, exchange: Exchange, response: HttpResponse) -> None:
        journal = self._engine.journal
        try:
            entry = exchange.entry(journal.next_id(), self._clock.known_now(), response.status)
            journal.note(entry, exchange.request_size() + len(response.body))
        except Exception:  # a defect; others are noted in the same breath
            _log.exception("Request %s could not be noted", exchange.request_id)

    async def _meet_fault(self, operation: AnyOperation) -> str | None:
        """Let happen what a fault asks for; the trouble that it wants on the line. Raises its error."""
        fault = await asyncio.to_thread(self._engine.faults.meeting, operation.name)
        if fault is None:
            return None
        if fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        refusal = fault_refusal(fault)
        if refusal is not None:
            raise refusal
        return fault.trouble

    async def _perform(self, exchange: Exchange, operation: AnyOperation, on_thread: bool) -> HttpResponse:
        for _ in range(MOST_WAITS):
            try:
                if on_thread:
                    loop = asyncio.get_running_loop()
                    return await loop.run_in_executor(self._threads, self._run_on_thread, exchange, operation)
                return self._run(exchange, operation, may_wait=False)
            except MustWait as signal:
                if signal.until is None:
                    on_thread = True
                else:
                    await asyncio.wait([asyncio.wrap_future(signal.until)])
        raise InternalErrorException

    def _run_on_thread(self, exchange: Exchange, operation: AnyOperation) -> HttpResponse:
        REQUEST_ID.set(exchange.request_id)
        return self._run(exchange, operation, may_wait=True)

    def _run(self, exchange: Exchange, operation: AnyOperation, *, may_wait: bool) -> HttpResponse:
        request, dialect = exchange.request, exchange.dialect
        caller, signed_region = self._callers.identify(operation, exchange.service.name, request)
        exchange.signed_by = None if caller is None else caller.identity_id
        decoded = exchange.decoded = dialect.decode(operation, request)
        scope = self._callers.scope(decoded, caller, signed_region, request.headers.get("host", ""))
        exchange.scope = scope
        exchange.response = self._engine.perform(
            operation,
            decoded,
            scope=scope,
            caller=caller,
            request_id=exchange.request_id,
            may_wait=may_wait,
            trail=exchange.trail,
        )
        return dialect.encode(operation, exchange.response, exchange.request_id)


def _send(response: HttpResponse, request: HttpRequest, request_id: str, answered: Answered) -> None:
    """Hand over an answer with what stands in the head of every one."""
    response.headers.append((b"x-amzn-requestid", request_id.encode()))
    cors.allow(response.headers, request.headers.get("origin"))
    try:
        answered(response)
    except Exception:  # a defect as well; others are answered in the same breath
        _log.exception("Request %s could not be answered", request_id)
