"""Limits of a connection: slow, endless and idle requests are refused or closed, and other clients are still served."""

import contextlib
import json
import socket
import struct
import urllib.request
from collections.abc import Iterator

import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.server import limits
from cognito_identity_emulator.server import uvicorn_server as server
from tests.server.sockets import connected, read_all
from tests.timeouts import TIMEOUT_S

pytestmark = [
    pytest.mark.usefixtures("nothing_is_logged_as_an_error"),
]

SHORT_TIMEOUT_S = 0.2
START = b"POST / HTTP/1.1\r\nHost: x\r\n"
GET_ID = START + b"Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: AWSCognitoIdentityService.GetId\r\n"
HEALTH = b"GET /_emulator/health/live HTTP/1.1\r\nHost: x\r\n"


def send_all_of(connection: socket.socket, parts: Iterator[bytes]) -> None:
    """Sends the parts until there are no more, or until the server closes the connection."""
    with contextlib.suppress(ConnectionError):
        for part in parts:
            connection.sendall(part)


def assert_alive(emulator: Emulator) -> None:
    with urllib.request.urlopen(f"{emulator.endpoint_url}/_emulator/health", timeout=TIMEOUT_S) as response:
        assert json.load(response)["status"] == "ok"


@pytest.fixture
def short_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    for awaited in limits.TIMEOUTS_S:
        monkeypatch.setitem(limits.TIMEOUTS_S, awaited, SHORT_TIMEOUT_S)


