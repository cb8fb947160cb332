"""Reads JSON Web Tokens (RFC 7519) in the compact form of a JSON Web Signature (RFC 7515), strictly.

This is the only reader of tokens: logins, our own OpenID tokens, STS and explanations use it. It verifies no signature.
It refuses every token that two readers could understand differently: base64url that is not canonical, JSON with a
repeated member or in an encoding other than UTF-8, critical extensions, and registered claims of the wrong type.
"""

import json
from base64 import urlsafe_b64decode
from binascii import a2b_base64
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

import msgspec

# The characters that base64 has and base64url does not have become a character of neither.
_TO_BASE64 = bytes.maketrans(b"-_+/=", b"+/!!!")
# By length modulo 4: the characters that can end a part, because their unused bits are zero, and the missing padding.
_ENDINGS: tuple[tuple[frozenset[int], bytes], ...] = (
    (frozenset(range(256)) - frozenset(b"="), b""),
    (frozenset(), b""),
    (frozenset(b"AQgw"), b"=="),
    (frozenset(b"AEIMQUYcgkosw048"), b"="),
)
_MAX_CACHED_HEADER_BYTES = 512
_MAX_DEPTH = 64
_MAX_TIME_S = 1e15


class JwsHeader(NamedTuple):
    """The header members that verification needs. `key_id` is None when the header has no `kid`."""

    algorithm: str
    key_id: str | None


class JsonWebToken(msgspec.Struct, frozen=True):
    """A well-formed token whose signature is not verified yet. `signed` is the text that `signature` is made over."""

    algorithm: str
    key_id: str | None
    claims: Mapping[str, Any]
    signed: bytes
    signature: bytes

    @property
    def audiences(self) -> tuple[str, ...]:
        """The values of the `aud` claim; empty when there is none."""
        audience = self.claims.get("aud")
        if audience is None:
            return ()
        return (audience,) if isinstance(audience, str) else tuple(audience)


class MalformedJwsError(ValueError):
    """The text is not a JSON Web Token in compact form."""


def read_token(token: str) -> JsonWebToken:
    """Read a token. Raises MalformedJwsError.

    Only a token whose other parts are padded may have a padded signature: it would have two forms otherwise.
    """
    try:
        text = token.encode()
        header_part, payload_part, signature_part = text.split(b".", 3)
        header = _find_header(header_part)
        payload, signature = _decode_base64url(payload_part), _decode_base64url(signature_part)
        if header is None or (text.endswith(b"=") and b"=" not in header_part + payload_part):
            raise MalformedJwsError
        claims = _read_json(payload)
        shallow = payload.count(b"{") + payload.count(b"[") <= _MAX_DEPTH or _is_shallow(claims)
    except (ValueError, RecursionError):
        raise MalformedJwsError from None
    if not (shallow and _has_valid_registered_claims(payload)):
        raise MalformedJwsError
    signed = text[: len(text) - len(signature_part) - 1]
    return JsonWebToken(header.algorithm, header.key_id, claims, signed, signature)


def read_header(token: str) -> JwsHeader | None:
    """The header of a token, without reading the rest; None when the header is malformed."""
    try:
        return _find_header(token.partition(".")[0].encode())
    except UnicodeEncodeError:
        return None


def read_leniently(token: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Header and claims of anything that resembles a token, to explain what is wrong with it; None for other texts."""
    header_part, _, rest = token.partition(".")
    header, claims = _read_object_leniently(header_part), _read_object_leniently(rest.partition(".")[0])
    return None if header is None or claims is None else (header, claims)


def _find_header(part: bytes) -> JwsHeader | None:
    # An issuer writes the same header into all tokens of a key.
    return _read_cached_header(part) if len(part) <= _MAX_CACHED_HEADER_BYTES else _read_header(part)


def _read_header(part: bytes) -> JwsHeader | None:
    try:
        header = _read_json(_decode_base64url(part))
    except (ValueError, RecursionError):
        return None
    if not isinstance(header, dict) or "crit" in header or header.get("b64", True) is False:
        return None
    algorithm, key_id = header.get("alg"), header.get("kid", "")
    if not isinstance(algorithm, str) or not isinstance(key_id, str):
        return None
    return JwsHeader(algorithm, key_id if "kid" in header else None)


_read_cached_header = lru_cache(maxsize=128)(_read_header)


def _decode_base64url(part: bytes) -> bytes:
    """The bytes of a part. Raises ValueError for text that an encoder would not write.

    Correct padding is accepted, because the tokens of some issuers (AWS load balancers) have it.
    """
    last_characters, padding = _ENDINGS[len(part) % 4]
    if part and part[-1] in last_characters:
        return a2b_base64(part.translate(_TO_BASE64) + padding, strict_mode=True)
    if not part:
        return b""
    unpadded = part.rstrip(b"=")
    if len(part) % 4 == 0 and len(unpadded) % 4 > 1:
        return _decode_base64url(unpadded)
    raise ValueError("not canonical base64url")


def _read_json(text: bytes) -> Any:
    """The value of a JSON text in UTF-8 without repeated members. Raises ValueError."""
    # msgspec refuses lone surrogates and other encodings, which the standard library accepts.
    value = msgspec.json.decode(text)
    # A text that the encoder writes again has no repeated member. Most tokens are such texts: they have no spaces.
    return value if _is_canonical(value, text) else _strict_decoder.decode(text.decode())


def _is_canonical(value: object, text: bytes) -> bool:
    try:
        return msgspec.json.encode(value) == text
    except (ValueError, OverflowError):  # an integer of more than 64 bits
        return False


def _refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a repeated member")
    return members


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


_strict_decoder = json.JSONDecoder(object_pairs_hook=_refuse_repeats, parse_constant=_refuse_constant)


def _is_shallow(value: object) -> bool:
    """Whether a value is nested at most `_MAX_DEPTH` deep; the JSON reader's own limit depends on the Python."""
    layer: list[object] = [value]
    for _ in range(_MAX_DEPTH):
        containers = [each for each in layer if isinstance(each, dict | list)]
        layer = [inner for each in containers for inner in (each.values() if isinstance(each, dict) else each)]
        if not layer:
            return True
    return False


_Time = Annotated[float, msgspec.Meta(gt=-_MAX_TIME_S, lt=_MAX_TIME_S)]


class _RegisteredClaims(msgspec.Struct):
    """The claims that every issuer's tokens have, and their types. Times are epoch seconds."""

    iss: str | None = None
    sub: str | None = None
    azp: str | None = None
    exp: _Time | None = None
    nbf: _Time | None = None
    iat: _Time | None = None
    aud: str | list[str] | None = None


_registered_claims = msgspec.json.Decoder(_RegisteredClaims)


def _has_valid_registered_claims(payload: bytes) -> bool:
    try:
        claims = _registered_claims.decode(payload)
    except msgspec.ValidationError:
        return False
    # Databases differ in how they store NUL. JSON has one way to write it.
    return b"\\u0000" not in payload or not any("\0" in (text or "") for text in (claims.iss, claims.sub, claims.azp))


def _read_object_leniently(part: str) -> dict[str, Any] | None:
    try:
        value = msgspec.json.decode(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):  # what msgspec raises is a ValueError too
        return None
    return value if isinstance(value, dict) else None
