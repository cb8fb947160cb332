"""Makes ID tokens of user pool users, and the key set that verifies them."""

import json
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

USER_POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_Benchmark"
USER_POOL_ISSUER = f"https://{USER_POOL}"
CLIENT_ID = "benchmark"
KEY_SET_FILE = "keys.json"

_KEY_ID = "benchmark-key"
_LIFETIME_S = 6 * 3600


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def write_key_set(folder: Path) -> None:
    """Write the key set to the file that `--issuer-keys` names."""
    public = {**RSAAlgorithm.to_jwk(_key().public_key(), as_dict=True), "kid": _KEY_ID, "alg": "RS256", "use": "sig"}
    (folder / KEY_SET_FILE).write_text(json.dumps({"keys": [public]}))


@cache
def tokens(users: int, each: int) -> Sequence[Sequence[str]]:
    """For each user, `each` different ID tokens, so that a server that caches tokens has no advantage."""
    return [[_token(f"user-{user}", number) for number in range(each)] for user in range(users)]


def _token(user: str, number: int) -> str:
    now_s = int(time.time())
    claims = {
        "iss": USER_POOL_ISSUER,
        "aud": CLIENT_ID,
        "sub": user,
        "cognito:username": user,
        "token_use": "id",
        "auth_time": now_s,
        "iat": now_s,
        "exp": now_s + _LIFETIME_S,
        "jti": f"{user}-{number}",
    }
    return jwt.encode(claims, _key(), "RS256", headers={"kid": _KEY_ID})
