"""Social providers whose tokens are OpenID Connect ID tokens: Google and Apple.

https://docs.aws.amazon.com/cognito/latest/developerguide/google.html
https://docs.aws.amazon.com/cognito/latest/developerguide/apple.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.roles import mapping_keys
from cognito_identity_emulator.domain.social_providers import TokenFormat, find_social_provider
from cognito_identity_emulator.domain.verified_login import VerifiedLogin
from cognito_identity_emulator.logins.provider_kind import VerificationContext
from cognito_identity_emulator.logins.providers.jwt_kind import JwtKind
from cognito_identity_emulator.logins.providers.jwt_login import JwtLogin


class SocialOidcKind(JwtKind):
    """The providers of the table of social providers that have OpenID Connect tokens."""

    def recognizes(self, key: str, pools: Sequence[IdentityPool]) -> bool:
        """Whether the key is in the table."""
        provider = find_social_provider(key)
        return provider is not None and provider.token_format is TokenFormat.OPEN_ID_CONNECT

    def login(self, pool: IdentityPool, key: str, context: VerificationContext) -> JwtLogin:
        """The pool's client id is the only audience."""
        client_id = (pool.supported_login_providers or {}).get(key)

        def verified_login(claims: Mapping[str, Any]) -> VerifiedLogin:
            """The user is the `sub`; role mappings and tag maps go by the provider's name."""
            subject = claims["sub"]
            return VerifiedLogin(Login(key, subject), f"{key}:{client_id}:{subject}", mapping_keys(key), key, claims)

        return JwtLogin(
            key=key,
            is_configured=client_id is not None,
            audiences=frozenset() if client_id is None else frozenset((client_id,)),
            verified_login=verified_login,
            issuer_keys=context.issuer_keys if context.strict else None,
        )
