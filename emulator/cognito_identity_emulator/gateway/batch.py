"""The AWS API: requests that arrive together are taken through the phases of a call together.

The order of the phases is the order of refusal. A phase is a function over the calls of the batch. It returns those
that go on; a call that is refused leaves with its response, and is committed, recorded and answered with the others.

Differs: responses have no Strict-Transport-Security header, because a local emulator usually has no TLS.
[strict-transport-security]
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

from cognito_identity_emulator.control_api.sign_in_paths import SIGN_IN_PREFIX
from cognito_identity_emulator.declare.violations import check_constraints
from cognito_identity_emulator.engine.engine import Execution
from cognito_identity_emulator.engine.journal import JournalEntry
from cognito_identity_emulator.errors.frontend import RequestEntityTooLargeException
from cognito_identity_emulator.errors.service_error import NotEmulated, ServiceError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway import cors
from cognito_identity_emulator.gateway.authentication import Authenticator
from cognito_identity_emulator.gateway.background import BackgroundCalls
from cognito_identity_emulator.gateway.exchange import Exchange, ResponseCallback
from cognito_identity_emulator.gateway.other_services import (
    not_emulated,
    other_service,
    refuse,
    requested_operation,
)
from cognito_identity_emulator.gateway.remote_batches import Phase, RemoteBatches
from cognito_identity_emulator.gateway.signature_verification import SignatureVerifier
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.services import SERVICES
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse
from cognito_identity_emulator.protocol.wire_protocol import PROTOCOLS
from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.runtime.logs import REQUEST_ID
from cognito_identity_emulator.storage.batches import DatabaseBatches
from cognito_identity_emulator.storage.errors import ContentionError, WouldBlock
from cognito_identity_emulator.storage.sessions import RevokedSessions

if TYPE_CHECKING:
    from cognito_identity_emulator.gateway.authorization import Authorizer

_log = logging.getLogger("cognito_identity_emulator")

BODY_LIMIT_BYTES = 1024 * 1024
LARGE_BODY_BYTES = 16 * 1024
"""A call with a larger body is performed off the event loop: what it costs grows with its size."""

_UNKNOWN_PROTOCOL = HttpResponse(404, b"<UnknownOperationException/>\n", [(b"content-type", b"application/xml")])


def is_aws_api(method: str, path: str, query: str) -> bool:
    """Whether a request is for the AWS API: any at the root except a browser's visit, and every preflight except for
    the control API and the sign-in, which few or no other origins may use."""
    if method == "OPTIONS":
        return not path.startswith(("/_emulator", SIGN_IN_PREFIX))
    if path != "/":
        return False
    return method not in ("GET", "HEAD") or "Action=" in query


class AwsGateway:
    """Answers requests of the AWS API. All its methods run on one event loop."""

    def __init__(self, core: EmulatorCore) -> None:
        services = core.engine.services
        verifier = SignatureVerifier(services.credentials, core.settings.signing_keys)
        self._core = core
        self._engine = core.engine
        self._ids = core.ids
        self._database = core.database
        self._clock = core.clock
        revoked_sessions = RevokedSessions(core.database, core.shared_state)
        self.authenticator = Authenticator(
            core.settings, core.database, services.credentials, core.clock, verifier, revoked_sessions
        )
        self._authorizer = _authorizer(core)
        self._faults = core.fault_injector
        self._background = BackgroundCalls(
            core.database, core.fault_injector, _find_operation, self._run_alone, self._finish
        )
        self._protocols = tuple((PROTOCOLS[service.protocol], service) for service in SERVICES)
        # The life of a call, in three parts: calls whose keys had to be fetched come back to the second.
        self._admission: tuple[Phase, ...] = (
            self._route,
            self._hand_over,
            self._authenticate,
            self._decode,
            self._validate,
            *(() if self._authorizer is None else (self._authorize,)),
        )
        self._preparation: tuple[Phase, ...] = (self._load, self._fetch_keys, self._verify)
        self._performance: tuple[Phase, ...] = (*self._preparation, self._execute)
        self._completion: tuple[Phase, ...] = (self._commit, self._encode, self._record, self._respond)
        self._remote = None if core.database.batches is None else self._remote_batches(core, core.database.batches)
        self._incoming: list[Exchange] = []
        self._resumed: list[Exchange] = []
        self._finished: list[Exchange] = []
        self._is_scheduled = False
        self._last_incoming = self._last_batch_size = 0

    def close(self) -> None:
        """End the background threads, after the calls in them."""
        if self._remote is not None:
            self._remote.close()
        self._background.close()

    def _remote_batches(self, core: EmulatorCore, batches: DatabaseBatches) -> RemoteBatches:
        services = core.engine.services
        return RemoteBatches(
            batches,
            services.database_time,
            services.shared_state,
            core.fault_injector,
            phases=(*self._admission, self._restart, *self._preparation, self._hand_over_signing, self._execute),
            run_alone=self._background.submit,
            on_finished=self._finish,
            schedule=self._schedule,
        )

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """The response to a request."""
        response: asyncio.Future[HttpResponse] = asyncio.get_running_loop().create_future()
        self.submit(request, lambda answer: None if response.done() else response.set_result(answer))
        return await response

    def submit(self, request: HttpRequest, on_response: ResponseCallback) -> None:
        """Answer a request: `on_response` is called with the response, in the next tick of the event loop if the call
        has nothing to wait for.

        Calls of one tick are taken through the phases together: what a phase executes is then still in the processor's
        caches for the next call, and one commit serves all. A task for each call would cost as much as many a call.
        """
        request_id = self._ids.request_id()
        if request.method == "OPTIONS":
            on_response(_with_request_id(cors.preflight(request.headers), request_id))
            return
        for protocol, service in self._protocols:
            if protocol.speaks(service, request):
                self._incoming.append(Exchange(request, request_id, on_response, protocol, service))
                self._schedule()
                return
        service_name = other_service(request.query, request.headers)
        if service_name is not None:
            asyncio.get_running_loop().call_soon(on_response, refuse(self._core, service_name, request, request_id))
            return
        unknown = HttpResponse(_UNKNOWN_PROTOCOL.status, _UNKNOWN_PROTOCOL.body, list(_UNKNOWN_PROTOCOL.headers))
        asyncio.get_running_loop().call_soon(_send, unknown, request, request_id, on_response)

    def _schedule(self) -> None:
        if not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self._run_batch)

    def _run_batch(self) -> None:
        if self._awaits_more():
            asyncio.get_running_loop().call_soon(self._run_batch)
            return
        previous_id = REQUEST_ID.get()
        try:
            if self._remote is None:
                incoming, resumed = self._take_calls()
                admitted = _through(self._admission, incoming)
                _through(self._performance, admitted + self._restart(resumed))
            elif (self._incoming or self._resumed or self._remote.has_resumptions) and self._remote.is_ready():
                incoming, resumed = self._take_calls()
                self._remote.run({0: incoming, len(self._admission): resumed})
        finally:
            self._is_scheduled = False
            REQUEST_ID.set(previous_id)
        finished, self._finished = self._finished, []
        self._last_batch_size = len(finished)
        _through(self._completion, finished)

    def _take_calls(self) -> tuple[list[Exchange], list[Exchange]]:
        """The calls that have arrived, and those that resume."""
        incoming, self._incoming = self._incoming, []
        resumed, self._resumed = self._resumed, []
        return incoming, resumed

    def _awaits_more(self) -> bool:
        """Whether to wait another tick, because fewer requests arrived than the last batch had.

        Clients usually send their next request immediately; keep polling while requests still arrive.
        """
        incoming = len(self._incoming)
        if self._last_incoming < incoming < self._last_batch_size:
            self._last_incoming = incoming
            return True
        self._last_incoming = 0
        return False

    # The phases of a call, in their order.

    def _route(self, calls: list[Exchange]) -> list[Exchange]:
        """Find the operation that each request names. Large requests are handed over before they are read."""
        staying = []
        for exchange in calls:
            if len(exchange.request.body) > LARGE_BODY_BYTES:
                self._background.submit(exchange)
            else:
                staying.append(exchange)
        return self._each(staying, _find_operation)

    def _hand_over(self, calls: list[Exchange]) -> list[Exchange]:
        """Hand over the calls that would hold up the event loop to the background, which performs each by itself."""
        has_faults = self._has_faults()
        signs_later = self._remote is not None  # see `_hand_over_signing`
        staying = []
        for exchange in calls:
            if has_faults or (exchange.operation is not None and exchange.operation.signs and not signs_later):
                self._background.submit(exchange, may_have_fault=has_faults)
            else:
                staying.append(exchange)
        return staying

    def _has_faults(self) -> bool:
        """Whether a call may meet a fault. True where only a thread may find out, or where each call has to find out by
        itself what is wrong with the database."""
        try:
            return self._faults.active
        except Exception:
            return True

    def _authenticate(self, calls: list[Exchange]) -> list[Exchange]:
        """Find out who calls, where the operation requires a signature."""
        return self._each(calls, self._identify_caller)

    def _decode(self, calls: list[Exchange]) -> list[Exchange]:
        """Read the members of each request, and derive what the call may see."""
        return self._each(calls, self._read_members)

    def _validate(self, calls: list[Exchange]) -> list[Exchange]:
        """Check every constraint of the request's members."""
        return self._each_execution(calls, lambda execution: check_constraints(execution.request))

    def _authorize(self, calls: list[Exchange]) -> list[Exchange]:
        """Check that the session that signed each call has the permissions for it."""
        return self._each(calls, self._check_permissions)

    def _restart(self, calls: list[Exchange]) -> list[Exchange]:
        """Prepare the calls whose keys were fetched to be performed from loading on. Their time may have to be read
        from the database."""
        resumed = [exchange for exchange in calls if exchange.is_resumed]
        if not resumed:
            return calls
        others = [exchange for exchange in calls if not exchange.is_resumed]
        return others + self._each_execution(resumed, self._engine.restart)

    def _load(self, calls: list[Exchange]) -> list[Exchange]:
        """Read what each operation needs before anything is verified."""
        return self._each_execution(calls, _load)

    def _fetch_keys(self, calls: list[Exchange]) -> list[Exchange]:
        """Set aside the calls whose verification needs keys that are not there; they resume once those are fetched."""
        staying = []
        for exchange in calls:
            execution = exchange.execution
            assert execution is not None
            try:
                fetch = execution.fetch_needed()
            except Exception as problem:
                self._leave(exchange, problem)
                continue
            if fetch is None:
                staying.append(exchange)
            else:
                self._resume_after(fetch, exchange)
        return staying

    def _verify(self, calls: list[Exchange]) -> list[Exchange]:
        """Verify the logins of each call."""
        return self._each_execution(calls, _verify)

    def _hand_over_signing(self, calls: list[Exchange]) -> list[Exchange]:
        """Hand over the calls that make a signature. Only batches on a server have this phase: the rows of these calls
        have been read with those of the others, so that a thread seldom waits for the server."""
        staying = []
        for exchange in calls:
            assert exchange.operation is not None
            if exchange.operation.signs:
                self._background.submit(exchange, may_have_fault=False)
            else:
                staying.append(exchange)
        return staying

    def _execute(self, calls: list[Exchange]) -> list[Exchange]:
        """Decide and write."""
        for exchange in calls:
            execution = exchange.execution
            assert execution is not None
            REQUEST_ID.set(exchange.request_id)
            try:
                execution.response = execution.operation.execute(*execution.arguments)
            except Exception as problem:
                self._leave(exchange, problem)
            else:
                self._finish(exchange)
        return []

    def _commit(self, calls: list[Exchange]) -> list[Exchange]:
        """Commit what the calls have written. When it is lost, they and those that may have read it are refused."""
        if any(exchange.has_pending for exchange in calls):
            try:
                self._engine.commit_pending()
            except Exception as problem:
                for exchange in calls:
                    if exchange.has_pending:
                        exchange.fail_with(problem)
        return calls

    def _encode(self, calls: list[Exchange]) -> list[Exchange]:
        """Encode each response in the protocol of its call. Refusals were encoded when they were raised."""
        for exchange in calls:
            execution = exchange.execution
            if exchange.response is None and execution is not None:
                try:
                    exchange.response = exchange.protocol.encode(
                        exchange.service,
                        execution.operation,
                        execution.response,
                        exchange.request,
                        exchange.request_id,
                    )
                except Exception as problem:  # a defect
                    exchange.fail_with(problem)
                else:
                    exchange.response.connection_fault = exchange.connection_fault
        return calls

    def _record(self, calls: list[Exchange]) -> list[Exchange]:
        """Add the calls to the journal, before any of them is answered: a test may look for its call at once."""
        journal = self._engine.journal
        try:
            journal.record([self._recorded(exchange, journal.next_id()) for exchange in calls])
        except Exception:  # a defect, which must not keep clients waiting for their responses
            _log.exception("Requests %s could not be recorded", ", ".join(each.request_id for each in calls))
        return calls

    def _respond(self, calls: list[Exchange]) -> list[Exchange]:
        """Hand the responses over to the connections."""
        for exchange in calls:
            assert exchange.response is not None, "every call was encoded"
            _send(exchange.response, exchange.request, exchange.request_id, exchange.on_response)
        return []

    # The steps of one call, which the background takes one after the other.

    def _identify_caller(self, exchange: Exchange) -> None:
        """Raises the refusals of a missing, broken or wrong signature."""
        operation = exchange.operation
        assert operation is not None, "a request without an operation was refused"
        if operation.signed:
            exchange.caller, exchange.signed_region, exchange.session = self.authenticator.authenticate(
                operation, exchange.service.name, exchange.request
            )

    def _read_members(self, exchange: Exchange) -> None:
        """Raises the protocol's refusal of a request that cannot be read."""
        operation, request = exchange.operation, exchange.request
        assert operation is not None, "a request without an operation was refused"
        members = exchange.protocol.decode(operation, request)
        host = request.headers.get("host", "")
        scope = self.authenticator.scope(members, exchange.caller, exchange.signed_region, host)
        now, request_id = self._clock.now(), exchange.request_id
        services, session = self._engine.services, exchange.session
        call = CallContext(
            services, scope, exchange.caller, now, request_id, blocking=False, session=session, http_request=request
        )
        exchange.execution = Execution(operation, members, call)

    def _check_permissions(self, exchange: Exchange) -> None:
        """Decide once for each call. Raises AccessDeniedException, WouldBlock."""
        if self._authorizer is not None and not exchange.is_authorized:
            self._authorizer.authorize(exchange)
            exchange.is_authorized = True

    def _run_alone(self, exchange: Exchange) -> "Future[None] | None":
        """Take a call from wherever it is to its response, in a thread that may wait.

        Returns a fetch to wait for, after which the call runs again; None when the call is done.
        """
        REQUEST_ID.set(exchange.request_id)
        if exchange.lost_race and exchange.execution is not None:
            exchange.lost_race = False
            # On a server, another call of its batch may have lost the race, and may be waiting for a lock now.
            self._engine.restart_after_contention(exchange.execution, serialized=self._remote is None)
        if exchange.execution is None:
            self._identify_caller(exchange)
            self._read_members(exchange)
            assert exchange.execution is not None
            check_constraints(exchange.execution.request)
        exchange.execution.call.blocking = True  # as in the engine: this thread may wait
        self._check_permissions(exchange)
        return self._engine.run(exchange.execution)

    def _recorded(self, exchange: Exchange, entry_id: int) -> JournalEntry:
        """The journal entry of a call."""
        response, refusal, caller = exchange.response, exchange.refusal, exchange.caller
        execution = exchange.execution
        call = None if execution is None else execution.call
        assert response is not None, "every call was encoded"
        return JournalEntry(
            id=entry_id,
            time=self._clock.known_now() if call is None else call.now,
            service=exchange.service.name,
            operation=exchange.operation_name,
            account=None if call is None else call.scope.account,
            region=None if call is None else call.scope.region,
            status=response.status,
            duration_ms=(monotonic() - exchange.started) * 1000,
            request_id=exchange.request_id,
            request=None if execution is None else execution.request,
            response=None if execution is None else execution.response,
            error=None if refusal is None else (refusal.code, refusal.record),
            explanation=refusal.explanation if isinstance(refusal, ServiceError) else None,
            failed=refusal.failed if isinstance(refusal, ServiceError) else None,
            signed_by=None if caller is None else caller.identity_id,
            found_pool_id=None if call is None else call.identity_pool_id,
        )

    # What phases share.

    def _each(self, calls: list[Exchange], step: Callable[[Exchange], object]) -> list[Exchange]:
        """Take each call through a step; those that raise leave the batch."""
        passed = []
        for exchange in calls:
            try:
                step(exchange)
            except Exception as problem:
                self._leave(exchange, problem)
            else:
                passed.append(exchange)
        return passed

    def _each_execution(self, calls: list[Exchange], step: Callable[[Execution], object]) -> list[Exchange]:
        """As `_each`, for the steps of the engine."""
        passed = []
        for exchange in calls:
            execution = exchange.execution
            assert execution is not None
            REQUEST_ID.set(exchange.request_id)
            try:
                step(execution)
            except Exception as problem:
                self._leave(exchange, problem)
            else:
                passed.append(exchange)
        return passed

    def _leave(self, exchange: Exchange, problem: Exception) -> None:
        """Take a call out of the batch: to the background when it has to wait, else with the refusal."""
        execution = exchange.execution
        if self._remote is not None and self._remote.leave(exchange, problem):
            return
        if isinstance(problem, WouldBlock):
            self._background.submit(exchange)
        elif execution is not None and isinstance(problem, ContentionError):
            exchange.lost_race = True
            self._background.submit(exchange)
        else:
            exchange.fail_with(problem)
            self._finish(exchange)

    def _finish(self, exchange: Exchange) -> None:
        """The call has its response, or its refusal: it is answered with the batch, on a server after its commit."""
        if self._remote is not None and self._remote.commit(exchange):
            return
        exchange.has_pending = self._database.has_pending
        self._finished.append(exchange)
        self._schedule()

    def _resume_after(self, fetch: "Future[None]", exchange: Exchange) -> None:
        """Take a call up again in a later batch, once its keys are fetched."""

        def resume(_: object) -> None:
            exchange.is_resumed = True
            self._resumed.append(exchange)
            self._schedule()

        asyncio.wrap_future(fetch).add_done_callback(resume)


