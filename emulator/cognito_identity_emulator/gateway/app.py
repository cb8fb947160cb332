"""The ASGI app: the AWS API, and behind it the pages.

The AWS API has one path, and every call goes through here: it is plain ASGI, since a router costs more than most
operations do.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway import connection_fault, cors
from cognito_identity_emulator.gateway.batch import BODY_LIMIT_BYTES, AwsGateway
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse, read_headers

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from cognito_identity_emulator.gateway.events import CallStreams

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class ClientGone(Exception):
    """The client hung up before its request was complete."""


def create_app(core: EmulatorCore) -> "App":
    """The ASGI app of an emulator. Closing the emulator is the business of whoever made it."""
    return App(core)


class App:
    """An ASGI application."""

    def __init__(self, core: EmulatorCore) -> None:
        self._core = core
        self.aws = AwsGateway(core)
        """Where calls of the AWS API are answered, without ASGI in between."""
        self._streams: CallStreams | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if _is_aws_api(scope):
                await self._answer(scope, receive, send)
            else:
                await self._pages(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:  # a web socket, which servers offer without being asked: closed before it opens, it is a 403
            await send({"type": "websocket.close"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            request = await _request(scope, receive)
        except ClientGone:
            return
        if request.method == "OPTIONS":
            response = cors.preflight(request.headers)
            response.headers.append((b"x-amzn-requestid", self._core.ids.request_id().encode()))
        else:
            response = await self.aws.respond(request)
        await _send(response, send, head=request.method == "HEAD")

    @cached_property
    def _pages(self) -> "Starlette":
        from cognito_identity_emulator.gateway.pages import (
            make_pages,  # most emulators live and die without being asked for one
        )

        pages, self._streams = make_pages(self._core)
        return pages

    def end_streams(self) -> None:
        """End every open event stream: a server that stops waits for its connections. On the event loop only."""
        if self._streams is not None:
            self._streams.end()

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                self.end_streams()
                self.aws.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _is_aws_api(scope: Scope) -> bool:
    """Whether a request is for the AWS API: at the root, but for the browser of somebody who looks in; and every
    preflight that is not for the control API, which has no business with other origins."""
    path: str = scope["path"]
    if scope["method"] == "OPTIONS":
        return not path.startswith("/_emulator")
    if path != "/":
        return False
    return scope["method"] not in ("GET", "HEAD") or b"Action=" in scope["query_string"]


async def _request(scope: Scope, receive: Receive) -> HttpRequest:
    headers = read_headers(scope["headers"])
    message = await receive()
    body: bytes = message.get("body", b"")
    if message.get("more_body"):
        body = await _rest_of_body(body, receive)
    elif message["type"] == "http.disconnect":
        raise ClientGone
    query = scope["query_string"].decode("latin-1")
    raw_path = scope.get("raw_path", b"/").decode("latin-1")
    return HttpRequest(scope["method"], scope["path"], query, headers, body, scope.get("scheme", "http"), raw_path)


async def _rest_of_body(first: bytes, receive: Receive) -> bytes:
    """The whole body; what is beyond the limit is read, so that the client hears the answer, but not kept."""
    body = bytearray(first)
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        if len(body) <= BODY_LIMIT_BYTES:
            body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


async def _send(response: HttpResponse, send: Send, *, head: bool) -> None:
    if response.connection_fault is not None:
        await connection_fault.send(response, send)
        return
    headers = [*response.headers, (b"content-length", str(len(response.body)).encode())]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else response.body})
