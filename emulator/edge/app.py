"""The ASGI app: sorts requests by path, the AWS API first.

It is plain ASGI, because the AWS API has one path and every call goes through here; a router costs more than most
operations do.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from emulator.control.control import Control
from emulator.edge import cors, trouble, wellknown
from emulator.edge.aws import BODY_LIMIT_BYTES, AwsEdge
from emulator.edge.health import health
from emulator.protocol.message import HttpRequest, HttpResponse

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_FRONT_PAGE = b"""cognito-identity-emulator

This is the endpoint of the Amazon Cognito Identity API and of AWS STS. Point an AWS SDK's endpoint_url here.

/_emulator/health                    whether the emulator is ready
/_emulator/login-tokens              login tokens of any provider, for tests
/.well-known/openid-configuration    how to verify the OpenID tokens it signs
"""


class ClientGone(Exception):
    """The client hung up before its request was complete."""


def create_app(control: Control) -> "App":
    """The ASGI app of an emulator. Closing the emulator is the business of whoever made it."""
    return App(control)


class App:
    """An ASGI application."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._aws = AwsEdge(control)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                request = await _request(scope, receive, self._body_limit(scope["path"]))
            except ClientGone:
                return
            response = await self._respond(request)
            await _send(response, send, head=request.method == "HEAD")
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:  # a web socket, which servers offer without being asked: closed before it opens, it is a 403
            await send({"type": "websocket.close"})

    def _body_limit(self, path: str) -> int:
        return self._control.settings.control_body_limit if path.startswith("/_emulator/") else BODY_LIMIT_BYTES

    async def _respond(self, request: HttpRequest) -> HttpResponse:
        path = request.path
        if request.method == "OPTIONS" and not path.startswith("/_emulator"):
            answer = cors.preflight(request.headers)
            answer.headers.append((b"x-amzn-requestid", self._control.ids.request_id().encode()))
            return answer
        if path == "/":
            asks_for_page = request.method in ("GET", "HEAD") and "Action=" not in request.query
            return _text(200, _FRONT_PAGE) if asks_for_page else await self._aws.respond(request)
        if path.startswith("/.well-known/"):
            return await wellknown.document(self._control, request)
        if path in ("/_emulator/health", "/_emulator/health/live"):
            return await health(self._control, live_only=path.endswith("/live"))
        if path.startswith("/_emulator/"):
            from emulator.admin import api  # most emulators live and die without being asked anything here

            return await asyncio.to_thread(api.respond, self._control, request)
        return _text(404, b"There is nothing here. The AWS API is at /, the emulator's own pages under /_emulator/.\n")

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                self._aws.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


async def _request(scope: Scope, receive: Receive, body_limit: int) -> HttpRequest:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    if len(headers) < len(scope["headers"]):
        headers = _joined(scope["headers"])
    message = await receive()
    body: bytes = message.get("body", b"")
    if message.get("more_body"):
        body = await _rest_of_body(body, receive, body_limit)
    elif message["type"] == "http.disconnect":
        raise ClientGone
    query = scope["query_string"].decode("latin-1")
    raw_path = scope.get("raw_path", b"/").decode("latin-1")
    return HttpRequest(scope["method"], scope["path"], query, headers, body, scope.get("scheme", "http"), raw_path)


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers of which some are repeated: their values are one, with commas between."""
    joined: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


async def _rest_of_body(first: bytes, receive: Receive, limit: int) -> bytes:
    """The whole body; what is beyond the limit is read, so that the client hears the answer, but not kept."""
    body = bytearray(first)
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        if len(body) <= limit:
            body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


async def _send(response: HttpResponse, send: Send, *, head: bool) -> None:
    if response.trouble is not None:
        await trouble.send(response, send)
        return
    headers = [*response.headers, (b"content-length", str(len(response.body)).encode())]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else response.body})


def _text(status: int, text: bytes) -> HttpResponse:
    return HttpResponse(status, text, [(b"content-type", b"text/plain; charset=utf-8")])
