"""A local HTTP server with responses written by a test, as a faulty issuer or a user pool."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


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


class LocalServer:
    """Serves on a free loopback port inside a `with` block. `requests` are the requests so far.

    Leaving the block aborts the responses that are still being sent.
    """

    def __init__(self, respond: Callable[[ReceivedRequest], CannedResponse]) -> None:
        self.respond = respond
        self.requests: list[ReceivedRequest] = []
        self.stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def host(self) -> str:
        """Host and port, which are the name of an issuer."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


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
