"""Reads and verifies JSON Web Tokens of login providers. Which checks are made, and in which order, is the provider's
business; here is how each is made.

Safe against the known attacks: the algorithm must be asymmetric and fit the key of the key set; keys embedded in, or
pointed to by, the token's header are never looked at; a token with repeated members, or with critical extensions, is
none at all.
"""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from cognito_identity_emulator.errors.cognito_identity import InvalidLoginToken
from cognito_identity_emulator.protocol.compact_jws import split_jws
from cognito_identity_emulator.tokens.json_web_signature import verifies

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from jwt.algorithms import Algorithm

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
_LEAST_RSA_BITS = 2048
_MOST_NESTED = 64
_LAST_TIME_S = 1e15


class JsonWebToken(msgspec.Struct, frozen=True):
    """A token taken apart, its signature not yet verified. Times are epoch seconds."""

    algorithm: str
    key_id: str | None
    claims: Mapping[str, Any]
    signed: bytes
    signature: bytes

    @property
    def audiences(self) -> tuple[str, ...]:
        """The `aud` claim, one or several; empty when there is none."""
        audience = self.claims.get("aud")
        if audience is None:
            return ()
        return (audience,) if isinstance(audience, str) else tuple(audience)


def read(token: str) -> JsonWebToken:
    """Take a token apart. Raises InvalidLoginToken when it is no JWT, or its standard claims have wrong types."""
    try:
        parts = split_jws(token)
        algorithm, key_id = _header(parts.header_text)
        claims = _strictly(parts.payload)
        shallow = parts.payload.count(b"{") + parts.payload.count(b"[") <= _MOST_NESTED or _is_shallow(claims)
    except (ValueError, RecursionError):
        raise InvalidLoginToken.not_a_jwt() from None
    if not (shallow and _standard_claims_fit(parts.payload)):
        raise InvalidLoginToken.not_a_jwt()
    return JsonWebToken(algorithm, key_id, claims, parts.signed, parts.signature)


@lru_cache(maxsize=64)  # an issuer writes the same header into every token, until it changes its key
def _header(text: bytes) -> tuple[str, str | None]:
    """The algorithm and the key id of a header. Raises ValueError for one that no token of a login may have."""
    header = _strictly(text)
    algorithm, key_id = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or not isinstance(key_id, str | None) or "crit" in header:
        raise ValueError("not the header of a login's token")
    return algorithm, key_id


def _strictly(text: bytes) -> Any:
    """JSON that everybody reads alike: in UTF-8, of whole characters, no member twice. Raises ValueError."""
    read = msgspec.json.decode(
        text
    )  # knows half a surrogate pair and other encodings, which the reader below lets pass
    # What is the same when it is written again has no member twice. Most tokens are: nobody puts spaces into them.
    return read if _is_written(read, text) else _strict_decoder.decode(text.decode())


def _is_written(read: object, text: bytes) -> bool:
    try:
        return msgspec.json.encode(read) == text
    except (ValueError, OverflowError):  # a whole number of more than 64 bits
        return False


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) != len(pairs):
        raise ValueError("a member is there twice")
    return held


def _is_shallow(claims: object) -> bool:
    """Whether claims are nested within reason; how deep the JSON reader itself goes depends on the Python."""
    layer: list[object] = [claims]
    for _ in range(_MOST_NESTED):
        containers = [each for each in layer if isinstance(each, dict | list)]
        layer = [inner for each in containers for inner in (each.values() if isinstance(each, dict) else each)]
        if not layer:
            return True
    return False


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


_strict_decoder = json.JSONDecoder(object_pairs_hook=_without_repeats, parse_constant=_refuse)


_Time = Annotated[float, msgspec.Meta(gt=-_LAST_TIME_S, lt=_LAST_TIME_S)]


class _StandardClaims(msgspec.Struct):
    iss: str | None = None
    sub: str | None = None
    azp: str | None = None
    exp: _Time | None = None
    nbf: _Time | None = None
    iat: _Time | None = None
    aud: str | list[str] | None = None


_standard_claims = msgspec.json.Decoder(_StandardClaims)


def _standard_claims_fit(payload: bytes) -> bool:
    """Whether the claims that every provider's tokens have are of their types."""
    try:
        claims = _standard_claims.decode(payload)
    except msgspec.ValidationError:
        return False
    # No database holds the letter NUL alike, and JSON has but one way to write it.
    return b"\\u0000" not in payload or not any("\0" in (text or "") for text in (claims.iss, claims.sub, claims.azp))


def rsa_verifies(token: JsonWebToken, key: "RSAPublicKey") -> bool:
    """Whether this RSA key made the token's signature."""
    if token.algorithm not in ALGORITHMS or token.algorithm.startswith("ES"):
        return False
    return _was_signed_by(key, token)


class VerificationKey:
    """One public key of a key set, ready to verify with.

    `key_id` is None when the set gives it none. Raises ValueError for a JSON Web Key that cannot be used.
    """

    def __init__(self, web_key: Mapping[str, Any]) -> None:
        import jwt

        if web_key.get("kty") not in ("RSA", "EC") or web_key.get("use", "sig") != "sig":
            raise ValueError("not a key for signatures")
        self.key_id: str | None = web_key.get("kid")
        self._algorithm: str | None = web_key.get("alg")
        self._kind = "RSA" if web_key["kty"] == "RSA" else "EC"
        try:
            some_algorithm = "RS256" if self._kind == "RSA" else self._algorithm or _CURVES[web_key["crv"]]
            self._key: Any = jwt.PyJWK(dict(web_key), algorithm=some_algorithm).key
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, AttributeError):
            raise ValueError("an unusable key") from None
        if self._kind == "RSA" and self._key.key_size < _LEAST_RSA_BITS:
            raise ValueError("an RSA key that is too short")

    def verifies(self, token: JsonWebToken) -> bool:
        """Whether this key made the token's signature."""
        if token.algorithm not in ALGORITHMS or self._algorithm not in (None, token.algorithm):
            return False
        if (self._kind == "EC") != token.algorithm.startswith("ES"):
            return False
        return _was_signed_by(self._key, token)


def _was_signed_by(key: Any, token: JsonWebToken) -> bool:
    """Whether a key that fits the token's algorithm made its signature."""
    if token.algorithm.startswith("RS"):  # nearly all; PyJWT makes padding and hash anew for each
        return verifies(key, token.algorithm, token.signed, token.signature)
    return bool(_algorithm(token.algorithm).verify(token.signed, key, token.signature))


@cache
def _algorithm(name: str) -> "Algorithm":
    """One of ALGORITHMS, ready to verify with."""
    import jwt

    return jwt.get_algorithm_by_name(name)


_CURVES = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
