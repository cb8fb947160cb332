"""Bodies: access is decided before they are read, and all of them together take a limited amount of memory."""

import contextlib
import socket
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus

import httpx
import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.control_api.body import MAX_QUICK_BODY_BYTES
from cognito_identity_emulator.gateway.events import MAX_STREAMS
from tests.server.sockets import connected

AWS_HEAD = (
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-amz-json-1.1\r\n"
    b"X-Amz-Target: AWSCognitoIdentityService.GetId\r\nContent-Length: 100000\r\n\r\n"
)
SEED_HEAD = (
    b"POST /_emulator/seed HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 100000\r\n\r\n"
)


def status_of(client: socket.socket) -> int:
    return int(client.recv(65536)[9:12])


@pytest.mark.parametrize(
    ("settings", "request_line", "headers", "status"),
    [
        ({}, "PUT /_emulator/state", "Host: evil.example\r\n", 403),
        ({}, "PUT /_emulator/state", "Host: localhost\r\nOrigin: https://evil.example\r\n", 403),
        ({"control": "off"}, "PUT /_emulator/state", "Host: localhost\r\n", 403),
        ({"control_token": "s3cret"}, "PUT /_emulator/state", "Host: localhost\r\n", 401),
        ({}, "PUT /_emulator/nothing", "Host: localhost\r\n", 404),
        ({}, "PATCH /_emulator/state", "Host: localhost\r\n", 405),
    ],
    ids=["host", "origin", "control off", "token", "path", "method"],
)
def test_a_request_that_is_refused_by_its_head_is_answered_before_its_body_arrives(
    new_database_url: Callable[[], str], settings: dict[str, str], request_line: str, headers: str, status: int
) -> None:
    with (
        Emulator(Settings(database_url=new_database_url(), **settings)) as emulator,  # type: ignore[arg-type]
        connected(emulator) as client,
    ):
        client.sendall(f"{request_line} HTTP/1.1\r\n{headers}Content-Length: 16000000\r\n\r\n".encode())
        assert status_of(client) == status


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [("login-tokens", MAX_QUICK_BODY_BYTES + 1, 413), ("login-tokens", 100_000, 400), ("seed", 1_500_000, 400)],
)
def test_only_seeds_and_states_have_large_bodies(emulator: Emulator, path: str, size: int, status: int) -> None:
    url, headers = f"{emulator.endpoint_url}/_emulator/{path}", {"content-type": "application/json"}
    assert httpx.post(url, headers=headers, content=b" " * size).status_code == status


@pytest.mark.parametrize("head", [AWS_HEAD, SEED_HEAD], ids=["aws", "control"])
def test_bodies_beyond_the_budget_are_refused_and_its_parts_are_given_back(
    new_database_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr("cognito_identity_emulator.gateway.app.MAX_ARRIVING_BYTES", 250_000)
    settings = Settings(database_url=new_database_url(), control_body_limit=100_000)
    with Emulator(settings) as emulator, contextlib.ExitStack() as stack:
        clients = [stack.enter_context(connected(emulator)) for _ in range(8)]
        refused = 0
        for client in clients:
            client.settimeout(0.3)
            client.sendall(head + b" " * 99_000)
            with contextlib.suppress(TimeoutError):
                assert status_of(client) == HTTPStatus.TOO_MANY_REQUESTS
                refused += 1
        assert 3 <= refused <= 6
        stack.close()
        status = 0
        while status in (0, HTTPStatus.TOO_MANY_REQUESTS):  # until the server has seen that the others are gone
            with connected(emulator) as client:
                client.sendall(head + b" " * 100_000)
                status = status_of(client)
        assert status == HTTPStatus.BAD_REQUEST


def test_no_more_event_streams_open_than_there_are_places(emulator: Emulator) -> None:
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(connected(emulator)) for _ in range(MAX_STREAMS + 20)]
        for client in clients:
            client.sendall(b"GET /_emulator/calls/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert Counter(map(status_of, clients)) == {200: MAX_STREAMS, 429: 20}
