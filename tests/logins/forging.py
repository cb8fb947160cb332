"""Forged tokens: any bytes as header and claims, signed by any algorithm."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tests.issuer import Issuer, some_key

Signer = Callable[[bytes], bytes]

ATTACKER = 66
"""The number of a key that no issuer holds."""


def encode(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()


def decode(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def unsigned(signed: bytes) -> bytes:
    return b""


def by(key: Any, algorithm: str = "RS256") -> Signer:
    """A signing function for the algorithm, with the key that fits it or the one that `key` returns."""
    return lambda signed: bytes(jwt.get_algorithm_by_name(algorithm).sign(signed, key() if callable(key) else key))


def by_secret(secret: bytes, digest: str = "sha256") -> Signer:
    """Signs with a shared secret, as HS256 does."""
    return lambda signed: hmac.digest(secret, signed, getattr(hashlib, digest))


def compact(header: bytes | dict[str, Any], claims: bytes | dict[str, Any], signer: Signer) -> str:
    """A token of the header and claims, which may be any bytes."""
    parts = (part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, claims))
    signed = ".".join(map(encode, parts))
    return f"{signed}.{encode(signer(signed.encode()))}"


def good_claims(issuer: Issuer, now: int, **claims: Any) -> dict[str, Any]:
    """The claims of an acceptable token; arguments override them, and None omits a claim."""
    standard = {"iss": issuer.url, "sub": "alice", "aud": "app", "iat": now // 1000, "exp": now // 1000 + 3600}
    return {name: value for name, value in {**standard, **claims}.items() if value is not None}


def forged(issuer: Issuer, now: int, header: dict[str, Any], signer: Signer | None = None, **claims: Any) -> str:
    """A token with this header (its `kid` is the issuer's, unless the header has one), well signed by default."""
    whole = {name: value for name, value in {"kid": issuer.key_id, "alg": "RS256", **header}.items() if value != ""}
    return compact(whole, good_claims(issuer, now, **claims), signer or by(issuer.key))


def with_payload(issuer: Issuer, payload: bytes) -> str:
    """A well signed token with any payload."""
    return compact({"kid": issuer.key_id, "alg": "RS256"}, payload, by(issuer.key))


def changed(token: str, part: int, change: Callable[[bytes], bytes]) -> str:
    """A token one part of which (0 header, 1 claims, 2 signature) was changed after signing."""
    parts = token.split(".")
    parts[part] = encode(change(decode(parts[part])))
    return ".".join(parts)


def public_pem(issuer: Issuer) -> bytes:
    return issuer.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def public_der(issuer: Issuer) -> bytes:
    return issuer.key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def web_key(key: Any, **members: Any) -> dict[str, Any]:
    """The public half of a key as a JSON Web Key."""
    kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return {**kind.to_jwk(key.public_key(), as_dict=True), **members}


@cache
def short_key() -> rsa.RSAPrivateKey:
    """An RSA key that is too short to be secure."""
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)


@cache
def curve_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def edwards_key() -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


SHARED_SECRET = b"a secret that stands in a key set!"


def key_set(issuer: Issuer) -> dict[str, Any]:
    """An issuer's key set with the good key among others that verify no login."""
    edwards = edwards_key().public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return {
        "keys": [
            "not a key",
            {"kty": "RSA", "kid": "half", "n": "AQAB"},
            {"kty": "oct", "kid": "shared", "k": encode(SHARED_SECRET), "alg": "HS256"},
            {"kty": "OKP", "crv": "Ed25519", "kid": "edwards", "x": encode(edwards)},
            web_key(short_key(), kid="short"),
            web_key(some_key(7), kid="encryption", use="enc"),
            web_key(curve_key(), kid="curve", alg="ES256"),
            *issuer.key_set()["keys"],
        ]
    }
