"""Reads and verifies JSON Web Tokens of login providers. Which checks are made, and in which order, is the provider's
business; here is how each is made.

Safe against the known attacks: the algorithm must be asymmetric and fit the key of the key set; keys embedded in, or
pointed to by, the token's header are never looked at; a token with repeated members, or with critical extensions, is
none at all.
"""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from emulator.errors.cognito_identity import InvalidLoginToken
from emulator.protocol.compact_jws import take_apart

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
_LEAST_RSA_BITS = 2048
_MOST_NESTED = 64
_SHORT_HEADER = 512


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
        parts = take_apart(token)
        claims, header = _strictly(parts.payload), _header(parts.header_text)
        shallow = parts.payload.count(b"{") + parts.payload.count(b"[") <= _MOST_NESTED or _is_shallow(claims)
    except (ValueError, RecursionError):
        raise InvalidLoginToken.not_a_jwt() from None
    algorithm, key_id = header.get("alg"), header.get("kid")
    well_formed = (
        isinstance(claims, dict)
        and isinstance(algorithm, str)
        and isinstance(key_id, str | None)
        and "crit" not in header
        and shallow
        and "\0" not in str(claims.get("sub"))  # PostgreSQL cannot store it, and no provider has such a user
        and _standard_claims_fit(claims)
    )
    if not well_formed:
        raise InvalidLoginToken.not_a_jwt()
    return JsonWebToken(algorithm, key_id, claims, parts.signed, parts.signature)


def _header(text: bytes) -> Any:
    """A header, not to be changed. One key signs many tokens, and every one has the same."""
    return _strict_header(text) if len(text) <= _SHORT_HEADER else _strictly(text)


def _strictly(text: bytes) -> Any:
    """JSON that everybody reads alike: in UTF-8, of whole characters, no member twice. Raises ValueError."""
    # It knows half a surrogate pair and other encodings, which the reader below lets pass.
    read = msgspec.json.decode(text)
    # What is the same when it is written again has no member twice. Most tokens are: nobody puts spaces into them.
    return read if _is_written(read, text) else _strict_decoder.decode(text.decode())


_strict_header = lru_cache(maxsize=128)(_strictly)


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


def _standard_claims_fit(claims: Mapping[str, Any]) -> bool:
    told = claims.get
    texts = _is_text(told("iss")) and _is_text(told("sub")) and _is_text(told("azp"))
    if not (texts and _is_time(told("exp")) and _is_time(told("nbf")) and _is_time(told("iat"))):
        return False
    audience = told("aud")
    return (
        audience is None
        or isinstance(audience, str)
        or (isinstance(audience, list) and all(isinstance(each, str) for each in audience))
    )


def _is_text(value: object) -> bool:
    return value is None or (isinstance(value, str) and "\0" not in value)  # no database holds that letter alike


def _is_time(value: object) -> bool:
    if value is None:
        return True
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15


def require(token: JsonWebToken, claims: Iterable[str]) -> None:
    """Raises InvalidLoginToken for the first of the claims that is absent or empty."""
    for name in claims:
        if token.claims.get(name) in (None, ""):
            raise InvalidLoginToken.claim_missing(name)


def check_times(token: JsonWebToken, now: int) -> None:
    """Expiry and not-before, without any grace. `now` is epoch milliseconds. Raises InvalidLoginToken."""
    now_s = now // 1000
    expires_at_s = int(token.claims["exp"])
    if now_s >= expires_at_s:
        raise InvalidLoginToken.expired(now_s, expires_at_s)
    not_before_s = token.claims.get("nbf")
    if not_before_s is not None and now_s < int(not_before_s):
        raise InvalidLoginToken.not_yet_valid(now_s, int(not_before_s))


def rsa_verifies(token: JsonWebToken, key: "RSAPublicKey") -> bool:
    """Whether this RSA key made the token's signature."""
    import jwt

    if token.algorithm not in ALGORITHMS or token.algorithm.startswith("ES"):
        return False
    return bool(jwt.get_algorithm_by_name(token.algorithm).verify(token.signed, key, token.signature))


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
        import jwt

        if token.algorithm not in ALGORITHMS or self._algorithm not in (None, token.algorithm):
            return False
        if (self._kind == "EC") != token.algorithm.startswith("ES"):
            return False
        return bool(jwt.get_algorithm_by_name(token.algorithm).verify(token.signed, self._key, token.signature))


_CURVES = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
