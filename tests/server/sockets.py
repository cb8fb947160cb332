"""Bare connections to an emulator, for what no HTTP client would send or show."""

import contextlib
import socket
from collections.abc import Iterator

from cognito_identity_emulator import Emulator


@contextlib.contextmanager
def connected(emulator: Emulator) -> Iterator[socket.socket]:
    host, port = emulator.endpoint_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as made:
        yield made


def said(connection: socket.socket) -> bytes:
    """Everything that is said until the other end hangs up, or cuts the connection."""
    heard = b""
    with contextlib.suppress(ConnectionError):
        while received := connection.recv(65536):
            heard += received
    return heard
