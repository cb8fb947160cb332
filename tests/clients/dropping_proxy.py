"""A TCP proxy that drops the first connections, to test the retries of clients."""

import contextlib
import socket
import socketserver
import threading
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_CHUNK_BYTES = 65536


class DroppingProxy:
    """Forwards connections to an endpoint, but closes the first `drops` connections after their first bytes."""

    def __init__(self, endpoint: str, *, drops: int) -> None:
        target = urlsplit(endpoint)
        drops_left = [drops]

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                if drops_left[0]:
                    drops_left[0] -= 1
                    self.request.recv(_CHUNK_BYTES)
                    return
                with socket.create_connection((target.hostname or "", target.port or 0)) as upstream:
                    responses = threading.Thread(target=_forward, args=(upstream, self.request))
                    responses.start()
                    _forward(self.request, upstream)
                    responses.join()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _forward(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(_CHUNK_BYTES):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
