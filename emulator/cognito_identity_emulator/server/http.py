"""HTTP/1.1 on one connection: parses requests with httptools, keeps their order, and hands each to its application.

A call of the AWS API goes straight to `AwsGateway.submit`, because a task costs more than most operations do;
everything else goes through ASGI. Both are parsed, queued and written by the same code.
https://github.com/MagicStack/httptools and https://docs.python.org/3/library/asyncio-protocol.html
"""

import asyncio
import itertools
from collections import deque
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser, parse_url

from cognito_identity_emulator.gateway.app import App
from cognito_identity_emulator.gateway.batch import is_aws_api
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse, read_headers
from cognito_identity_emulator.server.asgi import AsgiExchange
from cognito_identity_emulator.server.cycle import RequestCycle, ResponseWriter
from cognito_identity_emulator.server.limits import HEAD_LIMIT_BYTES, ClientTask, ConnectionRegistry, Deadline

_PART_BYTES = 16 * 1024
UNTAKEN_BODY_BYTES = 64 * 1024
"""Reading pauses while the ASGI app has not taken so much of a body."""
_LINGER_S = 2.0
"""Time for the client to read a refusal before the connection is aborted."""
# Numbers instead of times, because many connections are opened within one tick of the event loop's clock.
_activities = itertools.count()


