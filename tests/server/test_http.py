"""HTTP/1.1 on one connection: which bytes are a request, which request they belong to, and how a response is framed."""

import json
import signal
import socket
import time
from collections.abc import Iterator

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.command import serving
from tests.provenance import documented
from tests.server.sockets import connected, read_all
from tests.server.test_fast_path import bodies, call
from tests.timeouts import TIMEOUT_S

LIST = b'{"MaxResults":1}'
LAST = b"Connection: close\r\n"
OFFERS_H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(Settings(signatures="ignore")) as running:
        yield running


def send(emulator: Emulator, *parts: bytes) -> bytes:
    """Sends the parts and returns all response bytes until the server closes the connection."""
    with connected(emulator) as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(0.02)
        return read_all(connection)


@pytest.mark.parametrize("together", [True, False], ids=["one segment", "two segments"])
@pytest.mark.parametrize("chunked", [True, False], ids=["chunks", "length"])
def test_a_second_body_behind_a_refused_upgrade_is_not_added_to_the_first(
    emulator: Emulator, chunked: bool, together: bool
) -> None:
    framing = (b"Transfer-Encoding: chunked\r\n",) if chunked else ()
    body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(LIST), LIST) if chunked else LIST
    requests = [call("ListIdentityPools", body, OFFERS_H2C, *framing), call("ListIdentityPools", b'{"MaxResults":2}')]
    response = send(emulator, *([b"".join(requests)] if together else requests))
    assert response.count(b"HTTP/1.1 ") == 1
    assert response.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nconnection: close\r\n" in response
    assert "IdentityPools" in json.loads(bodies(response)[0])


def test_a_get_request_with_an_upgrade_offer_is_answered(emulator: Emulator) -> None:
    response = send(
        emulator, b"GET /_emulator/health/live HTTP/1.1\r\nHost: x\r\n" + OFFERS_H2C + b"\r\nPRI * HTTP/2.0"
    )
    assert response.startswith(b"HTTP/1.1 200 ")
    assert response.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("behind", [b"nonsense", call("ListIdentityPools", LIST)], ids=["nonsense", "request"])
def test_bytes_behind_the_last_request_are_ignored(emulator: Emulator, behind: bytes) -> None:
    response = send(emulator, call("ListIdentityPools", LIST, LAST) + behind)
    assert response.startswith(b"HTTP/1.1 200 ")
    assert response.count(b"HTTP/1.1 ") == 1


def test_a_body_ends_at_its_content_length(emulator: Emulator) -> None:
    response = send(emulator, call("ListIdentityPools", LIST) + b"xyz")
    assert b"HTTP/1.1 400 Bad Request\r\n" in response
    assert response.endswith(b"Invalid HTTP request received.")


def test_http_1_0_is_answered_and_closed(emulator: Emulator) -> None:
    request = call("ListIdentityPools", LIST, b"Connection: keep-alive\r\n").replace(b"HTTP/1.1", b"HTTP/1.0")
    response = send(emulator, request)
    assert response.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nconnection: close\r\n" in response


@documented("https://www.rfc-editor.org/rfc/rfc9110.html#name-expect")
@pytest.mark.parametrize("target", ["aws", "control API"])
def test_a_request_with_expect_100_continue_gets_a_continue(emulator: Emulator, target: str) -> None:
    request = call("ListIdentityPools", LIST, b"Expect: 100-continue\r\n", LAST)
    if target == "control API":
        request = request.replace(b"POST / ", b"POST /_emulator/login-tokens ").replace(b"Host: x", b"Host: localhost")
    with connected(emulator) as connection:
        connection.sendall(request.removesuffix(LIST))
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(LIST)
        assert read_all(connection).startswith(b"HTTP/1.1 200 " if target == "aws" else b"HTTP/1.1 4")


@documented("https://www.rfc-editor.org/rfc/rfc9110.html#name-head")
@pytest.mark.parametrize(
    "path", [b"/", b"/_emulator/health", b"/?Action=GetCallerIdentity", b"/_emulator/calls/stream"]
)
def test_head_is_answered_without_a_body(emulator: Emulator, path: bytes) -> None:
    response = send(emulator, b"HEAD %b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % path)
    assert response.startswith(b"HTTP/1.1 ")
    assert response.endswith(b"\r\n\r\n")
    assert response.count(b"\r\n\r\n") == 1


def test_many_preflights_are_answered_in_order(emulator: Emulator) -> None:
    request = b"OPTIONS / HTTP/1.1\r\nHost: x\r\nAccess-Control-Request-Method: %b\r\n%b\r\n"
    response = send(emulator, b"".join(request % (b"M%d" % n, LAST if n == 1999 else b"") for n in range(2000)))
    methods = [line for line in response.split(b"\r\n") if line.startswith(b"access-control-allow-methods")]
    assert methods == [b"access-control-allow-methods: M%d" % n for n in range(2000)]


def test_every_response_has_a_date_header(emulator: Emulator) -> None:
    for request in (call("ListIdentityPools", LIST, LAST), b"GET / HTTP/1.1\r\nHost: x\r\n" + LAST + b"\r\n"):
        head = send(emulator, request).partition(b"\r\n\r\n")[0]
        assert head.lower().count(b"\r\ndate: ") == 1
        assert b"\r\nserver: " not in head.lower()


def test_a_client_that_does_not_read_pauses_its_later_requests(emulator: Emulator) -> None:
    """Responses of a megabyte in all, to a client that reads them late."""
    page = b"GET /_emulator/ HTTP/1.1\r\nHost: localhost\r\n"
    with connected(emulator) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall((page + b"\r\n") * 300 + page + LAST + b"\r\n")
        time.sleep(0.3)
        assert emulator.perform("ListIdentityPools", MaxResults=1) is not None
        assert read_all(connection).count(b"HTTP/1.1 200 ") == 301


def test_the_forwarded_scheme_of_an_untrusted_client_is_ignored(emulator: Emulator) -> None:
    path = b"GET /.well-known/openid-configuration HTTP/1.1\r\nHost: x:1\r\n"
    response = send(emulator, path + b"X-Forwarded-Proto: https\r\n" + LAST + b"\r\n")
    assert b"https://x:1" not in response


def test_a_stopping_server_answers_received_requests_and_ends() -> None:
    with serving("--signatures", "ignore") as emulator:
        address = ("127.0.0.1", emulator.port)
        with (
            socket.create_connection(address, timeout=TIMEOUT_S) as busy,
            socket.create_connection(address, timeout=TIMEOUT_S) as idle,
        ):
            request = call("ListIdentityPools", LIST)
            busy.sendall(request + request[:-5])
            assert busy.recv(65536).startswith(b"HTTP/1.1 200 ")
            emulator.process.send_signal(signal.SIGTERM)
            assert read_all(idle) == b""
            busy.sendall(request[-5:])
            rest = read_all(busy)
            assert rest.startswith(b"HTTP/1.1 200 ")
            assert b"\r\nconnection: close\r\n" in rest
        assert emulator.process.wait(TIMEOUT_S) == 0


@pytest.mark.parametrize(
    "request_",
    [
        call("", b"x", content_type=b"text/plain"),
        call("ListIdentityPools", LIST),
        call("GetId", b"{"),
        b"OPTIONS / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["no protocol", "operation", "bad JSON", "preflight", "page"],
)
def test_many_requests_in_one_segment_are_all_answered(emulator: Emulator, request_: bytes) -> None:
    response = send(emulator, request_ * 100 + call("ListIdentityPools", LIST, LAST))
    assert response.count(b"HTTP/1.1 ") == 101
