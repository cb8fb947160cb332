"""Answers leave in one write; what goes on the wire is what uvicorn alone would send."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn

from emulator.edge.one_write import OneWriteProtocol

BODY = b'{"a":1}'
LENGTH = (b"content-length", b"7")
PLAIN = (b"content-type", b"text/plain")
REQUEST = b"POST /%b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
ANSWERS: dict[str, tuple[list[tuple[bytes, bytes]], list[bytes]]] = {
    "ordinary": ([PLAIN, LENGTH], [BODY]),
    "length-not-last": ([LENGTH, PLAIN], [BODY]),
    "without-a-length": ([PLAIN], [BODY]),
    "without-headers": ([], [BODY]),
    "in-two-pieces": ([PLAIN], [b"one ", b"two"]),
    "in-two-pieces-of-a-stated-length": ([PLAIN, LENGTH], [BODY[:3], BODY[3:]]),
    "that-closes-the-connection": ([(b"connection", b"close"), LENGTH], [BODY]),
    "chunked": ([(b"transfer-encoding", b"chunked"), LENGTH], [BODY]),
    "empty": ([PLAIN, (b"content-length", b"0")], [b""]),
    "shorter-than-its-length": ([PLAIN, (b"content-length", b"9")], [BODY]),
    "with-a-header-smuggled-in": ([(b"x-one", b"a\r\nx-two: b"), LENGTH], [BODY]),
    "with-a-bare-line-feed": ([(b"x-one", b"a\nb"), LENGTH], [BODY]),
    "with-a-control-character": ([(b"x-one", b"a\x00b"), LENGTH], [BODY]),
}
"""Headers and pieces of a body, by the path that asks for them."""


async def app(scope: Any, receive: Any, send: Any) -> None:
    headers, pieces = ANSWERS[scope["path"][1:]]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for number, piece in enumerate(pieces, start=1):
        await send({"type": "http.response.body", "body": piece, "more_body": number < len(pieces)})
        await asyncio.sleep(0)


@contextmanager
def serving(http: Any) -> Iterator[tuple[str, int]]:
    bound = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, http=http, log_config=None, lifespan="off", server_header=False, date_header=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        yield bound.getsockname()
    finally:
        server.should_exit = True
        thread.join()
        bound.close()


@pytest.fixture(scope="module")
def ours() -> Iterator[tuple[str, int]]:
    with serving(OneWriteProtocol) as address:
        yield address


@pytest.fixture(scope="module")
def uvicorns() -> Iterator[tuple[str, int]]:
    with serving("httptools") as address:
        yield address


def first_bytes(address: tuple[str, int], request: bytes) -> bytes:
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(request)
        return connection.recv(65536)


def everything(address: tuple[str, int], request: bytes) -> bytes:
    """All that the server says until it hangs up."""
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(request)
        said = b""
        while received := connection.recv(65536):
            said += received
        return said


def test_head_and_body_arrive_together(ours: tuple[str, int]) -> None:
    for _ in range(50):
        assert first_bytes(ours, REQUEST % b"ordinary").endswith(b"\r\n\r\n" + BODY)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("method", [b"POST", b"HEAD"])
@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
def test_the_wire_is_uvicorns(
    ours: tuple[str, int], uvicorns: tuple[str, int], answer: str, method: bytes, version: bytes
) -> None:
    first = (REQUEST % answer.encode()).replace(b"POST", method).replace(b"HTTP/1.1", b"HTTP/" + version)
    last = first.replace(b"Host: x", b"Host: x\r\nConnection: close")
    said = everything(ours, first + last)
    assert said == everything(uvicorns, first + last)
    assert b"x-two: b\r\n" not in said
