"""The compact form of a token is read as PyJWT reads it, to the last character."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cognito_identity_emulator.protocol.compact_jws import MalformedJws, split_jws
from tests.provenance import documented

pytestmark = documented("https://www.rfc-editor.org/rfc/rfc7515#section-3.1")


def part(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


HEADER, PAYLOAD, SIGNATURE = part(b'{"kid":"k","alg":"RS256"}'), part(b'{"sub":"ann"}'), part(bytes(range(256)))
TOKEN = f"{HEADER}.{PAYLOAD}.{SIGNATURE}"


def read(token: str) -> Any:
    try:
        parts = split_jws(token)
    except MalformedJws:
        return None
    return parts.header, parts.payload, parts.signature


def read_by_pyjwt(token: str) -> Any:
    try:
        parsed = jwt.api_jws.PyJWS().decode_complete(token, options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return None
    return parsed["header"], parsed["payload"], parsed["signature"]


def test_an_ordinary_token_falls_apart_into_its_parts() -> None:
    parts = split_jws(TOKEN)
    assert parts.header == {"kid": "k", "alg": "RS256"}
    assert parts.header_text == b'{"kid":"k","alg":"RS256"}'
    assert parts.payload == b'{"sub":"ann"}'
    assert parts.signed == f"{HEADER}.{PAYLOAD}".encode()
    assert parts.signature == bytes(range(256))


@pytest.mark.parametrize(
    "header",
    [
        b"{}",
        b"[]",
        b'"text"',
        b"{",
        b"",
        b'{"kid":null}',
        b'{"kid":1}',
        b'{"alg":"a","alg":"b"}',
        b'{"crit":["exp"],"exp":1}',
        b'{"crit":["b64"],"b64":true}',
        b'{"crit":["b64"],"b64":false}',
        b'{"b64":false}',
        b'{"b64":true}',
        b'{"a":NaN}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        '{"a":1}'.encode("utf-16"),
        b'{"a":' + b"[" * 3000 + b"]" * 3000 + b"}",
    ],
)
def test_a_peculiar_header_is_taken_as_pyjwt_takes_it(header: bytes) -> None:
    token = f"{part(header)}.{PAYLOAD}.{SIGNATURE}"
    assert read(token) == read_by_pyjwt(token)


@given(
    st.one_of(
        st.text(),
        st.text(alphabet="AQgwZ09_-+/=. \n", max_size=40),
        st.builds(
            lambda at, length, put: TOKEN[:at] + put + TOKEN[at + length :],
            st.integers(0, len(TOKEN)),
            st.integers(0, 3),
            st.text(alphabet="AQgwZ09_-+/=.\n\u00e9", max_size=3),
        ),
        st.builds(lambda *parts: ".".join(map(part, parts)), *[st.binary(max_size=6)] * 3),
        st.builds(
            lambda header, payload: f"{part(json.dumps(header).encode())}.{part(payload)}.{SIGNATURE}",
            st.dictionaries(
                st.sampled_from(["alg", "kid", "crit", "b64", "typ"]), st.none() | st.booleans() | st.text()
            ),
            st.binary(),
        ),
    )
)
@example(TOKEN)
@example(f"{HEADER}==.{PAYLOAD}.{SIGNATURE}")
@example(f"{HEADER}.{PAYLOAD}=.{SIGNATURE}")
@example(f"{HEADER}.{PAYLOAD}.{SIGNATURE}==")
@example(f"{HEADER}..{SIGNATURE}")
@example(f"{HEADER}.{PAYLOAD}.")
@example("\ud800.a.b")
def test_any_text_is_taken_as_pyjwt_takes_it(token: str) -> None:
    assert read(token) == read_by_pyjwt(token)
