"""An OpenID Connect provider that needs no network: it signs tokens, and its key set is a file for `--issuer-keys`."""

import json
from pathlib import Path
from typing import Any

import jwt
from jwt.algorithms import RSAAlgorithm

from tests.issuer import some_key

_KEY_ID = "issuer-key"
_YEAR_2100 = 4102444800


class OfflineIssuer:
    """An issuer at `url`, whose key set is written into `folder`."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.name = url.partition("://")[2]
        self.key = some_key()
        self.key_set = folder / f"{self.name.replace('/', '_').replace(':', '_')}.json"
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        self.key_set.write_text(json.dumps({"keys": [{**public, "kid": _KEY_ID, "use": "sig", "alg": "RS256"}]}))

    @property
    def setting(self) -> str:
        """The issuer as an entry of `Settings.issuer_keys`."""
        return f"{self.url}={self.key_set}"

    @property
    def arn(self) -> str:
        """The issuer as an IAM OIDC provider."""
        return f"arn:aws:iam::000000000000:oidc-provider/{self.name}"

    def token(self, subject: str = "somebody", **claims: Any) -> str:
        """A token of the user `subject`, good until the year 2100; a claim that is None is left out."""
        standard = {"iss": self.url, "sub": subject, "aud": "a-client", "iat": 1_700_000_000, "exp": _YEAR_2100}
        held = {name: value for name, value in {**standard, **claims}.items() if value is not None}
        return jwt.encode(held, self.key, algorithm="RS256", headers={"kid": _KEY_ID})
