"""The public keys that login tokens are verified with, and the algorithms that a login token may be signed with.

Protects against algorithm confusion: the algorithm must be asymmetric, and it must suit the key of the key set. Keys
inside a token's header, and addresses of keys there, are ignored.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from cognito_identity_emulator.protocol.compact_jws import JsonWebToken
from cognito_identity_emulator.tokens.json_web_signature import verify_rsa

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from jwt.algorithms import Algorithm

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
_MIN_RSA_BITS = 2048
_CURVE_ALGORITHMS = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}


class VerificationKey:
    """A public key of a JSON Web Key Set.

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
            some_algorithm = "RS256" if self._kind == "RSA" else self._algorithm or _CURVE_ALGORITHMS[web_key["crv"]]
            self._key: Any = jwt.PyJWK(dict(web_key), algorithm=some_algorithm).key
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, AttributeError):
            raise ValueError("an unusable key") from None
        if self._kind == "RSA" and self._key.key_size < _MIN_RSA_BITS:
            raise ValueError("an RSA key that is too short")

    def verifies(self, token: JsonWebToken) -> bool:
        """Whether this key made the token's signature."""
        if token.algorithm not in ALGORITHMS or self._algorithm not in (None, token.algorithm):
            return False
        if (self._kind == "EC") != token.algorithm.startswith("ES"):
            return False
        return _verify(self._key, token)


def verify_with_rsa_key(token: JsonWebToken, key: "RSAPublicKey") -> bool:
    """Whether this RSA key made the token's signature."""
    if token.algorithm not in ALGORITHMS or token.algorithm.startswith("ES"):
        return False
    return _verify(key, token)


def _verify(key: Any, token: JsonWebToken) -> bool:
    """Whether a key that suits the token's algorithm made its signature."""
    if token.algorithm.startswith("RS"):  # nearly all tokens; PyJWT makes padding and hash anew for each
        return verify_rsa(key, token.algorithm, token.signed, token.signature)
    return bool(_algorithm(token.algorithm).verify(token.signed, key, token.signature))


@cache
def _algorithm(name: str) -> "Algorithm":
    """PyJWT's implementation of one of ALGORITHMS."""
    import jwt

    return jwt.get_algorithm_by_name(name)
