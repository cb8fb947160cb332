"""A small ASGI adapter: hands a request to the ASGI app, for Starlette's pages and event streams.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from cognito_identity_emulator.gateway.app import AsgiApp, Message
from cognito_identity_emulator.protocol.message import HttpResponse
from cognito_identity_emulator.server.cycle import RequestCycle, ResponseWriter

# With 2.3 the app learns from `receive` that its client is gone; later versions raise in `send`, which an event
# stream that has nothing to send would not notice.
_ASGI = {"version": "3.0", "spec_version": "2.3"}
_INTERNAL_ERROR = b"Internal Server Error"

_log = logging.getLogger("cognito_identity_emulator")


class AsgiExchange:
    """The three arguments of an ASGI app for one request. `on_body_taken` is called when there is room for more."""

    def __init__(
        self,
        cycle: RequestCycle,
        writer: ResponseWriter,
        on_body_taken: Callable[[], None],
    ) -> None:
        self._cycle = cycle
        self._writer = writer
        self._on_body_taken = on_body_taken
        self._changed = cycle.changed = asyncio.Event()
        self._must_continue = cycle.expects_continue
        self._is_body_taken = False

    async def run(self, app: AsgiApp) -> None:
        """Let the app answer the request, unless its client is gone already."""
        cycle, writer = self._cycle, self._writer
        if writer.is_closed:
            return
        try:
            await app(self.scope(), self.receive, self.send)
            if cycle.is_response_complete or writer.is_closed:
                return
            if cycle.is_response_started and cycle.is_cancelled:
                writer.write_body(cycle, b"", is_last=True)
                return
            raise RuntimeError("The app returned before its response was complete.")
        except Exception:
            request = cycle.request
            _log.exception("%s %s failed", request.method, request.path)
            if cycle.is_response_started:
                writer.close()
            else:
                cycle.keep_alive = False
                content_type = (b"content-type", b"text/plain; charset=utf-8")
                writer.respond(cycle, HttpResponse(500, _INTERNAL_ERROR, [content_type]))

    def scope(self) -> dict[str, Any]:
        """The request's head, in ASGI's words."""
        request = self._cycle.request
        return {
            "type": "http",
            "asgi": _ASGI,
            "http_version": self._cycle.http_version,
            "method": request.method,
            "scheme": request.scheme,
            "path": request.path,
            "raw_path": request.raw_path.encode("latin-1"),
            "query_string": request.query.encode("latin-1"),
            "root_path": "",
            "headers": self._cycle.raw_headers,
        }

    async def receive(self) -> Message:
        """The next piece of the body; behind its end, wait until the client is gone or the response should end."""
        cycle = self._cycle
        if self._must_continue:
            self._must_continue = False
            self._writer.respond_continue()
        while not (cycle.is_response_complete or self._writer.is_closed):
            if cycle.body or (cycle.is_body_complete and not self._is_body_taken):
                self._is_body_taken = cycle.is_body_complete
                piece = cycle.take_body()
                self._on_body_taken()
                return {"type": "http.request", "body": piece, "more_body": not self._is_body_taken}
            if self._is_body_taken and cycle.is_cancelled:
                break
            self._changed.clear()
            await self._changed.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take the head of the response, or a piece of its body."""
        await self._writer.drain()
        if message["type"] == "http.response.start":
            if self._must_continue:  # the client will not send its body, for which the parser would wait
                self._must_continue = self._cycle.keep_alive = False
            self._writer.start(self._cycle, message["status"], message.get("headers", ()))
        else:
            is_last = not message.get("more_body", False)
            self._writer.write_body(self._cycle, message.get("body", b""), is_last=is_last)
