"""Requests that are hardly HTTP, or too much of it: odd methods and paths, limits, half a request, none at all."""

import asyncio
import json
import socket
from collections.abc import MutableMapping
from typing import Any

import pytest

from cognito_identity_emulator import create_app
from tests.protocol.endpoint import AUTHORIZATION, JSON11, TARGET_PREFIX, Endpoint
from tests.provenance import assumed, documented
from tests.timeouts import TIMEOUT_S

pytestmark = pytest.mark.usefixtures("nothing_is_logged_as_an_error")

ROBUSTNESS = assumed("robustness is ours to promise; AWS documents nothing about it")
MESSAGE_SYNTAX = "https://www.rfc-editor.org/rfc/rfc9112"
REQUEST_LINE = documented(f"{MESSAGE_SYNTAX}#section-3: an invalid request line gets 400")
CONTENT_LENGTH = documented(f"{MESSAGE_SYNTAX}#section-6.3: an invalid Content-Length gets 400")

TRACES = (b"Traceback", b'.py"', b"site-packages")
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"


def raw(endpoint: Endpoint, *parts: bytes, half_close: bool = True) -> bytes:
    """Everything the server says to these bytes, until it hangs up."""
    with socket.create_connection(endpoint.address, timeout=TIMEOUT_S) as connection:
        for part in parts:
            connection.sendall(part)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        said = b""
        while received := connection.recv(65536):
            said += received
        return said


def assert_alive(endpoint: Endpoint) -> None:
    assert endpoint.send("GET", "/_emulator/health").status == 200


@ROBUSTNESS
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST", "TRACE", "BREW"])
def test_other_methods_are_refused(endpoint: Endpoint, method: str) -> None:
    assert endpoint.send(method, "/").status in (404, 400)


@ROBUSTNESS
@pytest.mark.parametrize(
    "path", ["/nowhere", "//", "/%00", "/%ff", "/..%2f..%2fetc/passwd", "/.well-known/../x", "/" * 3000]
)
def test_other_paths_lead_nowhere(endpoint: Endpoint, path: str) -> None:
    for method in ("GET", "POST"):
        assert endpoint.send(method, path, b"{}" if method == "POST" else None).status == 404


@ROBUSTNESS
def test_a_body_beyond_the_limit_is_refused_and_the_client_hears_it(endpoint: Endpoint) -> None:
    before = endpoint.remembered()
    body = json.dumps({"IdentityPoolName": "a", "AllowUnauthenticatedIdentities": True, "x": "y" * 8_000_000})
    answer = endpoint.call("CreateIdentityPool", body.encode())
    assert answer.error[:2] == (413, "RequestEntityTooLargeException")
    assert endpoint.remembered() == before


@ROBUSTNESS
def test_a_body_at_the_limit_is_read(endpoint: Endpoint) -> None:
    frame = len(b'{"x":""}')
    assert endpoint.call("GetId", b'{"x":"' + b"y" * (1024 * 1024 - frame) + b'"}').status == 400
    assert endpoint.call("GetId", b'{"x":"' + b"y" * (1024 * 1024 - frame + 1) + b'"}').status == 413


@ROBUSTNESS
def test_a_form_beyond_the_limit_is_refused_in_xml(endpoint: Endpoint) -> None:
    answer = endpoint.ask("GetCallerIdentity", [("Padding", "x" * 2_000_000)])
    assert answer.status == 413
    assert b"<Code>RequestEntityTooLargeException</Code>" in answer.body