def _authorizer(core: EmulatorCore) -> "Authorizer | None":
    """What checks permissions; None where every signed call is allowed."""
    if core.settings.authorization == "off":
        return None
    from cognito_identity_emulator.gateway.authorization import Authorizer  # most emulators do without it

    services = core.engine.services
    return Authorizer(services.registry, services.authorization_messages, core.settings.account)


def _find_operation(exchange: Exchange) -> None:
    """Raises the protocol's refusal of an unknown operation, NotEmulated, RequestEntityTooLargeException."""
    service = exchange.service
    try:
        if len(exchange.request.body) > BODY_LIMIT_BYTES:
            raise RequestEntityTooLargeException(BODY_LIMIT_BYTES)
        name = exchange.operation_name = exchange.protocol.operation_name(service, exchange.request)
        exchange.operation = service.operations.get(name or "")
        if exchange.operation is None:
            if name in service.not_emulated:
                raise NotEmulated.action(service.name, name, service.operations)
            raise exchange.protocol.unknown_operation(service, name)
    except ServiceError:
        _refuse_other_service(exchange)
        raise


def _refuse_other_service(exchange: Exchange) -> None:
    """Raises NotEmulated for a request whose signature is for a service that is not emulated."""
    name = other_service(exchange.request.query, exchange.request.headers)
    if name is not None:
        exchange.service = replace(exchange.service, name=name)
        exchange.operation_name = exchange.operation_name or requested_operation(exchange.request)
        raise not_emulated(name) from None


def _load(execution: Execution) -> None:
    load = execution.operation.load
    if load is not None:
        execution.arguments.append(load(*execution.arguments))


def _verify(execution: Execution) -> None:
    verification = execution.operation.verification
    if verification is not None:
        execution.arguments.append(verification.verify(*execution.arguments))


def _through(phases: Iterable[Phase], calls: list[Exchange]) -> list[Exchange]:
    """Take calls through phases; those that are left after the last."""
    for phase in phases:
        if not calls:
            break
        calls = phase(calls)
    return calls


def _with_request_id(response: HttpResponse, request_id: str) -> HttpResponse:
    response.headers.append((b"x-amzn-requestid", request_id.encode()))
    return response


def _send(response: HttpResponse, request: HttpRequest, request_id: str, on_response: ResponseCallback) -> None:
    """Hand over a response, with the headers that every response has."""
    _with_request_id(response, request_id)
    origin = request.headers.get("origin")
    if origin is not None:
        cors.allow(response.headers, origin)
    try:
        on_response(response)
    except Exception:  # a defect; the other calls of the batch must be answered all the same
        _log.exception("Request %s could not be answered", request_id)
