"""A request that another server answers: what of it is forwarded, what a page of another origin may read of the
response, and its entry in the journal."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping, Sequence
from http import HTTPStatus
from typing import Any

from cognito_identity_emulator.errors.forwarding import ForwardingError
from cognito_identity_emulator.errors.s3 import S3Error
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway import cors
from cognito_identity_emulator.gateway.forwarding import Destination
from cognito_identity_emulator.gateway.other_services import journal_entry, refusal_response
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse
from cognito_identity_emulator.runtime.clock import monotonic

_log = logging.getLogger("cognito_identity_emulator")

_VIA = b"1.1 cognito-identity-emulator"
_HOP_BY_HOP = frozenset(
    (b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"http2-settings")
)
_ESSENTIAL = frozenset((b"host", b"content-length"))
"""Headers that a Connection header cannot remove."""
_REQUEST_IDS = ("x-amzn-requestid", "x-amz-request-id", "x-amz-requestid")
_ALLOW_ORIGIN = b"access-control-allow-origin"
_MAX_TEXT_CHARACTERS = 100

Headers = Iterable[tuple[bytes, bytes]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class ClientGoneError(Exception):
    """The client disconnected before its request was complete."""


class ForwardedCall:
    """One request on its way to another server.

    `receive` is ASGI's. `is_body_complete`: the request has its whole body, and `receive` has none.
    """

    def __init__(
        self,
        core: EmulatorCore,
        destination: Destination,
        request: HttpRequest,
        raw_headers: Sequence[tuple[bytes, bytes]],
        receive: Receive,
        *,
        is_body_complete: bool,
    ) -> None:
        self.destination = destination
        self.request = request
        self._core = core
        self._raw_headers = raw_headers
        self._receive = receive
        self._is_body_complete = is_body_complete
        self._is_body_sent = asyncio.Event()
        self._started = monotonic()
        self._request_id = core.ids.request_id()

    @property
    def hops(self) -> int:
        """How often emulators have forwarded the request."""
        return sum(value.count(_VIA) for name, value in self._raw_headers if name == b"via")

    @property
    def target(self) -> bytes:
        """Path and query as they came."""
        query = f"?{self.request.query}" if self.request.query else ""
        return f"{self.request.raw_path}{query}".encode("latin-1")

    @property
    def is_preflight(self) -> bool:
        """Whether a browser asks whether a page of another origin may make a request."""
        return self.request.method == "OPTIONS" and "access-control-request-method" in self.request.headers

    def forwarded_headers(self) -> list[tuple[bytes, bytes]]:
        """The headers that the other server gets."""
        # White space around a value is not part of it.
        headers = [*((name, value.strip(b" \t")) for name, value in end_to_end(self._raw_headers)), (b"via", _VIA)]
        if any(name == b"transfer-encoding" for name, _ in self._raw_headers):
            headers.append((b"transfer-encoding", b"chunked"))
        return headers

    async def read_ahead(self, limit_bytes: int) -> None:
        """Read the body into the request until it is complete or above the limit; with a limit of 0, none of it.

        All of the body is forwarded afterwards.
        Raises ClientGoneError.
        """
        body = bytearray(self.request.body)
        while limit_bytes and not self._is_body_complete and len(body) <= limit_bytes:
            body += await self._next_piece()
        self.request.body = bytes(body)

    async def body(self) -> AsyncIterator[bytes]:
        """The pieces of the body. Raises ClientGoneError."""
        if self.request.body:
            yield self.request.body
        while not self._is_body_complete:
            piece = await self._next_piece()
            if piece:
                self.request.body = self.request.body or piece  # its beginning names the action
                yield piece
        self._is_body_sent.set()

    async def _next_piece(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        self._is_body_complete = not message.get("more_body", False)
        piece: bytes = message.get("body", b"")
        return piece

    async def wait_for_disconnect(self) -> None:
        """Return once the client has disconnected after it had sent its body."""
        await self._is_body_sent.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def refuse(self, refusal: ForwardingError | S3Error, send: Send) -> None:
        """Answer with a refusal of ours, in a form that clients of the service can read."""
        _log.warning("Request %s: %s", self._request_id, refusal)
        self.record(refusal.status, (refusal.code, refusal.message), refusal if isinstance(refusal, S3Error) else None)
        await _send(refusal_response(refusal, self.destination.service, self.request, self._request_id), send)

    async def allow_preflight(self, send: Send) -> None:
        """Answer a preflight that the other server refused, as the emulator answers those of its own services.

        moto refuses preflights of objects that are not public. The response to the request itself still decides whether
        the page can read it.
        """
        response = cors.preflight(self.request.headers)
        self.record(response.status, None)
        await _send(response, send)

    def allow_origin(self, headers: list[tuple[bytes, bytes]]) -> None:
        """Let a page of another origin read a response, as AWS does, where the other server says nothing about it.

        Only for calls at `/`, whose preflights the emulator answers. The buckets of S3 have rules of their own.
        """
        if self.request.path == "/" and self.destination.service != "s3" and _ALLOW_ORIGIN not in dict(headers):
            cors.allow(headers, self.request.headers.get("origin"))

    def record_response(self, status: int, headers: Headers) -> None:
        """Add the call to the journal, with the request id and the error that the headers of the response name."""
        texts = {name.decode("latin-1"): value.decode("latin-1")[:_MAX_TEXT_CHARACTERS] for name, value in headers}
        self._request_id = next((texts[name] for name in _REQUEST_IDS if name in texts), self._request_id)
        error = texts.get("x-amzn-errortype", "").partition(":")[0] or f"HTTP {status}"
        self.record(status, None if status < HTTPStatus.BAD_REQUEST else (error, None))

    def record(self, status: int, error: tuple[str, str | None] | None, refusal: S3Error | None = None) -> None:
        """Add the call to the journal, without its bodies. `refusal` is that of a call that was not forwarded."""
        service, url = self.destination.service, self.destination.url if refusal is None else None
        entry = journal_entry(self._core, service, self.request, status, self._started, self._request_id, error, url)
        if refusal is not None:
            entry.failed, entry.explanation = refusal.failed, refusal.explanation
        self._core.journal.record([entry])


def end_to_end(headers: Headers) -> list[tuple[bytes, bytes]]:
    """The headers that are not about one connection, with names in lower case."""
    lowered = [(name.lower(), value) for name, value in headers]
    listed = {each.strip().lower() for name, value in lowered if name == b"connection" for each in value.split(b",")}
    dropped = _HOP_BY_HOP | (listed - _ESSENTIAL)
    return [(name, value) for name, value in lowered if name not in dropped and not name.startswith(b"proxy-")]


async def _send(response: HttpResponse, send: Send) -> None:
    headers = [*response.headers, (b"content-length", b"%d" % len(response.body))]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body, "more_body": False})
