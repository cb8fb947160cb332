"""A proxy in front of a PostgreSQL server that counts the round trips and the statements of its clients."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_HEAD_BYTES = 5
_READY, _COMPLETE = ord("Z"), ord("C")


class CountingProxy:
    """What passed through the proxy since `reset`.

    The server answers each round trip with one ReadyForQuery, and each statement with one CommandComplete.
    https://www.postgresql.org/docs/current/protocol-message-formats.html
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self.round_trips = self.statements = 0
        self._clients: list[socket.socket] = []
        self._serving: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def reset(self) -> None:
        """Count from 0 again."""
        with self._lock:
            self.round_trips = self.statements = 0

    def close(self) -> None:
        """Accept no more connections, and end those that are open."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()
        for client in self._clients:
            with suppress(OSError):  # it has ended
                client.shutdown(socket.SHUT_RDWR)
        for thread in self._serving:
            thread.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._clients.append(client)
                self._serving.append(threading.Thread(target=self._serve, args=(client,), daemon=True))
                self._serving[-1].start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._server_port)) as server:
            requests = threading.Thread(target=self._forward, args=(client, server, False), daemon=True)
            requests.start()
            self._forward(server, client, True)
            requests.join()

    def _forward(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        pending = b""
        with suppress(OSError):
            while data := source.recv(65536):
                if counted:  # before the client can see the end of its round trip
                    pending = self._count(pending + data)
                target.sendall(data)
        for side in (source, target):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)

    def _count(self, data: bytes) -> bytes:
        """Count the complete messages; returns the rest."""
        while len(data) >= _HEAD_BYTES:
            end = 1 + int.from_bytes(data[1:_HEAD_BYTES])
            if len(data) < end:
                break
            with self._lock:
                self.round_trips += data[0] == _READY
                self.statements += data[0] == _COMPLETE
            data = data[end:]
        return data


@contextmanager
def counting_proxy(url: str) -> Iterator[tuple[CountingProxy, str]]:
    """A proxy in front of the server of a database URL, and the URL that leads through it."""
    head, _, tail = url.rpartition(":")
    port, _, name = tail.partition("/")
    proxy = CountingProxy(int(port))
    try:
        # Before encryption there is one answer of the server that is not a message.
        yield proxy, f"{head}:{proxy.port}/{name}?sslmode=disable&gssencmode=disable"
    finally:
        proxy.close()
