"""Ports for programs that cannot take any free port, or do not say which one they took."""

import secrets
import socket
from collections.abc import Iterator


def unlikely_ports() -> Iterator[int]:
    """Random ports below the range of ephemeral ports, so that no other process gets one by chance."""
    while True:
        yield secrets.choice(range(20_000, 32_000))


def free_port() -> int:
    """A port of 127.0.0.1 that is free, and stays so until a program listens on it."""
    return next(filter(_is_free, unlikely_ports()))


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
