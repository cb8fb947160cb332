"""Everything on the port that is not the AWS API: the front page, the documents for verifying our tokens, health, the
console and the control API.

Requests for them are rare, so Starlette's router is imported with the first one.
"""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, TypeVar

from msgspec.structs import asdict
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from cognito_identity_emulator.control_api.sign_in_paths import SIGN_IN_PREFIX
from cognito_identity_emulator.domain.partitions import region_of_host
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway import cors
from cognito_identity_emulator.gateway.body_budget import BodyBudget, Reservation
from cognito_identity_emulator.gateway.events import MAX_STREAMS, CallStreams
from cognito_identity_emulator.gateway.files import MAX_FILES, SPOOL_BYTES, FileStream, receive_file
from cognito_identity_emulator.gateway.other_services import other_service, refuse
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse, read_headers
from cognito_identity_emulator.runtime.logs import CONTROL_API
from cognito_identity_emulator.storage.errors import DatabaseUnavailableError
from cognito_identity_emulator.tokens import documents, web_identity_token
from cognito_identity_emulator.tokens.web_identity_token import ISSUER_PATH, issuer_of_account

if TYPE_CHECKING:
    from cognito_identity_emulator.control_api.api import FileResponse
    from cognito_identity_emulator.control_api.routes.health import Health

Result = TypeVar("Result")
EVENT_STREAM = "text/event-stream"
QUICK_THREADS, SLOW_THREADS = 4, 1
SLOW_BODY_BYTES = 64 * 1024
"""A request of the control API with a larger body is slow: such requests run one at a time and hold up no others."""

_log = logging.getLogger("cognito_identity_emulator")
_access_log = logging.getLogger(CONTROL_API)
_ISSUER = ISSUER_PATH + "/{account}"
_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
_FRONT_PAGE = """cognito-identity-emulator

This is the endpoint of Amazon Cognito Identity, AWS STS and AWS IAM. Point an AWS SDK's endpoint_url here.

/_emulator/                          the console, for a browser
/_emulator/health                    whether the emulator is ready
/_emulator/login-tokens              login tokens of any provider, for tests
/sign-in/NAME                        the sign-in of the provider NAME, for OpenID Connect clients
/.well-known/openid-configuration    how to verify the OpenID tokens it signs
"""


def make_pages(core: EmulatorCore, bodies: BodyBudget) -> Starlette:
    """The pages of an emulator, as an ASGI app."""
    pages = _Pages(core, bodies)
    return Starlette(
        routes=[
            Route("/", pages.front_page),
            Route("/.well-known/openid-configuration", pages.discovery),
            Route("/.well-known/jwks_uri", pages.key_set),
            Route("/.well-known/jwks.json", pages.key_set),
            Route(f"{_ISSUER}/.well-known/openid-configuration", pages.web_identity_discovery),
            Route(f"{_ISSUER}/.well-known/jwks.json", pages.web_identity_key_set),
            Route("/_emulator/health", pages.health),
            Route("/_emulator/health/ready", pages.health),
            Route("/_emulator/health/live", pages.live),
            Route("/_emulator/health/startup", pages.live),  # a process that responds has started
            Route("/_localstack/health", pages.localstack_health),
            Route("/_localstack/info", pages.localstack_info),
            Route("/_emulator", pages.to_console),
            Route("/_emulator/", pages.console),
            Route("/_emulator/console/{path:path}", pages.console),
            Route("/_emulator/calls/stream", pages.call_stream, methods=["GET"]),
            Route("/_emulator/{path:path}", pages.control_api, methods=_METHODS),
            Route(f"{SIGN_IN_PREFIX}{{path:path}}", pages.sign_in, methods=_METHODS),
        ],
        exception_handlers={HTTPException: pages.not_found, DatabaseUnavailableError: _database_unavailable},
    )


class TooManyStreamsError(AdminError):
    """As many event streams are open as there may be."""

    code = "too-many-streams"
    status = 429

    def __init__(self) -> None:
        super().__init__(f"{MAX_STREAMS} event streams are open already. Close one first.")


