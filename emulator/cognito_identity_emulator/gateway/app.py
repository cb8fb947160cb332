"""The application: the AWS API at the root, and the pages beside it.

Every call of the AWS API goes through `App.aws`: from our own server directly, from any other ASGI server through
`App.__call__`. There is no router in front of it, because a router costs more than most operations do.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway.authentication import Authenticator
from cognito_identity_emulator.gateway.batch import BODY_LIMIT_BYTES, AwsGateway, is_aws_api
from cognito_identity_emulator.gateway.body_budget import MAX_ARRIVING_BYTES, BodyBudget
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse, read_headers

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from cognito_identity_emulator.gateway.forwarder import Forwarder
    from cognito_identity_emulator.gateway.forwarding import Destination

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]


class ClientDisconnectedError(Exception):
    """The client disconnected before its request was complete."""


def create_app(core: EmulatorCore) -> "App":
    """The ASGI app of an emulator. The caller closes the emulator."""
    return App(core)


class App:
    """An ASGI application, with a shorter way for calls of the AWS API."""

    def __init__(self, core: EmulatorCore) -> None:
        self._core = core
        self.aws = AwsGateway(core)
        self.bodies = BodyBudget(MAX_ARRIVING_BYTES + core.settings.control_body_limit)
        self.forwarder = _forwarder(core, self.aws.authenticator)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._respond(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._run_lifespan(receive, send)
        else:  # a WebSocket, which other servers offer unasked: closing it before it opens answers 403
            await send({"type": "websocket.close"})

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.forwarder is not None:
            head = _read_head(scope)
            destination = self.forwarder.rules.for_head(head)
            if destination is not None:
                await self._forward(destination, head, scope, receive, send, is_body_complete=False)
                return
        if is_aws_api(scope["method"], scope["path"], scope["query_string"].decode("latin-1")):
            await self._call_aws(scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    async def _call_aws(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = _read_head(scope)
        try:
            request.body = await _read_body(receive)
        except ClientDisconnectedError:
            return
        if self.forwarder is not None:
            destination = self.forwarder.rules.for_call(request)
            if destination is not None:
                await self._forward(destination, request, scope, receive, send, is_body_complete=True)
                return
        await _send(await self.aws.respond(request), send, is_head=request.method == "HEAD")

    async def _forward(
        self,
        destination: "Destination",
        request: HttpRequest,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        is_body_complete: bool,
    ) -> None:
        from cognito_identity_emulator.gateway.forwarded_call import ForwardedCall

        assert self.forwarder is not None, "only a forwarder finds destinations"
        call = ForwardedCall(
            self._core, destination, request, scope["headers"], receive, is_body_complete=is_body_complete
        )
        await self.forwarder.forward(call, send)

    @cached_property
    def _pages(self) -> "Starlette":
        from cognito_identity_emulator.gateway.pages import make_pages  # most emulators are never asked for a page

        return make_pages(self._core, self.bodies)

    async def _run_lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                if self.forwarder is not None:
                    await self.forwarder.close()
                self.aws.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _forwarder(core: EmulatorCore, authenticator: Authenticator) -> "Forwarder | None":
    """What forwards requests for other services; None where no server is named for them."""
    if not core.settings.forward_to:
        return None
    from cognito_identity_emulator.gateway.forwarder import Forwarder  # most emulators do without its HTTP client

    return Forwarder(core, authenticator)


def _read_head(scope: Mapping[str, Any]) -> HttpRequest:
    """The request without its body."""
    headers = read_headers(scope["headers"])
    query = scope["query_string"].decode("latin-1")
    raw_path = scope.get("raw_path", b"/").decode("latin-1")
    return HttpRequest(scope["method"], scope["path"], query, headers, b"", scope.get("scheme", "http"), raw_path)


async def _read_body(receive: Receive) -> bytes:
    """The body of a request. Raises ClientDisconnectedError.

    A body is read to its end, so that the client reads the refusal, but is not kept far beyond the limit.
    """
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnectedError
        if len(body) <= BODY_LIMIT_BYTES:
            body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


async def _send(response: HttpResponse, send: Send, *, is_head: bool) -> None:
    """Send a response through an ASGI server, which has no way to hang up: `drop` sends nothing, `truncate` half of
    the body, and the server notices that the response is not complete."""
    if response.connection_fault == "drop":
        return
    if response.connection_fault == "empty-500":
        response = HttpResponse(500, b"")
    is_truncated = response.connection_fault == "truncate"
    headers = [*response.headers, (b"content-length", b"%d" % (len(response.body) or is_truncated))]
    body = response.body[: len(response.body) // 2] if is_truncated else response.body
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else body, "more_body": is_truncated})
