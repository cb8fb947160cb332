"""A connection, and what we put up with from its other end: how long a request may take to come, how large its head may
grow, how many connections may do nothing at once. Nobody can keep others from being served by asking slowly.

uvicorn by itself waits for ever for the rest of a request. The limits cost a request next to nothing: the connection
only counts its bytes, and once a second a watch goes round and looks at all of them.
"""

import asyncio
import itertools
from http import HTTPStatus
from typing import Any

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn.server import ServerState

from cognito_identity_emulator.server.fast_path import Cycle, OrdinaryCalls

HEAD_LIMIT_BYTES = 64 * 1024
"""Of a request line with its headers; beyond it the answer is 431. Trailers count alike."""
HEAD_PATIENCE_S = 20.0
"""For a head to be complete, from the opening or the last answer; then 408, or silence where nothing had come."""
BODY_PATIENCE_S = 30.0
"""For a body to be complete; then 408."""
BODY_PACE_BYTES = 16 * 1024
"""Each of so many bytes earns the body a second more."""
ANSWER_PATIENCE_S = 30.0
"""For a client to take what we sent; then the connection is cut."""
_PATIENCE_S = {"head": HEAD_PATIENCE_S, "body": BODY_PATIENCE_S, "room for an answer": ANSWER_PATIENCE_S}
_PART_BYTES = 16 * 1024
_FAREWELL_S = 2.0
# A share of those that do nothing goes when there are too many, so that looking for them is seldom.
_SHARE_LET_GO = 8
# Numbers, not times: many connections are opened within one tick of the event loop's clock.
_signs = itertools.count()