class TooManyBodiesError(AdminError):
    """The bodies that arrive at this moment take all the memory that there is for them."""

    code = "too-many-bodies"
    status = 429

    def __init__(self) -> None:
        super().__init__("Too many large bodies arrive at once. Try again.")


class _Pages:
    """The pages: one method each."""

    def __init__(self, core: EmulatorCore, bodies: BodyBudget) -> None:
        self._core = core
        self._bodies = bodies
        # Threads of their own: the others are for health, key set and faults, which never wait for these.
        self._quick = ThreadPoolExecutor(QUICK_THREADS, "control")
        self._slow = ThreadPoolExecutor(SLOW_THREADS, "control-slow")
        self._streams = CallStreams(core)
        self._files = 0
        """The bodies that are in temporary files at this moment."""

    async def front_page(self, request: Request) -> Response:
        """What is here and where to find the rest: a page for a browser, text for every other client."""
        service = other_service(request.scope["query_string"].decode("latin-1"), request.headers)
        if service is not None:  # S3 lists buckets so
            return await self._refuse_service(service, request)
        if "text/html" in request.headers.get("accept", ""):
            from cognito_identity_emulator.console import assets

            page = assets.respond(assets.FRONT_PAGE, _to_request(request, b""), self._core.settings)
            if page.status != 403:
                return _to_response(page)
        return PlainTextResponse(_FRONT_PAGE, headers={"vary": "accept"})

    async def not_found(self, request: Request, problem: Exception) -> Response:
        """The refusal of a request that no page is for. REST APIs of other services have such paths."""
        service = other_service(request.scope["query_string"].decode("latin-1"), request.headers)
        if service is None:
            return _not_found(request, problem)
        return await self._refuse_service(service, request)

    async def _refuse_service(self, service: str, request: Request) -> Response:
        async for _ in request.stream():  # to its end, so that the client reads the refusal
            pass
        head = _to_request(request, b"")
        head.raw_path = request.scope.get("raw_path", b"/").decode("latin-1")
        return _to_response(refuse(self._core, service, head, self._core.ids.request_id()))

    async def discovery(self, request: Request) -> Response:
        settings, region = self._core.settings, region_of_host(request.headers.get("host", ""))
        document = documents.discovery(settings, _own_address(request), region or settings.region)
        return _for_any_origin(request, JSONResponse(document))

    async def key_set(self, request: Request) -> Response:
        # The first request creates the key, which would block the event loop for too long.
        keys = await asyncio.to_thread(documents.key_set, self._core.keys, self._core.settings)
        return _for_any_origin(request, JSONResponse(keys))

    async def web_identity_discovery(self, request: Request) -> Response:
        issuer = issuer_of_account(_own_address(request), _account(request))
        return _for_any_origin(request, JSONResponse(web_identity_token.discovery(issuer)))

    async def web_identity_key_set(self, request: Request) -> Response:
        _account(request)
        keys = await asyncio.to_thread(web_identity_token.key_set, self._core.keys)
        return _for_any_origin(request, JSONResponse(keys))

    async def health(self, request: Request) -> Response:
        """200 with `{"status": "ok", ...}`, or 503 while it stops or the database does not answer."""
        from cognito_identity_emulator.control_api.routes.health import get_health

        health = await asyncio.to_thread(get_health.function, self._core)
        return self._health_response(request, health)

    async def live(self, request: Request) -> Response:
        from cognito_identity_emulator.control_api.routes.health import get_liveness

        return self._health_response(request, get_liveness.function(self._core))

    def _health_response(self, request: Request, health: "Health") -> Response:
        """The health for everybody; the database only for clients that may use the control API."""
        from cognito_identity_emulator.control_api.access import check_access, private_headers

        fields = asdict(health)
        try:
            check_access(_to_request(request, b""), self._core.settings)
        except AdminError:
            del fields["database"]
        return JSONResponse(fields, 200 if health.status == "ok" else 503, private_headers())

    async def localstack_health(self, _request: Request) -> Response:
        """200 with the states of the services in LocalStack's form, or 503 while the database does not answer."""
        from cognito_identity_emulator.features import localstack

        document = await asyncio.to_thread(localstack.localstack_health, self._core)
        return _spaced_json(document, 503 if localstack.ERROR in document["services"].values() else 200)

    async def localstack_info(self, _request: Request) -> Response:
        from cognito_identity_emulator.features.localstack import localstack_info

        return _spaced_json(localstack_info(self._core), 200)

    async def to_console(self, _request: Request) -> Response:
        return RedirectResponse("/_emulator/")

    async def console(self, request: Request) -> Response:
        from cognito_identity_emulator.console import assets  # most emulators never show the console

        path = request.path_params.get("path", assets.PAGE)
        return _to_response(assets.respond(path, _to_request(request, b""), self._core.settings))

    async def control_api(self, request: Request) -> Response | FileStream:
        from cognito_identity_emulator.control_api import api
        from cognito_identity_emulator.control_api.body import body_limit

        head = _to_request(request, b"")
        try:
            endpoint = api.find_endpoint(self._core, head)
            limit = body_limit(endpoint, self._core.settings)
            if endpoint.takes_file:
                response = await self._respond_to_file(request, head, limit)
            else:
                response = await self._respond(request, head, limit, is_slow=endpoint.is_slow)
        except AdminError as refusal:
            response = api.refused(refusal)
        except ClientDisconnect:
            return Response(status_code=499)
        self._log_access(request, response.status)
        return _to_response(response) if isinstance(response, HttpResponse) else FileStream(response)

    async def sign_in(self, request: Request) -> Response:
        """The interactive sign-in of the built-in identity provider."""
        from cognito_identity_emulator.control_api import api
        from cognito_identity_emulator.sign_in import endpoints  # most emulators never sign anybody in

        head = _to_request(request, b"")
        try:
            with self._bodies.reservation() as reservation:
                head.body = await _body(request, endpoints.BODY_LIMIT_BYTES, reservation)
                response = await self._run_in(self._quick, endpoints.respond, self._core, head)
        except AdminError as refusal:
            response = api.refused(refusal)
        except ClientDisconnect:
            return Response(status_code=499)
        self._log_access(request, response.status)
        return _to_response(response)

    async def _respond(
        self, request: Request, head: HttpRequest, limit: int, *, is_slow: bool
    ) -> "HttpResponse | FileResponse":
        with self._bodies.reservation() as reservation:
            head.body = await _body(request, limit, reservation)
            is_slow = is_slow or len(head.body) > SLOW_BODY_BYTES
            return await self._run(self._slow if is_slow else self._quick, head)

    async def _respond_to_file(self, request: Request, head: HttpRequest, limit: int) -> "HttpResponse | FileResponse":
        if self._files >= MAX_FILES:
            raise TooManyBodiesError
        self._files += 1
        try:
            with SpooledTemporaryFile(SPOOL_BYTES) as file:
                await receive_file(request, limit, file)
                return await self._run(self._slow, head, file)
        finally:
            self._files -= 1

    async def _run(
        self, threads: ThreadPoolExecutor, request: HttpRequest, file: IO[bytes] | None = None
    ) -> "HttpResponse | FileResponse":
        """Run the endpoint's function in one of these threads."""
        from cognito_identity_emulator.control_api import api

        return await self._run_in(threads, api.respond, self._core, request, file)

    @staticmethod
    async def _run_in(threads: ThreadPoolExecutor, function: Callable[..., Result], *arguments: object) -> Result:
        """Run a function in one of these threads, in the context of the request."""
        loop, context = asyncio.get_running_loop(), copy_context()
        return await loop.run_in_executor(threads, partial(context.run, function, *arguments))

    @staticmethod
    def _log_access(request: Request, status: int) -> None:
        # Without the query, which may contain secrets.
        fields = {"method": request.method, "path": request.scope["path"], "status": status}
        _access_log.info("%(method)s %(path)s %(status)d", fields, extra=fields)

    async def call_stream(self, request: Request) -> "Response | _EventStream":
        """The event stream of calls, for clients that may read calls."""
        from cognito_identity_emulator.control_api import api
        from cognito_identity_emulator.control_api.access import check_access
        from cognito_identity_emulator.control_api.routes.calls import get_call_stream

        try:
            check_access(_to_request(request, b""), self._core.settings)
            query = get_call_stream.function(_to_request(request, b""))
            if request.method == "HEAD":
                return Response(media_type=EVENT_STREAM)
            has_news = self._streams.open()
            if has_news is None:
                raise TooManyStreamsError
        except AdminError as refusal:
            return _to_response(api.refused(refusal))
        events = self._streams.events(has_news, query, request.headers.get("last-event-id"))
        return _EventStream(events, lambda: self._streams.close(has_news))


