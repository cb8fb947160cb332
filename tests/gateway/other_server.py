"""A server that requests are forwarded to. It records each request as it arrives, and answers as a test says."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass
class Arrived:
    """A request: `target` is path and query. `connection` reads the body and writes the response."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    connection: BaseHTTPRequestHandler
    body: bytes = b""

    def read_body(self) -> bytes:
        """The whole body, by its length or its chunks."""
        if dict(self.headers).get("transfer-encoding") == "chunked":
            self.body = b"".join(iter(self.read_chunk, b""))
        else:
            self.body = self.connection.rfile.read(int(dict(self.headers).get("content-length", 0)))
        return self.body

    def read_chunk(self) -> bytes:
        """The next chunk of the body; empty at the end."""
        chunk = self.connection.rfile.read(int(self.connection.rfile.readline(), 16))
        self.connection.rfile.readline()
        return chunk

    def respond(self, status: int = 200, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        """Send a whole response."""
        self.start(status, {"Content-Length": str(len(body)), **(headers or {})})
        self.write(body)

    def start(self, status: int, headers: dict[str, str]) -> None:
        """Send the head of a response."""
        self.connection.send_response(status)
        for name, value in headers.items():
            self.connection.send_header(name, value)
        self.connection.end_headers()

    def write(self, piece: bytes) -> None:
        """Send a piece of the body."""
        self.connection.wfile.write(piece)
        self.connection.wfile.flush()

    def write_chunk(self, piece: bytes) -> None:
        """Send a chunk of the body; an empty one is the last."""
        self.write(b"%x\r\n%b\r\n" % (len(piece), piece))


def echo(arrived: Arrived) -> None:
    """Answer with the body of the request."""
    arrived.respond(body=arrived.read_body(), headers={"X-Echo": "yes"})


@dataclass
class OtherServer:
    """Serves on a free loopback port inside a `with` block."""

    respond: Callable[[Arrived], None] = echo
    arrived: list[Arrived] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(server: OtherServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            arrived = Arrived(self.command, self.path, [(k.lower(), v) for k, v in self.headers.items()], self)
            server.arrived.append(arrived)
            server.respond(arrived)

        def __getattr__(self, name: str) -> Callable[[], None]:
            if name.startswith("do_"):
                return self._answer
            raise AttributeError(name)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    return Handler
