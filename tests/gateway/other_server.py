"""A server that requests are forwarded to. It records each request as it arrives, and answers as a test says."""

from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from tests.loopback_server import LoopbackServer


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


class OtherServer(LoopbackServer):
    """Serves inside a `with` block, by default as `echo`. `arrived` are the requests so far."""

    def __init__(self) -> None:
        self.respond: Callable[[Arrived], None] = echo
        self.arrived: list[Arrived] = []
        super().__init__(_handler(self))


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
