"""An OpenID Connect issuer of our own: its keys are a file that the emulator is told of, its tokens are for tests."""

import json
import time
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://issuer.example"
PROVIDER = "issuer.example"
PROVIDER_ARN = f"arn:aws:iam::000000000000:oidc-provider/{PROVIDER}"
_KEY_ID = "one"
_LIFETIME_S = 3600


class Issuer:
    """Signs login tokens. `key_set` is the file with its public key."""

    def __init__(self, folder: Path) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        self.key_set = folder / "keys.json"
        self.key_set.write_text(json.dumps({"keys": [{**public, "kid": _KEY_ID, "use": "sig", "alg": "RS256"}]}))

    def token(self, subject: str) -> str:
        """An ID token for a user."""
        now = int(time.time())
        claims = {"iss": ISSUER, "sub": subject, "aud": "app", "iat": now, "exp": now + _LIFETIME_S}
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": _KEY_ID})