class HttpProtocol(asyncio.Protocol):
    """The server's end of a connection.

    It is in `open_connections` until it is closed and nothing of it runs any more.
    """

    def __init__(self, app: App, registry: ConnectionRegistry, open_connections: set[Any]) -> None:
        self._app = app
        self._registry = registry
        self._open_connections = open_connections
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._receiving: RequestCycle | None = None
        """The request whose body arrives; the last one whose head is complete."""
        self._current: RequestCycle | None = None
        """The request that is answered now; those behind it wait."""
        self._waiting: deque[RequestCycle] = deque()
        self._unread = bytearray()
        self._head_bytes_left = HEAD_LIMIT_BYTES
        self._received_bytes = 0
        self._is_reading = True
        self._is_input_over = False
        """Whether no further request is read: the last one said so, or it was refused, or the server stops."""
        self._is_refused = False
        self._is_lost = False
        self._task: asyncio.Task[None] | None = None
        self.last_activity = next(_activities)
        self.has_sent_request = False

    # What asyncio calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._parser = HttpRequestParser(self)
        self._writer = ResponseWriter(transport, self._registry, self._complete)
        self._deadline = Deadline(self._loop.time())
        self._scheme = "http" if transport.get_extra_info("sslcontext") is None else "https"
        self._open_connections.add(self)
        self._registry.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_lost = self._is_input_over = True
        self._registry.discard(self)
        self._cancel_responses()
        for cycle in (self._current, self._receiving, *self._waiting):
            if cycle is not None:
                self._release_body(cycle)
        self._waiting.clear()
        self._unread.clear()
        self._writer.resume_writing()
        del self._parser  # it refers to this object, which would wait for the garbage collector
        self._leave()

    def data_received(self, data: bytes) -> None:
        if len(data) <= _PART_BYTES and not self._unread:
            self._take(data)
        else:
            self._unread += data
            self._take_unread()

    def pause_writing(self) -> None:
        self._writer.pause_writing()

    def resume_writing(self) -> None:
        self._writer.resume_writing()
        self._advance()

    # What the server calls

    def shutdown(self) -> None:
        """Close once the requests that have arrived are answered; event streams end."""
        last = self._waiting[-1] if self._waiting else self._current
        if last is None:
            self._transport.close()
            return
        last.keep_alive = False
        self._is_input_over = self._is_input_over or last.is_body_complete
        self._cancel_responses(except_forwarded=True)

    # From bytes to requests

    def _take_unread(self) -> None:
        """Parse what has arrived, but no request behind one that waits: each costs far more memory than its bytes."""
        while self._unread and not self._waiting:
            part = bytes(self._unread[:_PART_BYTES])
            del self._unread[:_PART_BYTES]
            self._take(part)

    def _take(self, part: bytes) -> None:
        if self._is_input_over or self._transport.is_closing():
            self._unread.clear()
            return
        self._received_bytes += len(part)
        self._head_bytes_left -= len(part)
        self._parse(part)
        if self._head_bytes_left < 0 and not self._is_input_over:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def _parse(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade as offer:
            self._decline_upgrade(data[offer.args[0] :])
        except HttpParserError:
            if not self._is_input_over:
                self._refuse(HTTPStatus.BAD_REQUEST, b"Invalid HTTP request received.")

    def on_message_begin(self) -> None:
        """The parser has met the first byte of a request."""
        if self._is_input_over:
            raise HttpParserError("There is no further request on this connection.")
        self._url = b""
        self._headers = []

    def on_url(self, url: bytes) -> None:
        """The parser has a part of the request target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """The parser has a header, or a trailer, which is ignored."""
        self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """The parser has a head: start its request, or let it wait for those before it."""
        parser, headers = self._parser, self._headers
        method, version = parser.get_method().decode(), parser.get_http_version()
        path, raw_path, query = ("/", "/", "") if self._url == b"/" else _split_target(self._url)
        request = HttpRequest(method, path, query, read_headers(headers), b"", self._scheme, raw_path)
        forwarder = self._app.forwarder
        is_forwarded = forwarder is not None and forwarder.rules.for_head(request) is not None
        is_call = (method == "POST" and path == "/") or is_aws_api(method, path, query)  # nearly all are POST /
        self._receiving = cycle = RequestCycle(
            request,
            headers,
            version,
            version != "1.0" and parser.should_keep_alive(),
            is_call and not is_forwarded,
            is_forwarded,
            request.headers.get("expect", "").lower() == "100-continue",
        )
        self._headers = []
        self._head_bytes_left = HEAD_LIMIT_BYTES
        self.last_activity = next(_activities)
        self.has_sent_request = True
        if self._current is None and not self._waiting and not self._writer.is_paused:
            self._start(cycle)
        else:
            self._waiting.append(cycle)
            self._update_reading()

    def on_body(self, body: bytes) -> None:
        """The parser has a piece of a body."""
        self._head_bytes_left = HEAD_LIMIT_BYTES  # what arrives now is not a head
        cycle = self._receiving
        if cycle is None:
            return
        if cycle.is_aws_api and not cycle.body:
            cycle.body = body  # usually all of it
        elif not cycle.is_aws_api:
            cycle.add_body(body)
            self._update_reading()
        elif cycle.keeps_body:
            if self._app.bodies.reserve(len(body)):
                cycle.reserved_bytes += len(body)
                cycle.add_body(body)
            elif not self._is_input_over:
                self._refuse(HTTPStatus.TOO_MANY_REQUESTS, b"Too many large bodies arrive at once. Try again.")

    def on_message_complete(self) -> None:
        """The parser has met the end of a request."""
        # Behind an offer of another protocol it takes what follows for that protocol, see _decline_upgrade.
        if not self._parser.should_upgrade():
            self._end_request()

    def _end_request(self) -> None:
        cycle = self._receiving
        if cycle is None:  # it was answered before it was complete
            return
        cycle.is_body_complete = True
        if not cycle.keep_alive:
            self._is_input_over = True
        if cycle.is_aws_api:
            cycle.request.body, cycle.body = bytes(cycle.body), b""
            if cycle is self._current:
                self._submit(cycle)
        else:
            cycle.notify()

    def _decline_upgrade(self, rest: bytes) -> None:
        """Go on with HTTP/1.1 though the client offered another protocol; Java's client offers HTTP/2.

        The parser takes what follows the head for the other protocol. So another parser reads the body, which gets a
        head with the same framing. The request is the last one on its connection.
        """
        cycle = self._receiving
        assert cycle is not None, "an offer is a head"
        cycle.keep_alive = False
        framing = [each for each in cycle.raw_headers if each[0] in (b"content-length", b"transfer-encoding")]
        if not framing or cycle.request.method == "CONNECT":
            self._end_request()
            return
        self._parser = HttpRequestParser(_BodyCallbacks(self))
        lines = b"".join(b"%b: %b\r\n" % header for header in framing)
        self._parse(b"POST / HTTP/1.1\r\n%b\r\n%b" % (lines, rest))

    def _update_reading(self) -> None:
        """Read while no request waits for another, and the ASGI app takes the body."""
        receiving = self._receiving
        takes_more = receiving is None or receiving.is_aws_api or len(receiving.body) <= UNTAKEN_BODY_BYTES
        is_reading = takes_more and not self._waiting
        if is_reading is self._is_reading or self._transport.is_closing():
            return
        self._is_reading = is_reading
        if is_reading:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    # From requests to responses

    def _start(self, cycle: RequestCycle) -> None:
        self._current = cycle
        if not cycle.is_aws_api:
            self._run_app(cycle)
        elif cycle.is_body_complete:
            self._submit(cycle)
        elif cycle.expects_continue:
            self._writer.respond_continue()

    def _run_app(self, cycle: RequestCycle) -> None:
        exchange = AsgiExchange(cycle, self._writer, self._update_reading)
        self._task = self._loop.create_task(exchange.run(self._app))
        self._task.add_done_callback(self._end_task)

    def _submit(self, cycle: RequestCycle) -> None:
        forwarder = self._app.forwarder
        if forwarder is not None and forwarder.rules.for_call(cycle.request) is not None:
            # The app finds the destination again, as it does on any other server.
            cycle.is_aws_api, cycle.is_forwarded, cycle.expects_continue = False, True, False
            cycle.body, cycle.request.body = cycle.request.body, b""
            self._run_app(cycle)
            return
        self._app.aws.submit(cycle.request, partial(self._writer.respond, cycle))

    def _complete(self, cycle: RequestCycle) -> None:
        """A response is written: go on with the next request, or close."""
        cycle.is_response_complete = True
        if not cycle.is_aws_api:
            cycle.notify()
        if cycle.reserved_bytes:
            self._release_body(cycle)
        self._current = None
        if self._receiving is cycle:
            self._receiving = None
        self.last_activity = next(_activities)
        if not cycle.keep_alive:
            self._transport.close()
        elif self._waiting or self._unread or not self._is_reading:
            # Not now: this runs inside the gateway's batch, and pipelined responses would nest without end.
            self._loop.call_soon(self._advance)

    def _release_body(self, cycle: RequestCycle) -> None:
        self._app.bodies.release(cycle.reserved_bytes)
        cycle.reserved_bytes = 0

    def _advance(self) -> None:
        """Start the request that waits, and read on."""
        if self._current is None and self._waiting and not self._writer.is_paused:
            self._start(self._waiting.popleft())
        self._take_unread()
        self._update_reading()

    def _end_task(self, task: asyncio.Task[None]) -> None:
        if task is self._task:
            self._task = None
        self._leave()

    def _leave(self) -> None:
        if self._is_lost and self._task is None:
            self._open_connections.discard(self)

    def _cancel_responses(self, *, except_forwarded: bool = False) -> None:
        for cycle in (self._current, *self._waiting):
            if cycle is not None and not (except_forwarded and cycle.is_forwarded):
                cycle.cancel()

    # Limits

    def waiting_for(self) -> tuple[ClientTask, object] | None:
        """What the client has to do next, with a value that changes when it does it; None while it waits for us."""
        current, unsent = self._current, self._transport.get_write_buffer_size()
        if self._writer.is_paused or (current is None and unsent > 0):
            return "write", unsent
        if current is None:
            return "header", self.last_activity
        # Reading pauses while the ASGI app is the slow one.
        return None if current.is_body_complete or not self._is_reading else ("body", current)

    def check_timeout(self, now: float) -> None:
        """Give up if the client has been slow for too long. `now` is the event loop's time."""
        if self._deadline.has_passed(self.waiting_for(), self._received_bytes, now):
            self.give_up()

    def give_up(self) -> None:
        """End the connection, with a 408 where a request has begun and a response can still be sent."""
        if self._is_refused or self._is_responding() or self._transport.get_write_buffer_size() > 0:
            self._transport.abort()
        elif self._current is not None or self._head_bytes_left < HEAD_LIMIT_BYTES:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self._transport.close()

    def _is_responding(self) -> bool:
        return self._current is not None and self._current.is_response_started

    def _refuse(self, status: HTTPStatus, reason: bytes = b"") -> None:
        """Answer with a status and close; what the client still sends is ignored."""
        is_responding = self._is_responding()
        self._is_refused = self._is_input_over = True
        if is_responding:
            self._transport.abort()
            return
        headers = [(b"content-type", b"text/plain; charset=utf-8")] if reason else []
        self._writer.refuse(HttpResponse(status, reason, headers))
        self._cancel_responses()
        # With bytes unread, closing at once would tell the client of a reset instead of the response.
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._loop.call_later(_LINGER_S, self._transport.abort)


class _BodyCallbacks:
    """Callbacks of a parser that reads a body only."""

    def __init__(self, protocol: HttpProtocol) -> None:
        self.on_body = protocol.on_body
        self.on_message_complete = protocol.on_message_complete


def _split_target(target: bytes) -> tuple[str, str, str]:
    """The path, percent-decoded and as it came, and the query of a request target."""
    url = parse_url(target)
    raw_path = url.path.decode("ascii")
    return unquote(raw_path) if "%" in raw_path else raw_path, raw_path, (url.query or b"").decode("latin-1")
