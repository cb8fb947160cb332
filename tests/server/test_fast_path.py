"""Calls on the fast path, without ASGI, get the same response bytes as calls through ASGI."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from cognito_identity_emulator import Emulator, Settings, create_app
from cognito_identity_emulator.server.http import HttpProtocol
from cognito_identity_emulator.server.limits import ConnectionRegistry
from tests.server.sockets import connected, read_all

THROUGH_ASGI = b"X-Forwarded-Proto: http\r\n"
LAST = b"Connection: close\r\n"
NEVER_THERE = b'{"IdentityPoolId":"us-east-1:00000000-0000-4000-8000-000000000000"}'


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(Settings(signatures="ignore")) as running:
        yield running


def call(operation: str, body: bytes, *extra: bytes, content_type: bytes = b"application/x-amz-json-1.1") -> bytes:
    target = b"X-Amz-Target: AWSCognitoIdentityService." + operation.encode() + b"\r\n" if operation else b""
    length = b"" if any(b"chunked" in line for line in extra) else b"Content-Length: %d\r\n" % len(body)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: " + content_type + b"\r\n" + target + length
    return head + b"".join(extra) + b"\r\n" + body


def exchange(emulator: Emulator, *requests: bytes) -> bytes:
    """Sends each request by itself and returns all response bytes until the server closes the connection."""
    with connected(emulator) as connection:
        for each in requests:
            connection.sendall(each)
        return read_all(connection)


def comparable(wire: bytes) -> bytes:
    """The response with fixed ids and dates, so that two can be compared."""
    without_ids = re.sub(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", b"ID", wire)
    return re.sub(rb"\r\ndate: [^\r]+", b"\r\ndate: NOW", without_ids)


def bodies(wire: bytes) -> list[bytes]:
    """The bodies of the responses, in order."""
    found = []
    while wire:
        head, _, rest = wire.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head)
        assert length is not None
        found.append(rest[: int(length[1])])
        wire = rest[int(length[1]) :]
    return found


REQUESTS: dict[str, Callable[[tuple[bytes, ...]], bytes]] = {
    "an answer": lambda extra: call("ListIdentityPools", b'{"MaxResults":10}', *extra),
    "a write": lambda extra: call(
        "CreateIdentityPool", b'{"IdentityPoolName":"p","AllowUnauthenticatedIdentities":true}', *extra
    ),
    "no body": lambda extra: call("DeleteIdentityPool", NEVER_THERE, *extra),
    "a refusal": lambda extra: call("GetId", NEVER_THERE, *extra),
    "a refusal with a text": lambda extra: call("GetId", '{"IdentityPoolId":"é\\n"}'.encode(), *extra),
    "bad JSON": lambda extra: call("GetId", b"{", *extra),
    "no operation": lambda extra: call("", b"{}", *extra),
    "no protocol": lambda extra: call("", b"x", *extra, content_type=b"text/plain"),
    "another origin": lambda extra: call("GetId", NEVER_THERE, b"Origin: http://app.example\r\n", *extra),
    "XML": lambda extra: call(
        "",
        b"Action=GetCallerIdentity&Version=2011-06-15",
        b"Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, "
        b"Signature=abc\r\n",
        *extra,
        content_type=b"application/x-www-form-urlencoded",
    ),
    "chunks": lambda extra: call(
        "GetId",
        b"5\r\n%b\r\n%x\r\n%b\r\n0\r\nx-amz-target: other\r\n\r\n"
        % (NEVER_THERE[:5], len(NEVER_THERE) - 5, NEVER_THERE[5:]),
        b"Transfer-Encoding: chunked\r\n",
        *extra,
    ),
    "too much": lambda extra: call("GetId", b" " * (1024 * 1024 + 1), *extra),
    "much": lambda extra: call("GetId", NEVER_THERE + b" " * 1024 * 1000, *extra),
    "a repeated header": lambda extra: call("GetId", NEVER_THERE, b"Origin: a\r\nOrigin: b\r\n", *extra),
}


@pytest.mark.parametrize("kind", REQUESTS)
def test_a_response_has_the_same_bytes_as_through_asgi(emulator: Emulator, kind: str) -> None:
    request = REQUESTS[kind]
    responses = exchange(emulator, request(()), request((LAST,)))
    assert comparable(responses) == comparable(
        exchange(emulator, request((THROUGH_ASGI,)), request((THROUGH_ASGI, LAST)))
    )
    assert responses.count(b"HTTP/1.1 ") == 2


def test_a_response_arrives_in_one_segment(emulator: Emulator) -> None:
    with connected(emulator) as connection:
        for _ in range(50):
            connection.sendall(call("ListIdentityPools", b'{"MaxResults":1}'))
            head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
            assert b"content-length: %d" % len(body) in head


@pytest.mark.parametrize("extra", [(), (THROUGH_ASGI,)], ids=["ordinary", "through ASGI"])
def test_pipelined_calls_are_answered_in_order(emulator: Emulator, extra: tuple[bytes, ...]) -> None:
    pool = emulator.create_pool()["IdentityPoolId"].encode()
    guest, refusal = call("GetId", b'{"IdentityPoolId":"%b"}' % pool, *extra), call("GetId", NEVER_THERE, *extra)
    signing = call("GetOpenIdToken", b'{"IdentityId":"us-east-1:00000000-0000-4000-8000-000000000000"}')
    sent = [
        guest,
        refusal,
        signing,
        guest,
        guest,
        refusal,
        b"GET /_emulator/health/live HTTP/1.1\r\nHost: x\r\n\r\n",
        guest,
    ]
    responses = bodies(exchange(emulator, b"".join(sent), call("ListIdentityPools", b'{"MaxResults":1}', LAST)))
    first_members = [next(iter(json.loads(each))) for each in responses]
    error = "__type"
    assert first_members == [
        "IdentityId", error, error, "IdentityId", "IdentityId", error, "status", "IdentityId", "IdentityPools",
    ]  # fmt: skip
    ids = [json.loads(each)["IdentityId"] for each in responses if b"IdentityId" in each]
    assert len(set(ids)) == 4


def test_a_body_in_many_pieces_is_read_whole(emulator: Emulator) -> None:
    sent = call("ListIdentityPools", b'{"MaxResults":' + b" " * 90_000 + b"10}", LAST)
    pieces = [sent[at : at + 7000] for at in range(0, len(sent), 7000)]
    assert exchange(emulator, *pieces).startswith(b"HTTP/1.1 200 ")


def test_a_client_that_hangs_up_while_its_token_is_signed_does_no_harm(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    pool = emulator.create_pool()["IdentityPoolId"]
    identity = emulator.perform("GetId", IdentityPoolId=pool)["IdentityId"]
    for _ in range(20):
        with connected(emulator) as connection:
            connection.sendall(call("GetOpenIdToken", b'{"IdentityId":"%b"}' % identity.encode()))
    assert b"IdentityPools" in exchange(emulator, call("ListIdentityPools", b'{"MaxResults":1}', LAST))
    assert caplog.records == []


def test_many_calls_in_one_segment_let_other_tasks_run(emulator: Emulator) -> None:
    class CountingTransport(asyncio.Transport):
        """A transport that counts the responses written to it."""

        responses = 0

        def write(self, data: bytes | bytearray | memoryview) -> None:
            self.responses += bytes(data).count(b"HTTP/1.1 ")

        def is_closing(self) -> bool:
            return False

        def get_write_buffer_size(self) -> int:
            return 0

        def pause_reading(self) -> None:
            """Does nothing: the test sends no more data."""

        resume_reading = pause_reading

    async def send_500() -> list[int]:
        connection, transport = HttpProtocol(create_app(emulator), ConnectionRegistry(10), set()), CountingTransport()
        connection.connection_made(transport)
        connection.data_received(call("ListIdentityPools", b'{"MaxResults":1}') * 500)
        counts = [transport.responses]
        while counts[-1] < 500 and len(counts) < 10_000:
            await asyncio.sleep(0)
            counts.append(transport.responses)
        return counts

    counts = asyncio.run(send_500())
    assert counts[-1] == 500
    assert max(after - before for before, after in pairwise([0, *counts])) <= 8
