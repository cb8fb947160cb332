"""Access to the control API: allowed hosts and origins, the control token, and the limit of bodies."""

import socket
from collections.abc import Callable, Iterator

import httpx
import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.control_api.client import ask, refusal
from tests.server.sockets import connected

HEALTH = ("health", "health/ready", "health/live", "health/startup")


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    with Emulator(
        Settings(database_url=new_database_url(), control_host=("Emulator.example",), control_body_limit=2000)
    ) as running:
        yield running


@pytest.fixture(scope="module")
def endpoint(emulator: Emulator) -> str:
    return emulator.endpoint_url


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:4591",
        "me.localhost",
        "127.0.0.1",
        "127.0.0.1:80",
        "[::1]:4591",
        "192.168.1.7",
        socket.gethostname(),
        "host.docker.internal:4591",
        "emulator.example:443",
    ],
)
def test_an_allowed_host_is_accepted(endpoint: str, host: str) -> None:
    assert ask(endpoint, "GET", "roles", headers={"host": host})[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "emulator.example.evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "",
        "[::1",
        "emulator",
        "a:4591",
        "x@localhost",
        "localhost/",
        "localhost, evil",
    ],
)
def test_an_unknown_host_is_forbidden(endpoint: str, host: str) -> None:
    status, code, message = refusal(endpoint, "GET", "roles", host=host)
    assert (status, code) == (403, "forbidden")
    assert "--control-host" in message


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://127.0.0.1:1", "null", "http://localhost", "file://"]
)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "roles"), ("POST", "login-tokens"), ("OPTIONS", "roles"), ("DELETE", "roles")]
)
def test_a_page_of_another_origin_is_forbidden(endpoint: str, origin: str, method: str, path: str) -> None:
    assert refusal(endpoint, method, path, origin=origin)[:2] == (403, "forbidden")


@pytest.mark.parametrize(
    ("fetch", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, 200),
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}, 200),
        ({"sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, 200),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else str(value),
)
def test_a_request_that_another_site_causes_is_forbidden(endpoint: str, fetch: dict[str, str], status: int) -> None:
    assert ask(endpoint, "GET", "roles", headers=fetch)[0] == status


@pytest.mark.parametrize("path", ["roles", *HEALTH, "no-such-path"])
def test_a_response_cannot_be_loaded_by_other_sites(endpoint: str, path: str) -> None:
    headers = httpx.get(f"{endpoint}/_emulator/{path}").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("name", ["Host", "Origin"])
def test_a_request_with_a_repeated_host_or_origin_is_refused(emulator: Emulator, endpoint: str, name: str) -> None:
    own = {"Host": endpoint.removeprefix("http://"), "Origin": endpoint}
    head = "".join(f"{each}: {value}\r\n" for each, value in own.items())
    for extra in (f"{name}: {own[name]}\r\n", f"{name}: evil.example\r\n"):
        with connected(emulator) as client:
            client.sendall(f"GET /_emulator/roles HTTP/1.1\r\n{head}{extra}\r\n".encode())
            assert client.recv(100)[9:12] in (b"400", b"403")


def test_a_page_of_the_same_origin_is_accepted(endpoint: str) -> None:
    assert ask(endpoint, "GET", "roles", headers={"origin": endpoint})[0] == 200


def test_every_endpoint_except_health_is_refused_with_control_off(new_database_url: Callable[[], str]) -> None:
    with Emulator(Settings(database_url=new_database_url(), control="off")) as emulator:
        assert refusal(emulator.endpoint_url, "GET", "roles")[:2] == (403, "forbidden")
        for path in HEALTH:
            status, health = ask(emulator.endpoint_url, "GET", path, headers={"host": "evil.example"})
            assert (status, health.keys(), health["status"]) == (200, {"status", "version"}, "ok")


def test_a_request_without_the_control_token_is_unauthorized(new_database_url: Callable[[], str]) -> None:
    with Emulator(Settings(database_url=new_database_url(), control_token="s3cret")) as emulator:
        url = emulator.endpoint_url
        for header in (
            {},
            {"authorization": "Bearer wrong"},
            {"authorization": "s3cret"},
            {"authorization": "Bearer "},
        ):
            assert refusal(url, "GET", "roles", **header)[:2] == (401, "unauthorized")
        assert ask(url, "GET", "roles", headers={"authorization": "Bearer s3cret"})[0] == 200
        assert "database" not in ask(url, "GET", "health")[1]
        assert "database" in ask(url, "GET", "health", headers={"authorization": "Bearer s3cret"})[1]


def test_health_describes_the_database_only_to_clients_of_the_control_api(endpoint: str) -> None:
    assert "database" in ask(endpoint, "GET", "health")[1]
    for stranger in ({"host": "evil.example"}, {"origin": "https://evil.example"}):
        assert ask(endpoint, "GET", "health", headers=stranger)[1].keys() == {"status", "version"}


def test_a_body_over_the_limit_is_too_large(endpoint: str) -> None:
    status, code, message = refusal(endpoint, "POST", "login-tokens", b'"' + b"x" * 2000)
    assert (status, code) == (413, "too-large")
    assert "--control-body-limit" in message


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "truncated"),
        (b"{", "truncated"),
        (b"[]", "object"),
        (b"\xff", "invalid character"),
        (b'{"provider": "\xff"}', "utf-8"),
        (b'{"claims": {"a":' + b"[" * 1500, "the body has problems"),
        ({"provider": 1, "subject": "alice"}, "provider: expected"),
        ({"provider": "p"}, "subject"),
        ({"provider": "p", "subject": "s", "sub": "s"}, "sub"),
        ({"provider": "p", "subject": "s", "claims": []}, "claims: expected"),
        ({"provider": "p", "subject": "s", "expires_in_s": "soon"}, "expires_in_s: expected"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_body_of_another_type_is_refused_with_the_place_of_the_problem(
    endpoint: str, body: object, place: str
) -> None:
    status, code, message = refusal(endpoint, "POST", "login-tokens", body)
    assert (status, code) == (400, "invalid")
    assert place in message.lower()


def test_an_unknown_path_and_a_wrong_method_are_refused_with_the_alternatives(endpoint: str) -> None:
    assert refusal(endpoint, "GET", "nonsense")[:2] == (404, "not-found")
    status, code, message = refusal(endpoint, "GET", "login-tokens")
    assert (status, code) == (405, "wrong-method")
    assert "POST" in message
