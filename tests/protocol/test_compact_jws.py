"""The strict reader of tokens: reads as PyJWT does, and refuses what two readers could understand differently."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cognito_identity_emulator.protocol.compact_jws import MalformedJwsError, read_header, read_leniently, read_token
from tests.provenance import documented

pytestmark = documented("https://www.rfc-editor.org/rfc/rfc7515#section-3.1")


def part(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


HEADER, PAYLOAD, SIGNATURE = part(b'{"kid":"k","alg":"RS256"}'), part(b'{"sub":"ann"}'), part(bytes(range(256)))
SPACED_HEADER, UNSIGNED_HEADER = part(b'{ "alg": "RS256", "b64": true }'), part(b'{"alg":"none"}')
PADDED_HEADER = urlsafe_b64encode(b'{"kid":"k","alg":"RS256" }').decode()
TOKEN = f"{HEADER}.{PAYLOAD}.{SIGNATURE}"


def read(token: str) -> Any:
    try:
        parts = read_token(token)
    except MalformedJwsError:
        return None
    return parts.algorithm, parts.key_id, parts.claims, parts.signature


def read_by_pyjwt(token: str) -> Any:
    try:
        parsed = jwt.api_jws.PyJWS().decode_complete(token, options={"verify_signature": False})
        claims = json.loads(parsed["payload"])
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return None
    header = parsed["header"]
    return header.get("alg"), header.get("kid"), claims, parsed["signature"]


def test_a_token_is_read_into_its_parts() -> None:
    token = read_token(TOKEN)
    assert (token.algorithm, token.key_id) == ("RS256", "k")
    assert token.claims == {"sub": "ann"}
    assert token.signed == f"{HEADER}.{PAYLOAD}".encode()
    assert token.signature == bytes(range(256))
    assert read_header(TOKEN) == ("RS256", "k")


@pytest.mark.parametrize(
    "header",
    [
        b"[]",
        b'"text"',
        b"{",
        b"",
        b'{"alg":"RS256","kid":null}',
        b'{"alg":"RS256","kid":1}',
        b'{"alg":"RS256","crit":["exp"],"exp":1}',
        b'{"alg":"RS256","crit":["b64"],"b64":false}',
        b'{"alg":"RS256","b64":false}',
        b'{"alg":"RS256","a":"\xff"}',
        b'{"alg":"RS256","a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_a_header_that_pyjwt_refuses_is_refused(header: bytes) -> None:
    token = f"{part(header)}.{PAYLOAD}.{SIGNATURE}"
    assert read(token) is None
    assert read_header(token) is None
    assert read_by_pyjwt(token) is None


@pytest.mark.parametrize(
    "header",
    [
        b"{}",
        b'{"alg":null}',
        b'{"alg":"a","alg":"b"}',
        b'{"alg":"RS256","crit":["b64"],"b64":true}',
        b'{"alg":"RS256","a":NaN}',
        b'{"alg":"RS256","a":"\\ud800"}',
        '{"alg":"RS256","a":1}'.encode("utf-16"),
    ],
)
def test_a_header_that_readers_could_differ_on_is_refused(header: bytes) -> None:
    token = f"{part(header)}.{PAYLOAD}.{SIGNATURE}"
    assert read(token) is None
    assert read_header(token) is None


def test_a_header_that_is_written_with_spaces_is_read() -> None:
    token = f"{SPACED_HEADER}.{PAYLOAD}.{SIGNATURE}"
    assert read(token) is not None
    assert read(token) == read_by_pyjwt(token)


@pytest.mark.parametrize("token", [".".join((HEADER, part(b'{"sub":1}'), "")), "e30.e30.e30", f"{HEADER}=.{PAYLOAD}."])
def test_a_malformed_token_can_be_read_leniently(token: str) -> None:
    assert read(token) is None
    assert read_leniently(token) is not None


@pytest.mark.parametrize("token", ["", "a.b.c", "..", f"{HEADER}.{part(b'[]')}.{SIGNATURE}"])
def test_a_text_without_header_and_claims_is_no_token(token: str) -> None:
    assert read_leniently(token) is None


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
            st.binary() | st.just(b'{"sub":"ann"}'),
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
def test_any_text_is_read_as_pyjwt_reads_it_or_refused(token: str) -> None:
    assert read(token) in (None, read_by_pyjwt(token))


@pytest.mark.parametrize(
    "token",
    [
        TOKEN,
        f"{HEADER}.{PAYLOAD}.",
        f"{PADDED_HEADER}.{PAYLOAD}.{SIGNATURE}==",
        f"{UNSIGNED_HEADER}.{PAYLOAD}.{SIGNATURE}",
    ],
)
def test_a_well_formed_token_is_read(token: str) -> None:
    assert read(token) is not None
    assert read(token) == read_by_pyjwt(token)


def test_a_signature_with_padding_behind_unpadded_parts_is_refused() -> None:
    assert read(f"{HEADER}.{PAYLOAD}.{SIGNATURE}==") is None
