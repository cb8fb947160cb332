"""An answer in one write: uvicorn sends the head of a response and its body apart, and the second system call costs as
much as many an operation.

Only whole answers of a stated length go this way; streams, HEAD, closing connections and whatever else is out of the
ordinary are left to uvicorn. What goes on the wire is the same.
"""

import re
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

_CONTROL_CHARACTER = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class OneWriteProtocol(HttpToolsProtocol):
    """HTTP/1.1 of one connection."""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        # uvicorn makes its cycles itself and asks nobody of which class; ours has no members of its own but a default.
        cycle.__class__ = _Cycle
        super()._start_asgi_task(cycle, app)


class _Cycle(RequestResponseCycle):
    """A request and its response. The head waits for the body's first bytes, as the ASGI specification allows."""

    _head: Any = None

    async def send(self, message: Any) -> None:
        head = self._head
        if head is None:
            if message["type"] == "http.response.start" and not self.response_started:
                self._head = message
            else:
                await super().send(message)
            return
        self._head = None
        whole = self._whole(head, message)
        if whole is None:
            await super().send(head)
            await super().send(message)
            return
        self.response_started = self.response_complete = True
        self.transport.write(whole)
        self.message_event.set()
        self.on_response()

    def _whole(self, head: Any, message: Any) -> bytes | None:
        """The bytes of an ordinary answer; None for one that uvicorn shall send."""
        headers, body = head["headers"], message.get("body", b"")
        ordinary = (
            message["type"] == "http.response.body"
            and not message.get("more_body")
            and headers
            and headers[-1] == (b"content-length", b"%d" % len(body))
            and self.keep_alive
            and not self.disconnected
            and not self.flow.write_paused
            and not self.access_log
            and not self.waiting_for_100_continue
            and self.scope["method"] != "HEAD"
        )
        if not ordinary:
            return None
        lines = [STATUS_LINE[head["status"]]]
        for name, value in self.default_headers:
            lines += (name, b": ", value, b"\r\n")
        for name, value in headers:
            if name in (b"connection", b"transfer-encoding"):
                return None
            lines += (name, b": ", value, b"\r\n")
        wire = b"".join(lines)
        # As many line breaks as there are lines: nothing that a client sent us can have smuggled in one of its own.
        line_count = 1 + len(self.default_headers) + len(headers)
        if wire.count(b"\n") != line_count or wire.count(b"\r") != line_count or _CONTROL_CHARACTER.search(wire):
            return None
        return b"%b\r\n%b" % (wire, body)
