"""A local HTTP server with responses written by a test, as a faulty issuer or a user pool."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any

from tests.loopback_server import LoopbackServer


@dataclass(frozen=True)
class ReceivedRequest:
    """A request that the server received."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class CannedResponse:
    """A response. `trickle_s`: the pause before each piece of the body."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: int = 1
    trickle_s: float = 0.0


class LocalServer(LoopbackServer):
    """Serves inside a `with` block; its `host` is the name of an issuer. `requests` are the requests so far.

    Leaving the block aborts the responses that are still being sent.
    """

    def __init__(self, respond: Callable[[ReceivedRequest], CannedResponse]) -> None:
        self.respond = respond
        self.requests: list[ReceivedRequest] = []
        self.stopping = threading.Event()
        super().__init__(_handler(self))

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        super().__exit__(kind, problem, trace)


def _handler(server: LocalServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            request = ReceivedRequest(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            server.requests.append(request)
            response = server.respond(request)
            self.send_response(response.status)
            for name, value in {
                "content-length": str(len(response.body) * response.pieces),
                **response.headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for _ in range(response.pieces):
                    if response.trickle_s and server.stopping.wait(response.trickle_s):
                        return
                    self.wfile.write(response.body)
            except OSError:
                pass  # the client closed the connection, as it should

        def do_GET(self) -> None:
            self._respond()

        def do_POST(self) -> None:
            self._respond()

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    return Handler
