"""Raw TCP connections to an emulator, for bytes that an HTTP client would not send or show."""

import contextlib
import socket
from collections.abc import Iterator

from cognito_identity_emulator import Emulator
from tests.timeouts import TIMEOUT_S


@contextlib.contextmanager
def connected(emulator: Emulator) -> Iterator[socket.socket]:
    host, port = emulator.endpoint_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=TIMEOUT_S) as connection:
        yield connection


def read_all(connection: socket.socket) -> bytes:
    """All bytes until the server closes or resets the connection."""
    everything = b""
    with contextlib.suppress(ConnectionError):
        while received := connection.recv(65536):
            everything += received
    return everything
