"""A door in front of the emulator that shuts in the face of the first clients."""

import contextlib
import socket
import socketserver
import threading
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_CHUNK_BYTES = 65536


class FaultyDoor:
    """Forwards TCP to an endpoint, but hangs up on the first `drops` connections once they have said something."""

    def __init__(self, endpoint: str, *, drops: int) -> None:
        inside = urlsplit(endpoint)
        drops_left = [drops]

        class Visitor(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                if drops_left[0]:
                    drops_left[0] -= 1
                    self.request.recv(_CHUNK_BYTES)
                    return
                with socket.create_connection((inside.hostname or "", inside.port or 0)) as beyond:
                    back = threading.Thread(target=_pour, args=(beyond, self.request))
                    back.start()
                    _pour(self.request, beyond)
                    back.join()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Visitor)
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


def _pour(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(_CHUNK_BYTES):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
