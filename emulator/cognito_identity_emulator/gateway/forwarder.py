"""Forwards requests to the servers of `--forward-to`, and their responses to the client, piece by piece.

Method, path, query, headers and body arrive as the client sent them, or its signature would break. Only headers about
one connection are left out, and Via is added, by which a loop is noticed. Redirects are not followed, and no proxy of
the environment is used. The response arrives as the other server sent it, but for CORS: preflights that it refuses are
allowed, and calls at `/` get the header Access-Control-Allow-Origin when it sends none.

With `--authorization enforce`, a request for S3 is forwarded only when the session that signed it may make it.
https://www.rfc-editor.org/rfc/rfc9110#name-message-forwarding
"""

import asyncio
from http import HTTPStatus

import httpcore

from cognito_identity_emulator.errors.forwarding import (
    BadGatewayError,
    ForwardingError,
    GatewayTimeoutError,
    LoopDetectedError,
)
from cognito_identity_emulator.errors.s3 import S3Error
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway.authentication import Authenticator
from cognito_identity_emulator.gateway.forwarded_call import ClientGoneError, ForwardedCall, Send, end_to_end
from cognito_identity_emulator.gateway.forwarding import Destination, ForwardingRules
from cognito_identity_emulator.gateway.s3_authorization import S3Authorizer, bytes_to_judge
from cognito_identity_emulator.operations.services import SERVICES
from cognito_identity_emulator.protocol.s3_form import is_form
from cognito_identity_emulator.settings import forward_targets

CONNECT_TIMEOUT_S = 5.0
WRITE_TIMEOUT_S = 60.0
"""Time for the other server to read a piece of the request."""
RESPONSE_TIMEOUT_S = 910.0
"""Time for the next piece of a response. A Lambda function may run for 900 s."""
MAX_HOPS = 3
"""A request that emulators have forwarded so often is in a loop."""

_IDLE_S = 2.0  # less than the other servers wait, which would close a connection while it is used again
_IDLE_CONNECTIONS = 20
_CONNECTION_ERRORS = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException)


class ForwardingInterruptedError(Exception):
    """The other server ended its response in the middle. The client notices that it is not complete."""


class Forwarder:
    """Forwards the requests of one process. All its methods run on one event loop."""

    def __init__(self, core: EmulatorCore, authenticator: Authenticator) -> None:
        self.rules = ForwardingRules(forward_targets(core.settings.forward_to), SERVICES)
        self._s3_authorizer = _s3_authorizer(core, authenticator)
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=None,  # each belongs to a connection of a client
            max_keepalive_connections=_IDLE_CONNECTIONS,
            keepalive_expiry=_IDLE_S,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.aclose()

    async def forward(self, call: ForwardedCall, send: Send) -> None:
        """Forward a request, and send the response, unless the client disconnects first."""
        relay = asyncio.create_task(self._relay(call, send))
        disconnect = asyncio.create_task(call.wait_for_disconnect())
        try:
            await asyncio.wait((relay, disconnect), return_when=asyncio.FIRST_COMPLETED)
            has_response = relay.done()
        finally:
            relay.cancel()
            disconnect.cancel()
            await asyncio.wait((relay, disconnect))
        if has_response:
            relay.result()

    async def _relay(self, call: ForwardedCall, send: Send) -> None:
        try:
            await self._authorize(call)
            response = await self._request(call)
        except (ForwardingError, S3Error) as refusal:
            await call.refuse(refusal, send)
            return
        except ClientGoneError:
            return
        if call.is_preflight and response.status >= HTTPStatus.BAD_REQUEST:
            await response.aclose()
            await call.allow_preflight(send)
            return
        headers = end_to_end(response.headers)
        call.allow_origin(headers)
        # The call is in the journal before the client has all of the response, and can look it up.
        left = _body_length(call.request.method, response)
        if left == 0:
            call.record_response(response.status, headers)
        try:
            await send({"type": "http.response.start", "status": response.status, "headers": headers})
            async for piece in response.aiter_stream():
                if not piece:
                    continue
                if left is not None:
                    left -= len(piece)
                    if left == 0:
                        call.record_response(response.status, headers)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        except _CONNECTION_ERRORS as problem:
            sentence = f"{call.destination.url} ended its response early: {_text(problem)}"
            call.record(response.status, (BadGatewayError.code, sentence))
            raise ForwardingInterruptedError(sentence) from None
        finally:
            await response.aclose()
        if left != 0:
            call.record_response(response.status, headers)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _authorize(self, call: ForwardedCall) -> None:
        """Raises S3Error, ClientGoneError."""
        request, service = call.request, call.destination.service
        if self._s3_authorizer is None or request.method == "OPTIONS":
            return
        # The signature of a form is in its body, so nothing before names the service.
        if service != "s3" and not (service == "" and is_form(request)):
            return
        await call.read_ahead(bytes_to_judge(request))
        try:
            await asyncio.to_thread(self._s3_authorizer.authorize, request)
        except S3Error:
            call.destination = Destination(call.destination.url, "s3")
            raise

    async def _request(self, call: ForwardedCall) -> httpcore.Response:
        """The response, of which only the head is there yet. Raises ForwardingError, ClientGoneError."""
        url = call.destination.url
        if call.hops >= MAX_HOPS:
            raise LoopDetectedError.through(url)
        address = httpcore.URL(url)
        target = httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=call.target)
        timeouts = {"connect": CONNECT_TIMEOUT_S, "write": WRITE_TIMEOUT_S, "read": RESPONSE_TIMEOUT_S}
        request = httpcore.Request(
            call.request.method,
            target,
            headers=call.forwarded_headers(),
            content=call.body(),
            extensions={"timeout": timeouts},
        )
        try:
            return await self._pool.handle_async_request(request)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as problem:
            raise BadGatewayError.unreachable(url, _text(problem)) from None
        except httpcore.ReadTimeout:
            raise GatewayTimeoutError.after(url, int(RESPONSE_TIMEOUT_S)) from None
        except _CONNECTION_ERRORS as problem:
            raise BadGatewayError.interrupted(url, _text(problem)) from None


def _body_length(method: str, response: httpcore.Response) -> int | None:
    """The bytes of the body of a response; None where its end says so."""
    if method == "HEAD" or response.status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
        return 0
    length = dict(end_to_end(response.headers)).get(b"content-length")
    return None if length is None else int(length)


def _text(problem: Exception) -> str:
    return (str(problem) or type(problem).__name__).rstrip(".")


def _s3_authorizer(core: EmulatorCore, authenticator: Authenticator) -> S3Authorizer | None:
    """What checks the permissions of requests for S3; None where every request is allowed."""
    if core.settings.authorization == "off":
        return None
    return S3Authorizer(authenticator, core.engine.services.registry, core.clock, core.settings.account)