@documented(f"{MESSAGE_SYNTAX}#section-7.1: a recipient must be able to read the chunked coding")
def test_a_chunked_body_is_read_like_any_other(endpoint: Endpoint) -> None:
    head = (
        f"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON11}\r\nX-Amz-Target: {TARGET_PREFIX}GetId\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    said = raw(endpoint, head.encode(), b"1\r\n{\r\n", b"1\r\n}\r\n", b"0\r\n\r\n", half_close=False)
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"identityPoolId" in said


@ROBUSTNESS
def test_a_body_with_thousands_of_parameters_is_malformed(endpoint: Endpoint) -> None:
    answer = endpoint.ask("GetCallerIdentity", [(f"p{n}", "1") for n in range(5000)])
    assert answer.status == 400
    assert b"<Code>MalformedInput</Code>" in answer.body


@ROBUSTNESS
def test_headers_beyond_measure_do_no_harm(endpoint: Endpoint) -> None:
    for count, size in ((1, 60_000), (90, 600)):
        headers = {f"x-padding-{n}": "x" * size for n in range(count)}
        assert endpoint.call("GetId", {}, headers=headers).status < 500
    raw(endpoint, POST + b"X-Endless: " + b"x" * 300_000 + b"\r\n\r\n")
    assert_alive(endpoint)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param(b"\x00\x01\x02\x03\r\n\r\n", 400, id="binary", marks=REQUEST_LINE),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, id="a TLS handshake", marks=REQUEST_LINE),
        pytest.param(b"GET\r\n\r\n", 400, id="a method only", marks=REQUEST_LINE),
        pytest.param(
            b"GET /\xff\xfe?\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            400,
            id="a path that is not ASCII",
            marks=REQUEST_LINE,
        ),
        pytest.param(
            b"POST / HTTP/9.9\r\n\r\n",
            400,
            id="an unknown version",
            marks=assumed("RFC 9110, 15.6.6, has 505 for an unknown version, for servers that choose to say so"),
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, id="a negative length", marks=CONTENT_LENGTH
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nContent-Length: abc\r\n\r\n", 400, id="a length in words", marks=CONTENT_LENGTH
        ),
        pytest.param(
            POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}", 400, id="two lengths", marks=CONTENT_LENGTH
        ),
        pytest.param(
            POST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
            400,
            id="a chunk without a size",
            marks=assumed("RFC 9112, 7.1, gives the form of a chunk and no status for another form"),
        ),
        pytest.param(
            POST + b"No colon here\r\n\r\n",
            400,
            id="a header without a colon",
            marks=documented(
                f"{MESSAGE_SYNTAX}#section-5: a field line has a colon; section 2.2: 400 for what has not"
            ),
        ),
        pytest.param(
            POST + b"X: a\x00b\r\n\r\n",
            400,
            id="a NUL in a header",
            marks=documented("https://www.rfc-editor.org/rfc/rfc9110#section-5.5: reject or replace a NUL"),
        ),
        pytest.param(
            b"GET http://else.where/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            200,
            id="the absolute form",
            marks=documented(f"{MESSAGE_SYNTAX}#section-3.2.2: a server must accept the absolute form"),
        ),
        pytest.param(
            b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
            400,
            id="CONNECT",
            marks=assumed("the emulator is not a proxy; HTTP gives no status for a server that is not one"),
        ),
        pytest.param(
            b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            200,
            id="the asterisk form",
            marks=documented(f"{MESSAGE_SYNTAX}#section-3.2.4: OPTIONS for the server as a whole"),
        ),
        pytest.param(
            POST + b"Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
            100,
            id="Expect",
            marks=documented("https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1: 100 before the body"),
        ),
    ],
)
def test_an_unusual_request_gets_the_status_of_http_and_does_no_harm(
    endpoint: Endpoint, request_: bytes, status: int
) -> None:
    said = raw(endpoint, request_)
    assert said.startswith(b"HTTP/1.1 %d " % status)
    assert not any(trace in said for trace in TRACES)
    assert_alive(endpoint)


@ROBUSTNESS
def test_a_web_socket_is_closed_before_it_opens(endpoint: Endpoint) -> None:
    app, said = create_app(endpoint.emulator), []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        said.append(message)

    asyncio.run(app({"type": "websocket"}, receive, send))
    assert said == [{"type": "websocket.close"}]


@ROBUSTNESS
def test_a_client_that_hangs_up_half_way_leaves_nothing_behind(endpoint: Endpoint) -> None:
    before = endpoint.remembered()
    body = b'{"IdentityPoolName":"half","AllowUnauthenticatedIdentities":true}'
    head = (
        f"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON11}\r\nX-Amz-Target: {TARGET_PREFIX}CreateIdentityPool\r\n"
        f"Authorization: {AUTHORIZATION}\r\nContent-Length: {len(body) + 1}\r\n\r\n"
    )
    assert raw(endpoint, head.encode() + body) == b""
    assert_alive(endpoint)
    assert endpoint.remembered() == before


@ROBUSTNESS
@pytest.mark.parametrize("path", ["/_emulator/about", "/_emulator/calls", "/_emulator/calls/stream", "/.well-known/x"])
def test_a_query_string_that_is_no_text_is_no_failure_under_any_server(endpoint: Endpoint, path: str) -> None:
    """Uvicorn hands on no such bytes; other ASGI servers do."""
    app = create_app(endpoint.emulator)
    statuses: list[int] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect" if statuses else "http.request"}

    async def send(message: MutableMapping[str, Any]) -> None:
        statuses.append(message.get("status", 0))

    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"since=\xff&\xed\xa0\x80",
        "headers": headers,
    }
    asyncio.run(app({**scope, "scheme": "http", "raw_path": path.encode()}, receive, send))
    assert statuses[0] in (200, 400, 404)