class Connection(OrdinaryCalls):
    """A connection of a client."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.last_sign = next(_signs)
        """The number of its last sign of life: when it was opened, when it last asked for something, when it was last
        answered. Bytes that complete no head are none."""
        self._received = 0
        self._since = self.loop.time()
        self._owed: tuple[str, object] | None = None
        self._received_before = 0
        self._head_left = HEAD_LIMIT_BYTES
        self._counted: Cycle | None = None
        self._unread = bytearray()
        self._refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if isinstance(self.server_state, ConnectionRegistry):
            self.server_state.make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._tell_it_is_gone()
        super().connection_lost(exc)

    def _tell_it_is_gone(self) -> None:
        """Let whoever answers know that nobody listens any more; uvicorn tells the last request only."""
        for cycle in [self.answering, *(cycle for cycle, _ in self.pipeline)]:
            if cycle is not None and not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()

    def data_received(self, data: bytes) -> None:
        if len(data) <= _PART_BYTES and not self._unread:
            self._take(data)
        else:
            self._unread += data
            self._read_on()

    def _read_on(self) -> None:
        """Take what has come, but no request beyond one that has to wait for an answer before its own: each costs far
        more memory than its bytes."""
        while self._unread and not self.pipeline:
            part = bytes(self._unread[:_PART_BYTES])
            del self._unread[:_PART_BYTES]
            self._take(part)

    def on_response_complete(self) -> None:
        """Go on with what has come meanwhile. Who asks for nothing more is let go by the watch, not by a timer for
        every answer."""
        self.server_state.total_requests += 1
        self.last_sign = next(_signs)
        if self.transport.is_closing():
            return
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
            if self.pipeline:
                return
        self.flow.resume_reading()
        if self._unread:
            self._read_on()

    def _take(self, part: bytes) -> None:
        if self._refused or self.transport.is_closing():
            self._unread.clear()
            return
        self._received += len(part)
        self._head_left -= len(part)
        self._feed(part)
        if self.cycle is not self._counted:  # a head is complete
            self._counted = self.cycle
            self.last_sign = next(_signs)
            self._head_left = HEAD_LIMIT_BYTES
        elif self._head_left < 0:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def _feed(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade as offer:
            self._decline(data[offer.args[0] :])
        except HttpParserError:
            self.send_400_response("Invalid HTTP request received.")

    def _decline(self, rest: bytes) -> None:
        """Go on as if no other protocol had been offered; Java's client offers HTTP/2 with its first request.

        The parser takes what follows such an offer for the other protocol, so another one reads the body.
        """
        cycle = self.cycle
        cycle.keep_alive = False
        framing = [each for each in self.headers if each[0] in (b"content-length", b"transfer-encoding")]
        if not framing or self.parser.get_method() == b"CONNECT":
            return
        cycle.more_body = True
        cycle.message_event.clear()
        self.parser = HttpRequestParser(_Body(self))
        lines = b"".join(b"%b: %b\r\n" % header for header in framing)
        self._feed(b"POST / HTTP/1.1\r\n%b\r\n%b" % (lines, rest))

    def on_body(self, body: bytes) -> None:
        self._head_left = HEAD_LIMIT_BYTES  # what comes now is no head, until nothing of the body comes any more
        super().on_body(body)

    def give_up(self) -> None:
        """It took too long: hang up, and say why where somebody may be listening."""
        if self._refused or self._is_answering() or self._has_unsent():
            self.transport.abort()
        elif self._lacks_body() or self._head_left < HEAD_LIMIT_BYTES:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()

    @property
    def has_asked(self) -> bool:
        """Whether a head has ever come to its end."""
        return self._counted is not None

    def _is_answering(self) -> bool:
        cycle = self.answering
        return cycle is not None and cycle.response_started and not cycle.response_complete

    def _lacks_body(self) -> bool:
        cycle = self.answering
        return cycle is not None and cycle.more_body and not cycle.response_complete

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer with a status and nothing more; what the client still sends is not looked at."""
        self._refused = True
        self._tell_it_is_gone()
        if self._is_answering():
            self.transport.abort()
            return
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        self.transport.write(head.encode())
        # Closed at once, with bytes unread, the client would be told of a reset instead of the answer.
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(_FAREWELL_S, self.transport.abort)

    def awaited(self) -> tuple[str, object] | None:
        """What the client owes us, and what tells whether it still owes the same; None when it is waiting for us."""
        cycle = self.answering
        answered = cycle is None or cycle.response_complete
        if self.flow.write_paused or (answered and self._has_unsent()):
            return "room for an answer", self.transport.get_write_buffer_size()
        if answered:
            return "head", cycle
        return ("body", cycle) if self._lacks_body() else None

    def look(self, now: float) -> None:
        """Give up when the client has kept us waiting for too long."""
        owed = self.awaited()
        if owed != self._owed:
            self._owed, self._since, self._received_before = owed, now, self._received
        if owed is None:
            return
        patience_s = _PATIENCE_S[owed[0]]
        if owed[0] == "body":
            patience_s += (self._received - self._received_before) / BODY_PACE_BYTES
        if now - self._since > patience_s:
            self.give_up()

    def _has_unsent(self) -> bool:
        return self.transport.get_write_buffer_size() > 0


class _Body:
    """Hears of a body only: its head has been read before."""

    def __init__(self, connection: Connection) -> None:
        self.on_body = connection.on_body
        self.on_message_complete = connection.on_message_complete


class ConnectionRegistry(ServerState):
    """All connections of a server. `most` is how many there may be before those that do nothing have to go."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def make_room(self) -> None:
        """Let go of some of those that owe us something, if there are too many: first who never asked for anything,
        then for whose request we have waited longest."""
        if len(self.connections) > self._most:
            idle = [each for each in self._ours() if each.awaited() is not None]
            idle.sort(key=lambda each: (each.has_asked, each.last_sign))
            for each in idle[: max(1, len(idle) // _SHARE_LET_GO)]:
                each.give_up()

    def go_round(self, now: float) -> None:
        """Give up on those that have kept us waiting for too long. `now` is the event loop's time."""
        for each in self._ours():
            each.look(now)

    def _ours(self) -> list["Connection"]:
        return [each for each in self.connections if isinstance(each, Connection)]
