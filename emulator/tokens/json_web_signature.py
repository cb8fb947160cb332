"""Signs JSON Web Tokens with keys of the key ring. Header members stand in the order of AWS's tokens."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

import msgspec

from emulator.keys.key_ring import SigningKey


def sign(key: SigningKey, algorithm: str, claims: Mapping[str, object], *, kind: str) -> str:
    """A signed token of the claims, in their order; `kind` is its `typ`."""
    signed = _header(key.key_id, kind, algorithm) + b"." + _base64url(msgspec.json.encode(claims))
    signature = rsa_algorithm(algorithm).sign(signed, key.private)
    return (signed + b"." + _base64url(signature)).decode()


def encode_unsigned(claims: Mapping[str, object]) -> str:
    """A token whose algorithm is "none": what a verifier must refuse."""
    header = _base64url(msgspec.json.encode({"typ": "JWT", "alg": "none"}))
    return (header + b"." + _base64url(msgspec.json.encode(claims)) + b".").decode()


@cache
def rsa_algorithm(name: str) -> Any:
    """PyJWT's implementation of an algorithm."""
    from jwt import get_algorithm_by_name

    return get_algorithm_by_name(name)


@lru_cache(maxsize=64)
def _header(key_id: str, kind: str, algorithm: str) -> bytes:
    return _base64url(msgspec.json.encode({"kid": key_id, "typ": kind, "alg": algorithm}))


def _base64url(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")
