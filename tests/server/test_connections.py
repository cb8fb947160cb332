"""Clients that ask slowly, endlessly, or not at all: each is told so or let go, and others are served meanwhile."""

import contextlib
import json
import socket
import struct
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.gateway.batch import BODY_LIMIT_BYTES
from cognito_identity_emulator.gateway.events import MOST_STREAMS
from cognito_identity_emulator.protocol import form
from cognito_identity_emulator.server import limits
from cognito_identity_emulator.server import uvicorn_server as server
from tests.provenance import assumed
from tests.server.sockets import connected, said

pytestmark = [
    assumed("robustness is ours to promise; AWS documents nothing about it"),
    pytest.mark.usefixtures("nothing_is_logged_as_an_error"),
]

SOON_S = 0.2
START = b"POST / HTTP/1.1\r\nHost: x\r\n"
GET_ID = START + b"Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: AWSCognitoIdentityService.GetId\r\n"
HEALTH = b"GET /_emulator/health/live HTTP/1.1\r\nHost: x\r\n"


def send_all_of(connection: socket.socket, parts: Iterator[bytes]) -> None:
    """Send until there is no more, or the other end wants no more."""
    with contextlib.suppress(ConnectionError):
        for part in parts:
            connection.sendall(part)


def assert_alive(emulator: Emulator) -> None:
    with urllib.request.urlopen(f"{emulator.endpoint_url}/_emulator/health", timeout=10) as answer:
        assert json.load(answer)["status"] == "ok"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for owed in limits.TIMEOUTS_S:
        monkeypatch.setitem(limits.TIMEOUTS_S, owed, SOON_S)