class _EventStream:
    """An ASGI app that sends an event stream. `on_end` is called at its end, even if there was no event."""

    def __init__(self, events: AsyncIterator[bytes], on_end: Callable[[], None]) -> None:
        from cognito_identity_emulator.control_api.access import private_headers

        headers = {"cache-control": "no-store", **private_headers()}
        self._response = StreamingResponse(events, media_type=EVENT_STREAM, headers=headers)
        self._on_end = on_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._response(scope, receive, send)
        finally:
            self._on_end()


def _to_request(request: Request, body: bytes) -> HttpRequest:
    """The request as the control API reads it."""
    return HttpRequest(
        method=request.method,
        path=request.scope["path"],
        query=request.scope["query_string"].decode("latin-1"),
        headers=read_headers(request.scope["headers"]),
        body=body,
        scheme=request.scope["scheme"],
    )


def _to_response(response: HttpResponse) -> Response:
    headers = {name.decode(): value.decode("latin-1") for name, value in response.headers}
    return Response(response.body, response.status, headers)


async def _body(request: Request, limit: int, reservation: Reservation) -> bytes:
    """The body. Raises TooLargeError, TooManyBodiesError; the server discards what still arrives."""
    from cognito_identity_emulator.control_api.body import TooLargeError

    body = bytearray()
    async for chunk in request.stream():
        if len(body) + len(chunk) > limit:
            raise TooLargeError(limit)
        if not reservation.grow(len(chunk)):
            raise TooManyBodiesError
        body += chunk
    return bytes(body)


