"""Facebook, Amazon, Twitter and Digits: their tokens are opaque, and only the provider itself can say whose they are.

https://docs.aws.amazon.com/cognito/latest/developerguide/external-identity-providers.html

Differs: AWS asks the provider; here a token is only good when the built-in identity provider made it, or, with
`--login-verification claims` or `none`, any string is a token and names its user.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.roles import mapping_keys
from cognito_identity_emulator.domain.verified_login import VerifiedLogin
from cognito_identity_emulator.errors.cognito_identity import InvalidLoginToken, ProviderNotSupported
from cognito_identity_emulator.keys.sealing import Seal
from cognito_identity_emulator.logins import check
from cognito_identity_emulator.logins.check import Check, Checks

FACEBOOK = "graph.facebook.com"
AMAZON = "www.amazon.com"
TWITTER = "api.twitter.com"
DIGITS = "www.digits.com"
PROVIDERS = (FACEBOOK, AMAZON, TWITTER, DIGITS)
WITH_SECRET = (TWITTER, DIGITS)
"""Providers of OAuth 1: a login is `token;secret`, and so is what the pool is configured with."""


_SECRET_CHARS = 16


class OpaqueToken(msgspec.Struct, frozen=True):
    """What stands sealed in an opaque token of the built-in identity provider. Times are epoch seconds."""

    provider: str
    sub: str
    aud: str
    exp: int
    nbf: int = 0


def purpose(provider: str) -> str:
    """What opaque tokens of a provider are sealed for."""
    return f"login:{provider}"


@dataclass(frozen=True, slots=True)
class OpaqueLogin:
    """What a pool expects of an opaque token. `app_id` is what the pool is configured with; None: not configured."""

    key: str
    app_id: str | None
    seal: Seal

    @property
    def configured(self) -> bool:
        """Whether the pool names the provider."""
        return self.app_id is not None

    def checks(self, text: str, now: int, *, strict: bool) -> Checks:
        """The checks of a token; unless `strict`, any string is a good one."""
        if not self.configured:
            hint = f"Add {self.key} to the pool's supported login providers."
            yield Check(
                "provider",
                f"{self.key} among the pool's providers",
                "it is not among them",
                ProviderNotSupported(),
                hint,
            )
        token = self._opened(text)
        if token is None:
            if strict:
                yield Check(
                    "signature",
                    "a token of the built-in identity provider",
                    "another string",
                    InvalidLoginToken.signature_unverified(),
                    "Nobody but the provider can read its own tokens: make one with POST /_emulator/login-tokens, "
                    "or take any string with --login-verification claims.",
                )
            return self.unchecked(text)
        now_s = now // 1000
        yield Check("signature", "a token of the built-in identity provider", "one")
        yield check.expiry(now_s, token.exp, InvalidLoginToken.access_token_expired)
        yield check.not_before(now_s, token.nbf or None, lambda: InvalidLoginToken.not_yet_valid(now_s, token.nbf))
        expected = app_id(self.app_id or "")
        wrong = token.aud != expected
        advice = f"Configure the pool with {token.aud}, or ask for a token for {expected}."
        refusal = ProviderNotSupported() if wrong else None
        yield Check("audience", expected, token.aud, refusal, advice if wrong else None)
        return self._proof(token.sub)

    def unchecked(self, text: str) -> VerifiedLogin:
        """The login that any string is when nothing is verified: the string is the user."""
        token = self._opened(text)
        return self._proof(text if token is None else token.sub)

    def claimed(self, claims: Mapping[str, Any]) -> VerifiedLogin:
        """The login that a good token of the user in these claims would prove."""
        return self._proof(str(claims.get("sub") or ""))

    def _opened(self, text: str) -> OpaqueToken | None:
        """The facts of a token that the built-in provider made for this provider."""
        return open_token(text, self.key, self.seal)

    def _proof(self, subject: str) -> VerifiedLogin:
        """Rules see only issuer, audience and user of such a login."""
        audience = app_id(self.app_id or "")
        claims = {"iss": self.key, "aud": audience, "sub": subject}
        return VerifiedLogin(
            Login(self.key, subject), f"{self.key}:{audience}:{subject}", mapping_keys(self.key), self.key, claims
        )


def login(pool: IdentityPool, key: str, seal: Seal) -> OpaqueLogin:
    """What the pool expects of a token under this key, one of PROVIDERS."""
    return OpaqueLogin(key, (pool.supported_login_providers or {}).get(key), seal)


def open_token(text: str, provider: str, seal: Seal) -> OpaqueToken | None:
    """The facts of a token that the built-in identity provider made for this provider."""
    sealed = text
    if provider in WITH_SECRET:
        sealed, _, secret = text.partition(";")
        if secret != secret_of(sealed):
            return None
    facts = seal.unseal(purpose(provider), sealed)
    return None if facts is None else msgspec.json.decode(facts, type=OpaqueToken)


def secret_of(sealed: str) -> str:
    """The secret that stands beside a token of the built-in identity provider, where the provider's have one."""
    return sealed[:_SECRET_CHARS]


def app_id(configured: str) -> str:
    """The public half of what a pool is configured with: OAuth 1 providers have `key;secret`."""
    return configured.partition(";")[0]