@pytest.mark.parametrize("piece", [1000, 60_000, 400_000], ids=lambda piece: f"{piece} at a time")
@pytest.mark.parametrize("kind", ["url", "one header", "many headers"])
def test_a_head_that_never_ends_is_refused(emulator: Emulator, kind: str, piece: int) -> None:
    begun, line = {
        "url": (b"GET /?", b"x"),
        "one header": (START + b"X-Endless: ", b"x"),
        "many headers": (START, b"X-Many: " + b"y" * 90 + b"\r\n"),
    }[kind]
    with connected(emulator) as client:
        text = line * (piece // len(line))
        send_all_of(client, (part for part in [begun, *[text] * (400_000 // len(text))]))
        assert said(client).startswith(b"HTTP/1.1 431 ")
    assert_alive(emulator)


def test_a_second_head_may_be_no_longer_than_the_first(emulator: Emulator) -> None:
    with connected(emulator) as client:
        client.sendall(GET_ID + b"Content-Length: 200000\r\n\r\n" + b" " * 200_000)
        assert client.recv(65536).startswith(b"HTTP/1.1 400 ")
        send_all_of(client, (part for part in [START + b"X-Endless: ", *[b"x" * 10_000] * 20]))
        assert said(client).startswith(b"HTTP/1.1 431 ")


def test_trailers_that_never_end_are_cut_off(emulator: Emulator) -> None:
    with connected(emulator) as client:
        begun = GET_ID + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
        send_all_of(client, (part for part in [begun, *[b"X-Trailer: " + b"y" * 10_000 + b"\r\n"] * 40]))
        assert said(client).startswith(b"HTTP/1.1 431 ")
    assert_alive(emulator)


def test_a_head_just_below_the_limit_is_read_however_it_comes(emulator: Emulator) -> None:
    head = HEALTH + b"X-Long: " + b"x" * 60_000 + b"\r\nConnection: close\r\n\r\n"
    for size in (500, 30_000, len(head)):
        with connected(emulator) as client:
            for start in range(0, len(head), size):
                client.sendall(head[start : start + size])
            assert said(client).startswith(b"HTTP/1.1 200 ")


def test_a_long_body_behind_a_short_head_is_read_however_it_comes(emulator: Emulator) -> None:
    body = b'{"x":"' + b"y" * 700_000 + b'"}'
    request = GET_ID + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body
    for size in (len(request), 100_000, 3_000):
        with connected(emulator) as client:
            for start in range(0, len(request), size):
                client.sendall(request[start : start + size])
            assert b"identityPoolId" in said(client)


def test_requests_that_are_sent_together_are_answered_in_their_order(emulator: Emulator) -> None:
    with connected(emulator) as client:
        client.sendall((HEALTH + b"\r\n") * 500 + b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        heard = said(client)
    assert heard.count(b"HTTP/1.1 200 ") == 500
    assert heard.rindex(b"HTTP/1.1 404 ") > heard.rindex(b"HTTP/1.1 200 ")


def test_who_hangs_up_before_the_answers_is_not_missed(emulator: Emulator) -> None:
    for _ in range(20):
        with connected(emulator) as client:
            client.sendall((HEALTH + b"\r\n") * 500)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert_alive(emulator)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "begun",
    [
        b"POST / HT",
        START,
        START + b"Content-Length: 5\r\n\r\n{",
        GET_ID + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        b"PUT /_emulator/state HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n{",
        GET_ID + b"Content-Length: 2\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
    ],
    ids=["head", "headers", "body", "chunks", "control API", "upgrade"],
)
def test_a_request_that_does_not_come_whole_is_a_408(emulator: Emulator, begun: bytes) -> None:
    with connected(emulator) as client:
        client.sendall(begun)
        assert said(client).startswith(b"HTTP/1.1 408 ")
    assert_alive(emulator)


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("protocol", [b"h2c", b"websocket"])
@pytest.mark.parametrize(
    "framed",
    [b"Content-Length: 7\r\n\r\n{'x':1}", b"Transfer-Encoding: chunked\r\n\r\n3\r\n{'x\r\n4\r\n':1}\r\n0\r\n\r\n"],
    ids=["length", "chunks"],
)
def test_another_protocol_is_declined_and_the_request_answered(
    emulator: Emulator, protocol: bytes, framed: bytes, size: int
) -> None:
    """As Java's client asks, which would rather speak HTTP/2."""
    request = GET_ID + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: %b\r\n" % protocol + framed.replace(b"'", b'"')
    with connected(emulator) as client:
        for start in range(0, len(request), size):
            client.sendall(request[start : start + size])
        assert b"identityPoolId" in said(client)


@pytest.mark.usefixtures("impatient")
def test_who_says_nothing_is_let_go_without_a_word(emulator: Emulator) -> None:
    with connected(emulator) as client:
        assert said(client) == b""


@pytest.mark.usefixtures("impatient")
def test_who_does_not_take_the_answers_is_cut_off(emulator: Emulator) -> None:
    with connected(emulator) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with contextlib.suppress(ConnectionError, TimeoutError):
            while True:  # until nobody reads any more
                client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 500)
        assert_alive(emulator)
    assert_alive(emulator)


def test_those_that_do_nothing_make_room_for_those_that_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_connection_limit", lambda: 16)
    with Emulator() as emulator, contextlib.ExitStack() as open_:
        idle = [open_.enter_context(connected(emulator)) for _ in range(40)]
        for each in idle[::2]:
            with contextlib.suppress(ConnectionError):
                each.sendall(b"POST / HT")
        for _ in range(5):
            assert_alive(emulator)
        idle[1].settimeout(5)
        said(idle[1])  # ends, for it never said anything, and nobody has been silent for longer


def test_a_part_of_a_request_keeps_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_connection_limit", lambda: 8)
    with Emulator() as emulator, contextlib.ExitStack() as open_:
        first = open_.enter_context(connected(emulator))
        for _ in range(7):
            open_.enter_context(connected(emulator))
        first.sendall(b"POST / HT")
        for _ in range(20):  # a newcomer is served, however many there are at one moment
            assert_alive(emulator)
        assert said(first).startswith(b"HTTP/1.1 408 ")


def test_the_limits_are_those_that_the_security_page_names() -> None:
    page = (Path(__file__).parents[2] / "SECURITY.md").read_text()
    assert f"| {limits.HEAD_LIMIT_BYTES // 1024} KiB | 431 |" in page
    assert f"| {limits.HEADER_TIMEOUT_S:.0f} s | 408" in page
    pace = f"{limits.BODY_TIMEOUT_S:.0f} s, and 1 s more for every {limits.BODY_PACE_BYTES // 1024} KiB"
    assert f"| {pace} | 408 |" in page
    assert f"| {limits.WRITE_TIMEOUT_S:.0f} s without" in page
    assert f"| {BODY_LIMIT_BYTES // 2**20} MiB | 413 |" in page
    assert f"| {Settings().control_body_limit // 2**20} MiB (`--control-body-limit`) | 413 |" in page
    assert f"at most {server._MAX_CONNECTIONS} |" in page
    assert f"| event streams | {MOST_STREAMS} | 429 |" in page
    assert f"| {form.MOST_PARAMETERS} | 400 |" in page
    assert f"of {Settings().calls_kept} calls" in page
