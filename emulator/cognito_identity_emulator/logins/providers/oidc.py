"""OpenID Connect providers that the pool names by the ARN of an IAM OIDC provider.

https://docs.aws.amazon.com/cognito/latest/developerguide/open-id.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.roles import mapping_keys
from cognito_identity_emulator.domain.verified_login import VerifiedLogin
from cognito_identity_emulator.logins.provider_kind import VerificationContext
from cognito_identity_emulator.logins.providers.jwt_kind import JwtKind, provider_arn
from cognito_identity_emulator.logins.providers.jwt_login import JwtLogin

CLOCK_SKEW_S = 300
"""How far the clock of an OIDC provider may differ, by AWS's guide. Tokens of user pools are refused at once."""


class OidcKind(JwtKind):
    """Every key that no other kind recognizes: AWS, too, takes it for an OIDC provider that the pool may not name."""

    def recognizes(self, key: str, pools: Sequence[IdentityPool]) -> bool:
        """Always."""
        return True

    def login(self, pool: IdentityPool, key: str, context: VerificationContext) -> JwtLogin:
        """A registered provider accepts its own client ids only, one that was deleted no token, and any other provider
        every audience."""
        arn = provider_arn(pool, key)
        registered = context.registry.provider(arn) if arn is not None else None
        is_deleted = arn is not None and registered is None and context.registry.is_deleted_provider(arn)

        def verified_login(claims: Mapping[str, Any]) -> VerifiedLogin:
            """The user is the `sub`; role mappings and tag maps go by the provider's ARN."""
            subject = claims["sub"]
            keys = mapping_keys(key, provider_arn=arn)
            return VerifiedLogin(Login(key, subject), f"{arn}:OIDC:{subject}", keys, arn or key, claims)

        accepted = None
        if registered is not None and registered.client_ids is not None:
            accepted = frozenset(registered.client_ids)
        return JwtLogin(
            key=key,
            is_configured=arn is not None and not is_deleted,
            deleted_provider=arn if is_deleted else None,
            audiences=accepted,
            verified_login=verified_login,
            issuer_keys=context.issuer_keys if context.strict else None,
            prefers_azp=True,
            clock_skew_s=CLOCK_SKEW_S,
        )
