"""The AWS API: `POST /` and `GET /?Action=...`. From an HTTP request to an operation performed, and back.

Here stands the one place that turns exceptions into answers, and the one that chooses where an operation runs: on the
event loop, where a SQLite statement costs less than a thread hop; on a thread when it makes an RSA signature, waits for
PostgreSQL, or finds another writer busy. Whatever has to wait for an issuer's keys waits without holding a thread.
"""

import asyncio
import logging
import os
from concurrent.futures import ThreadPoolExecutor

from emulator.control.control import Control
from emulator.declare.operation import AnyOperation, Service
from emulator.declare.shape import Shape
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
from emulator.scope import Scope
from emulator.waiting import MustWait

BODY_LIMIT_BYTES = 1024 * 1024
_DATABASE_THREADS = 16

_log = logging.getLogger("emulator")

_SERVICES: tuple[tuple[Dialect, Service], ...] = ((JSON11, COGNITO_IDENTITY), (QUERY, STS))
_NO_PROTOCOL = HttpResponse(404, b"<UnknownOperationException/>\n", [(b"content-type", b"application/xml")])


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
        self._concluded: list[Exchange] = []
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
            for exchange in [self._received(request, answered) for request, answered in asked]:
                if exchange is not None:
                    self._perform_at_once(exchange)
        finally:
            self._turn_is_due = False
        concluded, self._concluded = self._concluded, []
        if any(exchange.unsettled for exchange in concluded):
            self._settle(concluded)
        answers = [exchange.put_into_words() for exchange in concluded]
        # Noted first: a test in this process may look for its call as soon as it is answered.
        for exchange, answer in zip(concluded, answers, strict=True):
            self._note(exchange, answer)
        for exchange, answer in zip(concluded, answers, strict=True):
            _send(answer, exchange.request, exchange.request_id, exchange.answered)

    def _received(self, request: HttpRequest, answered: Answered) -> Exchange | None:
        """The exchange of a request, read and ready to be performed; None for one that is over or goes on in a task."""
        request_id = self._ids.request_id()
        for dialect, service in _SERVICES:
            if dialect.speaks(request):
                exchange = Exchange(request, request_id, dialect, service, answered)
                return exchange if self._is_ready(exchange) else None
        response = HttpResponse(_NO_PROTOCOL.status, _NO_PROTOCOL.body, list(_NO_PROTOCOL.headers))
        _send(response, request, request_id, answered)
        return None

    def _is_ready(self, exchange: Exchange) -> bool:
        try:
            if len(exchange.request.body) > BODY_LIMIT_BYTES:
                raise RequestEntityTooLargeException(BODY_LIMIT_BYTES)
            operation = exchange.find_operation()
            if operation.signs or self._may_meet_fault():
                self._wait(exchange, on_thread=operation.signs)
                return False
            self._read(exchange, operation)
        except Exception as problem:
            exchange.refuse_for(problem)
            self._conclude(exchange)
            return False
        return True

    def _perform_at_once(self, exchange: Exchange) -> None:
        before = REQUEST_ID.set(exchange.request_id)
        try:
            self._run(exchange, may_wait=False)
        except MustWait as signal:
            self._wait(exchange, on_thread=signal.until is None)
            return
        except Exception as problem:
            exchange.refuse_for(problem)
        finally:
            REQUEST_ID.reset(before)  # the next call of this turn is another's
        self._conclude(exchange)

    def _may_meet_fault(self) -> bool:
        """Whether there may be faults; known without waiting where the database never makes us wait."""
        return self._database.waits or self._engine.faults.any()

    def _wait(self, exchange: Exchange, *, on_thread: bool) -> None:
        """Go on in a task, for which others need not wait."""
        task = asyncio.get_running_loop().create_task(self._run_waiting(exchange, on_thread))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _run_waiting(self, exchange: Exchange, on_thread: bool) -> None:
        REQUEST_ID.set(exchange.request_id)
        try:
            if self._may_meet_fault():
                exchange.trouble = await self._meet_fault(exchange.operation_name or "")
            await self._perform(exchange, on_thread or self._database.waits)
        except Exception as problem:
            exchange.refuse_for(problem)
        self._conclude(exchange)

    def _conclude(self, exchange: Exchange) -> None:
        exchange.unsettled = self._database.unsettled
        self._concluded.append(exchange)
        self._take_turn_soon()

    def _settle(self, concluded: list[Exchange]) -> None:
        """Commit what calls have written. When it is lost, they and those that may have read it are refused."""
        try:
            self._engine.settle()
        except Exception as problem:
            for exchange in concluded:
                if exchange.unsettled:
                    exchange.refuse_for(problem)

    def _note(self, exchange: Exchange, answer: HttpResponse) -> None:
        journal = self._engine.journal
        try:
            entry = exchange.entry(journal.next_id(), self._clock.known_now(), answer.status)
            journal.note(entry, exchange.request_size() + len(answer.body))
        except Exception:  # a defect; nobody shall wait for an answer because of it
            _log.exception("Request %s could not be noted", exchange.request_id)

    async def _meet_fault(self, operation: str) -> str | None:
        """Let happen what a fault asks for; the trouble that it wants on the line. Raises its error."""
        fault = await asyncio.to_thread(self._engine.faults.meeting, operation)
        if fault is None:
            return None
        if fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        refusal = fault_refusal(fault)
        if refusal is not None:
            raise refusal
        return fault.trouble

    async def _perform(self, exchange: Exchange, on_thread: bool) -> None:
        for _ in range(MOST_WAITS):
            try:
                if on_thread:
                    loop = asyncio.get_running_loop()
                    await loop.run_in_executor(self._threads, self._run_on_thread, exchange)
                else:
                    self._run(exchange, may_wait=False)
                return
            except MustWait as signal:
                if signal.until is None:
                    on_thread = True
                else:
                    await asyncio.wait([asyncio.wrap_future(signal.until)])
        raise InternalErrorException

    def _run_on_thread(self, exchange: Exchange) -> None:
        REQUEST_ID.set(exchange.request_id)
        self._run(exchange, may_wait=True)

    def _read(self, exchange: Exchange, operation: AnyOperation) -> tuple[Shape, Scope]:
        """Who calls, what they ask for, and what they may see."""
        request = exchange.request
        caller, signed_region = self._callers.identify(operation, exchange.service.name, request)
        exchange.caller = caller
        decoded = exchange.decoded = exchange.dialect.decode(operation, request)
        scope = exchange.scope = self._callers.scope(decoded, caller, signed_region, request.headers.get("host", ""))
        return decoded, scope

    def _run(self, exchange: Exchange, *, may_wait: bool) -> None:
        operation = exchange.operation
        assert operation is not None, "without one there was a refusal"
        decoded, scope = exchange.decoded, exchange.scope
        if decoded is None or scope is None:
            decoded, scope = self._read(exchange, operation)
        exchange.response = self._engine.perform(
            operation,
            decoded,
            scope=scope,
            caller=exchange.caller,
            request_id=exchange.request_id,
            may_wait=may_wait,
            trail=exchange.trail,
        )


def _send(response: HttpResponse, request: HttpRequest, request_id: str, answered: Answered) -> None:
    """Hand over an answer with what stands in the head of every one."""
    response.headers.append((b"x-amzn-requestid", request_id.encode()))
    cors.allow(response.headers, request.headers.get("origin"))
    try:
        answered(response)
    except Exception:  # a defect as well; others are answered in the same breath
        _log.exception("Request %s could not be answered", request_id)
