"""Signs JSON Web Tokens with keys of the key ring, by RSA or ES384, and verifies RSA signatures.

The header members are in the order of AWS's tokens.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import msgspec

from cognito_identity_emulator.keys.key_ring import SigningKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import HashAlgorithm


def sign(key: SigningKey, algorithm: str, claims: Mapping[str, object], *, kind: str) -> str:
    """A signed token with the claims in the given order; `kind` is its `typ`."""
    signed = _header(key.key_id, kind, algorithm) + b"." + _base64url(msgspec.json.encode(claims))
    signature = _es384(key, signed) if algorithm == "ES384" else key.private.sign(signed, *_rsa(algorithm))
    return (signed + b"." + _base64url(signature)).decode()


def encode_unsigned(claims: Mapping[str, object]) -> str:
    """A token whose algorithm is "none". Every verifier must refuse it."""
    header = _base64url(msgspec.json.encode({"typ": "JWT", "alg": "none"}))
    return (header + b"." + _base64url(msgspec.json.encode(claims)) + b".").decode()


def verify_rsa(key: "RSAPublicKey", algorithm: str, signed: bytes, signature: bytes) -> bool:
    """Whether the private half of the key made this signature by RS256, RS384 or RS512."""
    try:
        key.verify(signature, signed, *_rsa(algorithm))
    except _invalid_signature():
        return False
    return True


def _es384(key: SigningKey, signed: bytes) -> bytes:
    """The signature as a JSON Web Token has it: r and s, of 48 bytes each (RFC 7518, section 3.4)."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA384

    r_s = decode_dss_signature(key.elliptic_curve.sign(signed, ECDSA(SHA384())))
    return b"".join(number.to_bytes(48, "big") for number in r_s)


@cache
def _invalid_signature() -> type[Exception]:
    from cryptography.exceptions import InvalidSignature

    return InvalidSignature


@cache
def _rsa(algorithm: str) -> "tuple[AsymmetricPadding, HashAlgorithm]":
    """Padding and hash of an RSASSA-PKCS1-v1_5 algorithm, as arguments of `sign` and `verify`."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    return PKCS1v15(), {"RS256": hashes.SHA256(), "RS384": hashes.SHA384(), "RS512": hashes.SHA512()}[algorithm]


@lru_cache(maxsize=64)
def _header(key_id: str, kind: str, algorithm: str) -> bytes:
    return _base64url(msgspec.json.encode({"kid": key_id, "typ": kind, "alg": algorithm}))


def _base64url(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")
