"""The AWS API: `POST /` and `GET /?Action=...`. From an HTTP request to an operation performed, and back.

Here stands the one place that turns exceptions into answers, and the one that chooses where an operation runs: on the
event loop, where a SQLite statement costs less than a thread hop; on a thread when it makes an RSA signature, waits for
PostgreSQL, or finds another writer busy. Whatever has to wait for an issuer's keys waits without holding a thread.
"""

import asyncio
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from emulator.call import Trail
from emulator.clock import stopwatch
from emulator.control.control import Control
from emulator.declare.operation import AnyOperation, Service
from emulator.declare.shape import Shape
from emulator.edge import cors
from emulator.edge.caller import CallerDesk
from emulator.edge.verification import SignatureVerifier
from emulator.engine.engine import MOST_WAITS
from emulator.engine.faults import refusal as fault_refusal
from emulator.engine.journal import JournalEntry
from emulator.errors.cognito_identity import InternalErrorException
from emulator.errors.frontend import RequestEntityTooLargeException
from emulator.errors.service_error import NotEmulated, ServiceError
from emulator.logs import REQUEST_ID
from emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from emulator.operations.sts.service import STS
from emulator.protocol.dialects import JSON11, QUERY, Dialect
from emulator.protocol.message import HttpRequest, HttpResponse
from emulator.scope import Scope
from emulator.storage.database import DatabaseUnavailable
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
        self._unsettled_calls: list[asyncio.Future[None]] = []

    def close(self) -> None:
        """End the threads; calls in them finish first."""
        self._threads.shutdown()

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """The answer to a request, whatever it is."""
        request_id = self._ids.request_id()
        REQUEST_ID.set(request_id)
        for dialect, service in _SERVICES:
            if dialect.speaks(request):
                response = await self._answer(_Exchange(request, request_id, dialect, service))
                break
        else:
            response = HttpResponse(_NO_PROTOCOL.status, _NO_PROTOCOL.body, list(_NO_PROTOCOL.headers))
        response.headers.append((b"x-amzn-requestid", request_id.encode()))
        cors.allow(response.headers, request.headers.get("origin"))
        return response

    async def _answer(self, exchange: "_Exchange") -> HttpResponse:
        began = stopwatch()
        try:
            if len(exchange.request.body) > BODY_LIMIT_BYTES:
                raise RequestEntityTooLargeException(BODY_LIMIT_BYTES)
            operation = exchange.find_operation()
            # Whether there are faults is only known without waiting where the database never makes us wait.
            may_meet_fault = self._database.waits or self._engine.faults.any()
            trouble = await self._meet_fault(operation) if may_meet_fault else None
            response = await self._perform(exchange, operation)
            response.trouble = trouble
        except (ServiceError, NotEmulated) as refusal:
            response = exchange.refuse(refusal)
        except DatabaseUnavailable as problem:
            _log.error("Request %s: %s", exchange.request_id, problem)
            response = exchange.refuse(InternalErrorException())
        except Exception:
            _log.exception("Request %s failed", exchange.request_id)
            response = exchange.refuse(InternalErrorException())
        if self._engine.unsettled:
            try:
                await self._settled()
            except DatabaseUnavailable as problem:
                _log.error("Request %s: %s", exchange.request_id, problem)
                response = exchange.refuse(InternalErrorException())
        now, entry_id = self._clock.known_now(), self._engine.journal.next_id()
        entry = exchange.entry(entry_id, now, response.status, began)
        self._engine.journal.note(entry, exchange.request_size() + len(response.body))
        return response

    async def _settled(self) -> None:
        """Return once everything that calls wrote in this turn of the event loop is committed, with one commit.

        Raises DatabaseUnavailable.
        """
        loop = asyncio.get_running_loop()
        if not self._unsettled_calls:
            loop.call_soon(self._settle)
        settled: asyncio.Future[None] = loop.create_future()
        self._unsettled_calls.append(settled)
        await settled

    def _settle(self) -> None:
        waiting, self._unsettled_calls = self._unsettled_calls, []
        problem: Exception | None = None
        try:
            self._engine.settle()
        except Exception as failure:
            problem = failure
        for settled in waiting:
            if settled.done():  # its task was cancelled
                continue
            if problem is None:
                settled.set_result(None)
            else:
                settled.set_exception(problem)

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

    async def _perform(self, exchange: "_Exchange", operation: AnyOperation) -> HttpResponse:
        on_thread = operation.signs or self._database.waits
        for _ in range(MOST_WAITS):
            try:
                if on_thread:
                    loop = asyncio.get_running_loop()
                    return await loop.run_in_executor(self._threads, self._run, exchange, operation, True)
                return self._run(exchange, operation, False)
            except MustWait as signal:
                if signal.until is None:
                    on_thread = True
                else:
                    await asyncio.wait([asyncio.wrap_future(signal.until)])
        raise InternalErrorException

    def _run(self, exchange: "_Exchange", operation: AnyOperation, may_wait: bool) -> HttpResponse:
        REQUEST_ID.set(exchange.request_id)  # this may be another thread
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


@dataclass(slots=True)
class _Exchange:
    """One request, the protocol it is in, and the service that speaks it; then what came of it, for the journal."""

    request: HttpRequest
    request_id: str
    dialect: Dialect
    service: Service
    operation_name: str | None = None
    scope: Scope | None = None
    decoded: Shape | None = None
    response: Shape | None = None
    refusal: ServiceError | NotEmulated | None = None
    signed_by: str | None = None
    trail: Trail = field(default_factory=Trail)

    def find_operation(self) -> AnyOperation:
        """The operation asked for. Raises the protocol's refusal of one that does not exist, or NotEmulated."""
        name = self.operation_name = self.dialect.operation_name(self.service, self.request)
        found = self.service.operations.get(name or "")
        if found is not None:
            return found
        if name in self.service.not_emulated:
            raise NotEmulated(f"{self.service.name}:{name}", "this emulator offers web identity and who-am-I only.")
        raise self.dialect.unknown_operation(self.service, name)

    def refuse(self, refusal: ServiceError | NotEmulated) -> HttpResponse:
        """A refusal in the protocol's words."""
        self.refusal = refusal
        return self.dialect.encode_error(refusal, self.request, self.request_id)

    def request_size(self) -> int:
        """How many bytes there are of what the journal might keep."""
        return len(self.request.body) + len(self.request.query) + len(self.operation_name or "")

    def entry(self, entry_id: int, now: int, status: int, began: float) -> JournalEntry:
        """What the journal notes of it. `now` is epoch milliseconds, `began` the stopwatch's."""
        refusal = self.refusal
        return JournalEntry(
            id=entry_id,
            time=now,
            service=self.service.name,
            operation=self.operation_name,
            account=None if self.scope is None else self.scope.account,
            region=None if self.scope is None else self.scope.region,
            status=status,
            duration_ms=(stopwatch() - began) * 1000,
            request_id=self.request_id,
            request=self.decoded,
            response=self.response,
            error=None if refusal is None else (refusal.code, refusal.message),
            explanation=refusal.explanation if isinstance(refusal, ServiceError) else None,
            failed=refusal.failed if isinstance(refusal, ServiceError) else None,
            signed_by=self.signed_by,
            pool_met=self.trail.identity_pool_id,
        )