@pytest.mark.parametrize("piece", [1000, 60_000, 400_000], ids=lambda piece: f"{piece} at a time")
@pytest.mark.parametrize("kind", ["url", "one header", "many headers"])
def test_an_endless_head_is_refused_with_431(emulator: Emulator, kind: str, piece: int) -> None:
    start, line = {
        "url": (b"GET /?", b"x"),
        "one header": (START + b"X-Endless: ", b"x"),
        "many headers": (START, b"X-Many: " + b"y" * 90 + b"\r\n"),
    }[kind]
    with connected(emulator) as client:
        text = line * (piece // len(line))
        send_all_of(client, (part for part in [start, *[text] * (400_000 // len(text))]))
        assert read_all(client).startswith(b"HTTP/1.1 431 ")
    assert_alive(emulator)


def test_the_second_head_has_the_same_limit_as_the_first(emulator: Emulator) -> None:
    with connected(emulator) as client:
        client.sendall(GET_ID + b"Content-Length: 200000\r\n\r\n" + b" " * 200_000)
        assert client.recv(65536).startswith(b"HTTP/1.1 400 ")
        send_all_of(client, (part for part in [START + b"X-Endless: ", *[b"x" * 10_000] * 20]))
        assert read_all(client).startswith(b"HTTP/1.1 431 ")


def test_endless_trailers_are_refused_with_431(emulator: Emulator) -> None:
    with connected(emulator) as client:
        start = GET_ID + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
        send_all_of(client, (part for part in [start, *[b"X-Trailer: " + b"y" * 10_000 + b"\r\n"] * 40]))
        assert read_all(client).startswith(b"HTTP/1.1 431 ")
    assert_alive(emulator)


def test_a_head_below_the_limit_is_read_in_pieces_of_any_size(emulator: Emulator) -> None:
    head = HEALTH + b"X-Long: " + b"x" * 60_000 + b"\r\nConnection: close\r\n\r\n"
    for size in (500, 30_000, len(head)):
        with connected(emulator) as client:
            for start in range(0, len(head), size):
                client.sendall(head[start : start + size])
            assert read_all(client).startswith(b"HTTP/1.1 200 ")


def test_a_long_body_is_read_in_pieces_of_any_size(emulator: Emulator) -> None:
    body = b'{"x":"' + b"y" * 700_000 + b'"}'
    request = GET_ID + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body
    for size in (len(request), 100_000, 3_000):
        with connected(emulator) as client:
            for start in range(0, len(request), size):
                client.sendall(request[start : start + size])
            assert b"identityPoolId" in read_all(client)


def test_pipelined_requests_are_answered_in_order(emulator: Emulator) -> None:
    with connected(emulator) as client:
        client.sendall((HEALTH + b"\r\n") * 500 + b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        responses = read_all(client)
    assert responses.count(b"HTTP/1.1 200 ") == 500
    assert responses.rindex(b"HTTP/1.1 404 ") > responses.rindex(b"HTTP/1.1 200 ")


def test_a_client_that_hangs_up_before_its_responses_does_no_harm(emulator: Emulator) -> None:
    for _ in range(20):
        with connected(emulator) as client:
            client.sendall((HEALTH + b"\r\n") * 500)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert_alive(emulator)


@pytest.mark.usefixtures("short_timeouts")
@pytest.mark.parametrize(
    "start",
    [
        b"POST / HT",
        START,
        START + b"Content-Length: 5\r\n\r\n{",
        GET_ID + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        b"PUT /_emulator/state HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n{",
        GET_ID + b"Content-Length: 2\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
    ],
    ids=["head", "headers", "body", "chunks", "control API", "upgrade"],
)
def test_an_incomplete_request_is_a_408(emulator: Emulator, start: bytes) -> None:
    with connected(emulator) as client:
        client.sendall(start)
        assert read_all(client).startswith(b"HTTP/1.1 408 ")
    assert_alive(emulator)


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("protocol", [b"h2c", b"websocket"])
@pytest.mark.parametrize(
    "framed",
    [b"Content-Length: 7\r\n\r\n{'x':1}", b"Transfer-Encoding: chunked\r\n\r\n3\r\n{'x\r\n4\r\n':1}\r\n0\r\n\r\n"],
    ids=["length", "chunks"],
)
def test_an_upgrade_is_declined_and_the_request_answered(
    emulator: Emulator, protocol: bytes, framed: bytes, size: int
) -> None:
    """Java's HTTP client offers such an upgrade, to HTTP/2, with every request."""
    request = GET_ID + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: %b\r\n" % protocol + framed.replace(b"'", b'"')
    with connected(emulator) as client:
        for start in range(0, len(request), size):
            client.sendall(request[start : start + size])
        assert b"identityPoolId" in read_all(client)


@pytest.mark.usefixtures("short_timeouts")
def test_a_connection_without_a_request_is_closed_without_a_response(emulator: Emulator) -> None:
    with connected(emulator) as client:
        assert read_all(client) == b""


@pytest.mark.usefixtures("short_timeouts")
def test_a_client_that_does_not_read_its_responses_is_disconnected(emulator: Emulator) -> None:
    with connected(emulator) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with contextlib.suppress(ConnectionError, TimeoutError):
            while True:  # until the server stops reading
                client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 500)
        assert_alive(emulator)
    assert_alive(emulator)


def test_idle_connections_are_closed_when_new_ones_need_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_connection_limit", lambda: 16)
    with Emulator() as emulator, contextlib.ExitStack() as open_:
        idle = [open_.enter_context(connected(emulator)) for _ in range(40)]
        for each in idle[::2]:
            with contextlib.suppress(ConnectionError):
                each.sendall(b"POST / HT")
        for _ in range(5):
            assert_alive(emulator)
        read_all(idle[1])  # ends, because this connection never sent a request and is the oldest


def test_a_connection_with_a_partial_request_times_out_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_connection_limit", lambda: 8)
    with Emulator() as emulator, contextlib.ExitStack() as open_:
        first = open_.enter_context(connected(emulator))
        for _ in range(7):
            open_.enter_context(connected(emulator))
        first.sendall(b"POST / HT")
        for _ in range(20):  # a new connection is served although the limit is reached
            assert_alive(emulator)
        assert read_all(first).startswith(b"HTTP/1.1 408 ")
