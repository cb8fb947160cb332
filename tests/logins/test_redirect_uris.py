"""Which redirect URIs can be registered, and which URIs and origins match a registered one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.logins.redirect_uris import (
    MAX_REDIRECT_URI_CHARACTERS,
    is_origin_of,
    matches,
    origin_of,
    redirect_uri_problem,
)
from tests.provenance import assumed, documented

NATIVE_APPS = "https://www.rfc-editor.org/rfc/rfc8252#section-7.3"


@documented("https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2")
@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost:3000/callback",
        "http://127.0.0.1/callback",
        "http://[::1]:8080/",
        "http://app.localhost:5173/a?b=c",
        "http://app:3000/callback",
        "https://app.example",
        "https://app.example/callback;a,b",
        "com.example.app:/callback",
        "myapp://callback/",
    ],
)
def test_a_uri_that_an_app_can_receive_is_registered(uri: str) -> None:
    assert redirect_uri_problem(uri) is None
    assert matches(uri, [uri])


@documented("https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2")
@pytest.mark.parametrize(
    ("uri", "problem"),
    [
        ("", "not an absolute URI"),
        ("/callback", "not an absolute URI"),
        ("//app.example/callback", "not an absolute URI"),
        ("https://app.example/#token", "without a fragment"),
        ("https://app.example/a b", "not an absolute URI"),
        ("https://app.example/\r\nx", "not an absolute URI"),
        ("https://app.example/'", "not an absolute URI"),
        ("localhost:3000", "write http:// or https:// before"),
        ("app.example:443/callback", "write http:// or https:// before"),
        ("HTTPS://app.example/", "scheme in lower case"),
        ("https://äpp.example/", "not an absolute URI"),
        ("javascript:alert(1)", "a browser must not be sent to javascript: URIs"),
        ("data:text/html,x", "a browser must not be sent to data: URIs"),
        ("https://", "not a URL with a host"),
        ("https:app.example", "not a URL with a host"),
        ("https://user@app.example/", "not a URL with a host"),
        ("https://App.example/", "not a URL with a host"),
        ("https://app.example:0/", "not a URL with a host"),
        ("https://app.example:08/", "not a URL with a host"),
        ("https://app.example:99999/", "not a URL with a host"),
        ("https://app.example:/", "not a URL with a host"),
        ("https://*.example/", "not a URL with a host"),
        ("https://a;b/", "not a URL with a host"),
        ("http://app.example/", "use https"),
        ("https://a.example/" + "a" * MAX_REDIRECT_URI_CHARACTERS, f"more than {MAX_REDIRECT_URI_CHARACTERS}"),
    ],
)
def test_a_uri_that_could_lead_elsewhere_is_not_registered(uri: str, problem: str) -> None:
    found = redirect_uri_problem(uri)
    assert found is not None
    assert problem in found


@documented(NATIVE_APPS)
@pytest.mark.parametrize(
    ("registered", "uri", "matching"),
    [
        ("http://127.0.0.1/callback", "http://127.0.0.1:49152/callback", True),
        ("http://[::1]/callback", "http://[::1]:49152/callback", True),
        ("http://localhost/callback", "http://localhost:49152/callback", True),
        ("http://127.0.0.1/callback", "http://127.0.0.1/callback", True),
        ("http://127.0.0.1/callback", "http://127.0.0.1:49152/callback/", False),
        ("http://127.0.0.1/callback", "http://127.0.0.1:49152/other", False),
        ("http://127.0.0.1/callback", "http://localhost:49152/callback", False),
        ("http://127.0.0.1:3000/callback", "http://127.0.0.1:3001/callback", False),
        ("http://127.0.0.1:3000/callback", "http://127.0.0.1/callback", False),
        ("http://127.0.0.1/callback", "http://127.0.0.1:1@evil.example/callback", False),
        ("http://127.0.0.1/callback", "http://127.0.0.1:0/callback", False),
        ("http://app:80/", "http://app:8080/", False),
        ("https://app.example/callback", "https://app.example/callback?x=y", False),
        ("https://app.example/callback", "https://app.example/callback/../evil", False),
        ("https://localhost/callback", "https://localhost:3000/callback", False),
        ("https://app.example/", "https://APP.example/", False),
    ],
)
def test_a_uri_matches_character_by_character_except_for_the_port_of_loopback(
    registered: str, uri: str, matching: bool
) -> None:
    assert redirect_uri_problem(registered) is None
    assert matches(uri, [registered]) is matching


@assumed("a page of the app asks for tokens from the origin that it redirects to")
@pytest.mark.parametrize(
    ("registered", "origin", "allowed"),
    [
        ("https://app.example/callback", "https://app.example", True),
        ("https://app.example?next", "https://app.example", True),
        ("https://app.example", "https://app.example", True),
        ("http://localhost:3000/callback", "http://localhost:3000", True),
        ("http://localhost/callback", "http://localhost:5173", True),
        ("http://localhost:3000/callback", "http://localhost:5173", False),
        ("https://app.example/callback", "http://app.example", False),
        ("https://app.example/callback", "https://app.example.evil.example", False),
        ("https://app.example/callback", "null", False),
        ("https://app.example/callback", "", False),
        ("myapp://callback", "myapp:", False),
    ],
)
def test_an_origin_is_allowed_if_a_registered_uri_has_it(registered: str, origin: str, allowed: bool) -> None:
    assert is_origin_of(origin, [registered]) is allowed


@documented(NATIVE_APPS)
@given(st.text(max_size=60), st.sampled_from(["http://127.0.0.1/cb", "https://app.example/cb", "app.example:/cb"]))
def test_only_the_port_can_differ_from_what_is_registered(text: str, registered: str) -> None:
    for uri in (text, registered + text, origin_of(registered) + text, text + registered):
        port = uri.removeprefix("http://127.0.0.1:").removesuffix("/cb")
        is_other_port = uri == f"http://127.0.0.1:{port}/cb" and port.isdigit() and port.isascii()
        if matches(uri, [registered]) and uri != registered:
            assert is_other_port
