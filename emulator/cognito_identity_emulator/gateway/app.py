"""The application: the AWS API at the root, and the pages beside it.

Every call of the AWS API goes through `App.aws`: from our own server directly, from any other ASGI server through
`App.__call__`. There is no router in front of it, because a router costs more than most operations do.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway.batch import BODY_LIMIT_BYTES, AwsGateway, is_aws_api
from cognito_identity_emulator.gateway.body_budget import MOST_HELD_BYTES, BodyBudget
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse, read_headers

if TYPE_CHECKING:
    from starlette.applications import Starlette

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
        self.bodies = BodyBudget(MOST_HELD_BYTES + core.settings.control_body_limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if is_aws_api(scope["method"], scope["path"], scope["query_string"].decode("latin-1")):
                await self._call_aws(scope, receive, send)
            else:
                await self._pages(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._run_lifespan(receive, send)
        else:  # a WebSocket, which other servers offer unasked: closing it before it opens answers 403
            await send({"type": "websocket.close"})

    async def _call_aws(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            request = await _read_request(scope, receive)
        except ClientDisconnectedError:
            return
        await _send(await self.aws.respond(request), send, is_head=request.method == "HEAD")

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
                self.aws.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


async def _read_request(scope: Mapping[str, Any], receive: Receive) -> HttpRequest:
    """The request with its whole body. Raises ClientDisconnectedError.

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
            break
    headers = read_headers(scope["headers"])
    query = scope["query_string"].decode("latin-1")
    raw_path = scope.get("raw_path", b"/").decode("latin-1")
    scheme = scope.get("scheme", "http")
    return HttpRequest(scope["method"], scope["path"], query, headers, bytes(body), scheme, raw_path)


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
