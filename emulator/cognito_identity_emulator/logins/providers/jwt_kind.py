"""The base of the kinds whose tokens are JSON Web Tokens: accepted audiences, and tokens of the built-in provider."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from cognito_identity_emulator.domain.arns import oidc_provider_name
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.logins.hosts import is_local_issuer
from cognito_identity_emulator.logins.login_token import (
    NOT_YET_VALID_S,
    WRONG_AUDIENCE,
    WRONG_ISSUER,
    LoginTokenRequest,
    with_wrong_signature,
)
from cognito_identity_emulator.logins.provider_kind import IssuingContext, VerificationContext
from cognito_identity_emulator.logins.providers.jwt_login import JwtLogin
from cognito_identity_emulator.storage.registry import RegistryCache
from cognito_identity_emulator.tokens.json_web_signature import encode_unsigned, sign

_ALGORITHM = "RS256"
_ANY_AUDIENCE = "any-audience"


class JwtKind(ABC):
    """A kind of provider whose tokens are JSON Web Tokens."""

    @abstractmethod
    def recognizes(self, key: str, pools: Sequence[IdentityPool]) -> bool:
        """See ProviderKind."""

    @abstractmethod
    def login(self, pool: IdentityPool, key: str, context: VerificationContext) -> JwtLogin:
        """See ProviderKind."""

    def extra_claims(self, key: str, subject: str, now_s: int) -> Mapping[str, Any]:
        """The claims that tokens of this kind have besides the standard ones. `now_s` is epoch seconds."""
        return {}

    def audiences(self, pool: IdentityPool, key: str, registry: RegistryCache) -> Sequence[str]:
        """The pool's client ids of the provider; an invented audience when the pool accepts any."""
        client_ids = user_pool_client_ids(pool, key)
        if client_ids:
            return client_ids
        supported = pool.supported_login_providers or {}
        if key in supported:
            return (supported[key],)
        arn = provider_arn(pool, key)
        if arn is None:
            return ()
        registered = registry.provider(arn)
        return (registered.client_ids if registered is not None else None) or (_ANY_AUDIENCE,)

    def issue(self, request: LoginTokenRequest, key: str, audience: str, now: int, context: IssuingContext) -> str:
        """A token that is signed by the built-in identity provider."""
        now_s = now // 1000
        claims: dict[str, Any] = {
            "iss": WRONG_ISSUER if request.fault == "wrong-issuer" else issuer_of(key),
            "sub": request.subject,
            "aud": WRONG_AUDIENCE if request.fault == "wrong-audience" else audience,
            "iat": now_s,
            "exp": now_s + request.expires_in_s,
            **self.extra_claims(key, request.subject, now_s),
        }
        if request.fault == "not-yet-valid":
            valid_from_s = now_s + NOT_YET_VALID_S
            claims |= {"nbf": valid_from_s, "exp": valid_from_s + max(request.expires_in_s, 1)}
        claims |= request.claims or {}
        claims = {name: value for name, value in claims.items() if value is not None}
        if request.fault == "none-algorithm":
            return encode_unsigned(claims)
        login_tokens = context.keys.login_tokens
        login_tokens.note_signature()
        token = sign(login_tokens.active(), _ALGORITHM, claims, kind="JWT")
        return with_wrong_signature(token) if request.fault == "wrong-signature" else token


def user_pool_client_ids(pool: IdentityPool, key: str) -> tuple[str, ...]:
    """The client ids by which the pool names a user pool."""
    return tuple(each.client_id for each in pool.cognito_identity_providers or () if each.name == key)


def provider_arn(pool: IdentityPool, key: str) -> str | None:
    """The ARN by which the pool names the OIDC provider of a Logins key."""
    return next((arn for arn in pool.open_id_connect_provider_arns or () if oidc_provider_name(arn) == key), None)


def issuer_of(key: str) -> str:
    """The issuer that a Logins key names, as a URL."""
    return f"{'http' if is_local_issuer(key) else 'https'}://{key}"