def _spaced_json(document: dict[str, Any], status: int) -> Response:
    """A JSON response with spaces as LocalStack writes them, because scripts search it for `"sts": "available"`."""
    from cognito_identity_emulator.control_api.access import private_headers

    return Response(json.dumps(document), status, private_headers(), media_type="application/json")


def _account(request: Request) -> str:
    """The account in the path of an issuer's document. Raises HTTPException."""
    account: str = request.path_params["account"]
    if not re.fullmatch("[0-9]{12}", account):
        raise HTTPException(404)
    return account


def _own_address(request: Request) -> str:
    """The address that the client used."""
    return f"{request.scope['scheme']}://{request.headers.get('host', 'localhost')}"


def _for_any_origin(request: Request, response: Response) -> Response:
    """The response, with CORS headers below /.well-known, which pages of any origin may read."""
    if request.scope["path"].startswith(("/.well-known/", f"{ISSUER_PATH}/")):
        cors.allow(response.raw_headers, request.headers.get("origin"))
    return response


def _not_found(request: Request, problem: Exception) -> Response:
    if isinstance(problem, HTTPException) and problem.status_code == 405:
        sentence = f"{request.scope['path']} does not take {request.method}.\n"
        return _for_any_origin(request, PlainTextResponse(sentence, 405))
    sentence = "There is nothing here. The AWS API is at /, the emulator's own pages under /_emulator/.\n"
    return _for_any_origin(request, PlainTextResponse(sentence, 404))


async def _database_unavailable(request: Request, problem: Exception) -> Response:
    _log.error("The database does not respond: %s", problem)
    return _for_any_origin(request, JSONResponse({"message": str(problem)}, 503))
