"""Social providers with opaque tokens (Facebook, Amazon, Twitter, Digits): only the provider itself can read them.

https://docs.aws.amazon.com/cognito/latest/developerguide/external-identity-providers.html

Differs: AWS asks the provider; here a token is only good when the built-in identity provider made it, or, with
`--login-verification claims` or `none`, any string is a token and names its user. [social-logins]
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import msgspec

from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.roles import mapping_keys
from cognito_identity_emulator.domain.social_providers import find_social_provider, has_opaque_tokens
from cognito_identity_emulator.domain.verified_login import VerifiedLogin
from cognito_identity_emulator.errors.cognito_identity import InvalidLoginToken, ProviderNotSupported
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.keys.sealing import Seal
from cognito_identity_emulator.logins import check
from cognito_identity_emulator.logins.check import Check, Checks
from cognito_identity_emulator.logins.login_token import (
    NOT_YET_VALID_S,
    WRONG_AUDIENCE,
    WRONG_ISSUER,
    LoginTokenRequest,
    with_wrong_signature,
)
from cognito_identity_emulator.logins.provider_kind import IssuingContext, VerificationContext
from cognito_identity_emulator.storage.registry import RegistryCache

_SECRET_CHARS = 16
_NONCE_BYTES = 12


class OpaqueToken(msgspec.Struct, frozen=True):
    """The sealed contents of an opaque token of the built-in identity provider. Times are epoch seconds."""

    provider: str
    sub: str
    aud: str
    exp: int
    nbf: int = 0


class OpaqueKind:
    """The providers of the table of social providers that have opaque tokens."""

    def recognizes(self, key: str, pools: Sequence[IdentityPool]) -> bool:
        """Whether the key is in the table."""
        return has_opaque_tokens(key)

    def login(self, pool: IdentityPool, key: str, context: VerificationContext) -> "OpaqueLogin":
        """A token for the app that the pool is configured with."""
        return OpaqueLogin(key, (pool.supported_login_providers or {}).get(key), context.strict, context.keys)

    def audiences(self, pool: IdentityPool, key: str, registry: RegistryCache) -> Sequence[str]:
        """What the pool is configured with."""
        configured = (pool.supported_login_providers or {}).get(key)
        return () if configured is None else (configured,)

    def issue(self, request: LoginTokenRequest, key: str, audience: str, now: int, context: IssuingContext) -> str:
        """A token with its contents sealed inside."""
        now_s = now // 1000
        delay_s = NOT_YET_VALID_S if request.fault == "not-yet-valid" else 0
        contents = OpaqueToken(
            provider=key,
            sub=request.subject,
            aud=WRONG_AUDIENCE if request.fault == "wrong-audience" else _app_id(audience),
            exp=now_s + request.expires_in_s + delay_s,
            nbf=now_s + delay_s if delay_s else 0,
        )
        sealed_for = purpose(WRONG_ISSUER if request.fault == "wrong-issuer" else key)
        nonce = context.ids.random_bytes(_NONCE_BYTES)
        token = context.keys.seal.seal(sealed_for, msgspec.json.encode(contents), nonce)
        if request.fault in ("wrong-signature", "none-algorithm"):
            token = with_wrong_signature(token)
        return f"{token};{_secret_of(token)}" if _has_secret(key) else token


@dataclass(frozen=True, slots=True)
class OpaqueLogin:
    """What a pool expects of an opaque token.

    `configured_id` is what the pool is configured with, None when it does not name the provider. Unless `strict`, any
    string is a good token.
    """

    key: str
    configured_id: str | None
    strict: bool
    keys: KeyRing

    @property
    def is_configured(self) -> bool:
        """Whether the pool names the provider."""
        return self.configured_id is not None

    def fetch_needed(self, text: str, now: int, *, every_check: bool = False) -> "Future[None] | None":
        """Never: everything is in the token."""
        return None

    def verify_fast(self, text: str, now: int) -> VerifiedLogin | None:
        """Never: there are few checks."""
        return None

    def checks(self, text: str, now: int) -> Checks:
        """The checks of a token."""
        if not self.is_configured:
            hint = f"Add {self.key} to the pool's supported login providers."
            yield Check(
                "provider",
                f"{self.key} among the pool's providers",
                "it is not one of them",
                ProviderNotSupported(),
                hint,
            )
        token = self._opened(text)
        if token is None:
            if self.strict:
                yield Check(
                    "signature",
                    "a token of the built-in identity provider",
                    "another string",
                    InvalidLoginToken.signature_unverified(),
                    "Only the provider can verify its tokens. Issue one with POST /_emulator/login-tokens, "
                    "or accept any string with --login-verification claims.",
                )
            return self.trust_any(text)
        now_s = now // 1000
        yield Check("signature", "a token of the built-in identity provider", "one")
        yield check.expiry(now_s, token.exp, InvalidLoginToken.access_token_expired)
        yield check.not_before(now_s, token.nbf or None, lambda: InvalidLoginToken.not_yet_valid(now_s, token.nbf))
        expected = _app_id(self.configured_id or "")
        wrong = token.aud != expected
        advice = f"Configure the pool with {token.aud}, or ask for a token for {expected}."
        refusal = ProviderNotSupported() if wrong else None
        yield Check("audience", expected, token.aud, refusal, advice if wrong else None)
        return self._verified_login(token.sub)

    def trust_any(self, text: str) -> VerifiedLogin:
        """The login of any string: the user of a token of the built-in provider, or the string itself."""
        token = self._opened(text)
        return self._verified_login(text if token is None else token.sub)

    def preview(self, claims: Mapping[str, Any]) -> VerifiedLogin:
        """The login of a good token of the user in these claims."""
        return self._verified_login(str(claims.get("sub") or ""))

    def _opened(self, text: str) -> OpaqueToken | None:
        return open_token(text, self.key, self.keys.seal)

    def _verified_login(self, subject: str) -> VerifiedLogin:
        """Rules see only issuer, audience and user of such a login."""
        audience = _app_id(self.configured_id or "")
        claims = {"iss": self.key, "aud": audience, "sub": subject}
        return VerifiedLogin(
            Login(self.key, subject), f"{self.key}:{audience}:{subject}", mapping_keys(self.key), self.key, claims
        )


def open_token(text: str, provider: str, seal: Seal) -> OpaqueToken | None:
    """The contents of a token that the built-in identity provider made for this provider; None for other strings."""
    sealed = text
    if _has_secret(provider):
        sealed, _, secret = text.partition(";")
        if secret != _secret_of(sealed):
            return None
    contents = seal.unseal(purpose(provider), sealed)
    return None if contents is None else msgspec.json.decode(contents, type=OpaqueToken)


def purpose(provider: str) -> str:
    """The purpose for which opaque tokens of a provider are sealed."""
    return f"login:{provider}"


def _has_secret(provider: str) -> bool:
    social = find_social_provider(provider)
    return social is not None and social.has_token_secret


def _secret_of(sealed: str) -> str:
    """The second half of a login with a provider of OAuth 1."""
    return sealed[:_SECRET_CHARS]


def _app_id(configured: str) -> str:
    """The public half of what a pool is configured with, which is `key;secret` for providers of OAuth 1."""
    return configured.partition(";")[0]
