"""One request on a connection and its response: what has arrived so far, and the writer of responses."""

import asyncio
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus

import msgspec

from cognito_identity_emulator.gateway.batch import BODY_LIMIT_BYTES
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse
from cognito_identity_emulator.server.limits import ConnectionRegistry

_BODILESS_STATUSES = (204, 304)
_UNSAFE_IN_HEADER = re.compile(rb"[\x00\r\n]")


class RequestCycle(msgspec.Struct, eq=False):
    """A request, from its complete head to the end of its response.

    A call of the AWS API gets its `request.body` once that is complete; the ASGI app takes `body` piece by piece.
    One that `is_forwarded` to another server is the ASGI app's, and its response ends by itself.
    `raw_headers` are the headers in the order of the wire, names in lower case, before repeated ones are joined.
    """

    request: HttpRequest
    raw_headers: list[tuple[bytes, bytes]]
    http_version: str
    keep_alive: bool
    is_aws_api: bool
    is_forwarded: bool
    expects_continue: bool
    """Whether the client sends the body only after `100 Continue`."""
    body: bytes | bytearray = b""
    reserved_bytes: int = 0
    """What of the body counts against the budget of all bodies: all but its first piece."""
    is_body_complete: bool = False
    is_response_started: bool = False
    is_response_complete: bool = False
    is_chunked: bool = False
    is_cancelled: bool = False
    """Whether an endless response should end: the client is gone, or the server stops."""
    changed: asyncio.Event | None = None
    """Wakes the ASGI app when something of the above changes."""

    @property
    def keeps_body(self) -> bool:
        """Whether more of the body is kept. An AWS body beyond its limit is refused anyway."""
        return not self.is_aws_api or len(self.body) <= BODY_LIMIT_BYTES

    def add_body(self, piece: bytes) -> None:
        """Append to the body."""
        if not self.body:
            self.body = piece
        elif isinstance(self.body, bytearray):
            self.body += piece
        else:
            self.body = bytearray(self.body) + piece
        self.notify()

    def take_body(self) -> bytes:
        """The body that arrived since the last time."""
        body, self.body = bytes(self.body), b""
        return body

    def cancel(self) -> None:
        """Ask the ASGI app to end its response."""
        self.is_cancelled = True
        self.notify()

    def notify(self) -> None:
        """Wake the ASGI app if it waits for this request."""
        if self.changed is not None:
            self.changed.set()


class ResponseWriter:
    """Writes the responses of one connection: a whole one at once, or a head and then pieces of a body.

    `on_complete` is called with the cycle whose response has been written.
    """

    def __init__(
        self, transport: asyncio.Transport, registry: ConnectionRegistry, on_complete: Callable[[RequestCycle], None]
    ) -> None:
        self._transport = transport
        self._registry = registry
        self._on_complete = on_complete
        self._head = b""
        self._is_refusal_sent = False
        self._drained: asyncio.Future[None] | None = None
        self.is_paused = False
        """Whether the client has to read before more should be written."""

    @property
    def is_closed(self) -> bool:
        """Whether nothing more can be written."""
        return self._is_refusal_sent or self._transport.is_closing()

    def respond(self, cycle: RequestCycle, response: HttpResponse) -> None:
        """Write a response in one piece, with its connection fault if it has one."""
        if self.is_closed:
            return
        if response.connection_fault is not None:
            self._respond_with_fault(cycle, response)
            return
        is_head = cycle.request.method == "HEAD"
        self._transport.write(_encode(response, self._registry.date_line, cycle.keep_alive, is_head))
        self._on_complete(cycle)

    def _respond_with_fault(self, cycle: RequestCycle, response: HttpResponse) -> None:
        fault, response.connection_fault = response.connection_fault, None
        if fault == "empty-500":
            self.respond(cycle, HttpResponse(500, b""))
            return
        if fault == "truncate":
            response.body = response.body or b"-"  # an empty one cannot come short
            wire = _encode(response, self._registry.date_line, cycle.keep_alive, False)
            self._transport.write(wire[: len(wire) - (len(response.body) + 1) // 2])
        self._transport.abort()

    def respond_continue(self) -> None:
        """Ask for the body."""
        if not self.is_closed:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def refuse(self, response: HttpResponse) -> None:
        """Write a last response, whatever the requests on this connection are."""
        self._transport.write(_encode(response, self._registry.date_line, False, False))
        self._is_refusal_sent = True

    def start(self, cycle: RequestCycle, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Prepare a head, which is written with the first piece of the body. Raises ValueError for a header that is
        more than one line."""
        lines = [_status_line(status)]
        names = set()
        for name, value in headers:
            if _UNSAFE_IN_HEADER.search(name + value):
                raise ValueError(f"The response header {name!r} is not one line.")
            lines += (name, b": ", value, b"\r\n")
            names.add(name.lower())
        if b"date" not in names:  # a server that requests are forwarded to sends its own
            lines.insert(1, self._registry.date_line)
        cycle.is_response_started = True
        cycle.is_chunked = (
            b"content-length" not in names and cycle.request.method != "HEAD" and status not in _BODILESS_STATUSES
        )
        if not cycle.keep_alive:
            lines.append(b"connection: close\r\n")
        lines.append(b"transfer-encoding: chunked\r\n\r\n" if cycle.is_chunked else b"\r\n")
        self._head = b"".join(lines)

    def write_body(self, cycle: RequestCycle, piece: bytes, *, is_last: bool) -> None:
        """Write a piece of the body behind the head that was prepared."""
        if self.is_closed:
            return
        if cycle.request.method == "HEAD":
            piece = b""
        elif cycle.is_chunked:
            chunk = b"%x\r\n%b\r\n" % (len(piece), piece) if piece else b""
            piece = chunk + b"0\r\n\r\n" if is_last else chunk
        head, self._head = self._head, b""
        if head or piece:
            self._transport.write(head + piece)
        if is_last:
            self._on_complete(cycle)

    def close(self) -> None:
        """Close the connection in the middle of a response."""
        self._transport.close()

    def pause_writing(self) -> None:
        """The transport has more in its buffer than it should."""
        self.is_paused = True

    def resume_writing(self) -> None:
        """The transport has room again, or is closed."""
        self.is_paused = False
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)

    async def drain(self) -> None:
        """Wait until the client has read enough, or is gone."""
        if self.is_paused and not self.is_closed:
            self._drained = asyncio.get_running_loop().create_future()
            await self._drained


def _encode(response: HttpResponse, date_line: bytes, keep_alive: bool, is_head: bool) -> bytes:
    """A whole response as it is written."""
    lines = [_status_line(response.status), date_line]
    for name, value in response.headers:
        lines += (name, b": ", value, b"\r\n")
    lines.append(b"content-length: %d\r\n" % len(response.body))
    lines.append(b"\r\n" if keep_alive else b"connection: close\r\n\r\n")
    if not is_head:
        lines.append(response.body)
    return b"".join(lines)


@lru_cache(maxsize=64)
def _status_line(status: int) -> bytes:
    """The first line of a response, with its line end."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    return f"HTTP/1.1 {status} {phrase}\r\n".encode()
