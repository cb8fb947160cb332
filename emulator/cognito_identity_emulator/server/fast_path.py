"""Ordinary calls of the AWS API, answered without ASGI.

What ASGI needs for a request, a task above all, costs more than most operations do. So an ordinary call goes straight
to the one who answers it, and its answer leaves in one write. Everything else, and whatever is out of the ordinary,
goes through ASGI; what is on the wire is the same.
"""

import asyncio
from functools import lru_cache
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from cognito_identity_emulator.gateway import connection_fault
from cognito_identity_emulator.gateway.app import App
from cognito_identity_emulator.gateway.batch import BODY_LIMIT_BYTES
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse, read_headers

_EXTRAORDINARY = frozenset({b"expect", b"upgrade", b"x-forwarded-proto"})


class OrdinaryCalls(HttpToolsProtocol):
    """HTTP/1.1 of one connection."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        app = self.config.app
        assert isinstance(app, App)
        self._aws = app.aws
        self._is_ordinary = True
        self.answering: Cycle | None = None
        """The request that is answered, or was last."""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self.answering = cycle
        super()._start_asgi_task(cycle, app)

    def on_message_begin(self) -> None:
        self.url = b""
        self.headers = []
        self._is_ordinary = True

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        self.headers.append((name, value))
        if name in _EXTRAORDINARY:
            self._is_ordinary = False

    def on_headers_complete(self) -> None:
        if self._is_ordinary_call():
            self.cycle = self.answering = AwsCycle(self)  # type: ignore[assignment]  # what uvicorn asks of it, it has
        else:
            self._go_through_asgi()

    def _is_ordinary_call(self) -> bool:
        """Whether a request, of which the head is there, is for the AWS API, and can be answered at once."""
        parser, before = self.parser, self.answering
        return (
            self.url == b"/"
            and self._is_ordinary
            and parser.get_method() == b"POST"
            and parser.get_http_version() == "1.1"
            and (before is None or before.response_complete)
            and not self.flow.write_paused
        )

    def _go_through_asgi(self) -> None:
        url, headers = self.url, self.headers
        super().on_message_begin()
        self.url = url
        for name, value in headers:
            super().on_header(name, value)
        self.scope["headers"] = list(self.headers)  # to which trailers would be added
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if isinstance(self.cycle, AwsCycle):
            self.cycle.add(body)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        cycle = self.cycle
        if isinstance(cycle, AwsCycle):
            cycle.more_body = False
            self._aws.submit(cycle.request(), cycle.answer)
        else:
            super().on_message_complete()

    def spoil(self, response: HttpResponse, keep_alive: bool) -> None:
        """Send an answer that goes wrong on the line; that is uvicorn's to do."""
        cycle = RequestResponseCycle(
            scope={"method": "POST"},  # type: ignore[typeddict-item]  # nothing else of it is looked at
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=keep_alive,
            on_response=self.on_response_complete,
        )
        cycle.more_body = False
        if self.cycle is self.answering:
            self.cycle = cycle
        self.answering = cycle
        task = self.loop.create_task(connection_fault.send(response, cast(Any, cycle.send)))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


class AwsCycle:
    """A request of the AWS API and its answer, without ASGI. Beside, it has what uvicorn looks at in its cycles."""

    __slots__ = ("_body", "_connection", "_headers", "disconnected", "keep_alive", "more_body", "response_complete")

    response_started = False
    """An answer is written whole, or it is not begun."""
    message_event = asyncio.Event()
    """Nobody waits for it."""

    def __init__(self, connection: OrdinaryCalls) -> None:
        self._connection = connection
        self._headers = read_headers(connection.headers)
        self._body: bytes | bytearray = b""
        self.keep_alive: bool = connection.parser.should_keep_alive()
        self.more_body = True
        self.disconnected = False
        self.response_complete = False

    def add(self, body: bytes) -> None:
        """Keep a part of the body; what is far beyond the limit is not, for it is refused anyway."""
        if not self._body:
            self._body = body
        elif len(self._body) <= BODY_LIMIT_BYTES:
            self._body = self._body if isinstance(self._body, bytearray) else bytearray(self._body)
            self._body += body

    def request(self) -> HttpRequest:
        """The request, once its body is there."""
        return HttpRequest("POST", "/", "", self._headers, bytes(self._body), self._connection.scheme or "http")

    def answer(self, response: HttpResponse) -> None:
        """Write an answer, if there is still somebody to read it."""
        connection = self._connection
        if self.disconnected or connection.transport.is_closing():
            self.response_complete = True
        elif response.connection_fault is not None:
            connection.spoil(response, self.keep_alive)
        else:
            self.response_complete = True
            connection.transport.write(self._wire(response))
            if not self.keep_alive:
                connection.transport.close()
            connection.on_response_complete()

    def _wire(self, response: HttpResponse) -> bytes:
        of_every_answer = tuple(self._connection.server_state.default_headers)
        lines = [STATUS_LINE[response.status], _lines(of_every_answer)]
        for name, value in response.headers:
            lines += (name, b": ", value, b"\r\n")
        lines.append(b"content-length: %d\r\n" % len(response.body))
        lines.append(b"\r\n" if self.keep_alive else b"connection: close\r\n\r\n")
        lines.append(response.body)
        return b"".join(lines)


@lru_cache(maxsize=4)  # among them is the time, to the second
def _lines(headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    return b"".join(b"%b: %b\r\n" % header for header in headers)


Cycle = RequestResponseCycle | AwsCycle
"""A request and its answer."""
