"""OpenID Connect providers: those the pool names by the ARN of an IAM OIDC provider, and Google and Apple.

https://docs.aws.amazon.com/cognito/latest/developerguide/open-id.html
"""

from collections.abc import Mapping
from typing import Any

from cognito_identity_emulator.domain.arns import oidc_provider_name
from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.roles import mapping_keys
from cognito_identity_emulator.domain.verified_login import VerifiedLogin
from cognito_identity_emulator.logins.providers.jwt_login import JwtLogin
from cognito_identity_emulator.storage.registry import RegistryCache

GOOGLE = "accounts.google.com"
APPLE = "appleid.apple.com"


def provider_arn(pool: IdentityPool, key: str) -> str | None:
    """The ARN by which the pool names the OIDC provider of a Logins key."""
    return next((arn for arn in pool.open_id_connect_provider_arns or () if oidc_provider_name(arn) == key), None)


def login(pool: IdentityPool, key: str, registry: RegistryCache) -> JwtLogin:
    """What the pool expects of a token under this key.

    A key that is nobody's is taken for an OIDC provider that the pool does not know, as AWS takes it. A registered
    provider accepts its own client ids only, any other one every audience.
    """
    if key in (GOOGLE, APPLE):
        return _social(pool, key)
    arn = provider_arn(pool, key)
    registered = registry.provider(arn) if arn is not None else None

    def verified_login(claims: Mapping[str, Any]) -> VerifiedLogin:
        """The user is the `sub`; role mappings and tag maps go by the provider's ARN."""
        subject = claims["sub"]
        keys = mapping_keys(key, provider_arn=arn)
        return VerifiedLogin(Login(key, subject), f"{arn}:OIDC:{subject}", keys, arn or key, claims)

    accepted = None
    if registered is not None and registered.client_ids is not None:
        accepted = frozenset(registered.client_ids)
    return JwtLogin(key, arn is not None, accepted, verified_login, prefers_azp=True)


def _social(pool: IdentityPool, key: str) -> JwtLogin:
    client_id = (pool.supported_login_providers or {}).get(key)

    def verified_login(claims: Mapping[str, Any]) -> VerifiedLogin:
        """The user is the `sub`; role mappings and tag maps go by the provider's name."""
        subject = claims["sub"]
        return VerifiedLogin(Login(key, subject), f"{key}:{client_id}:{subject}", mapping_keys(key), key, claims)

    return JwtLogin(
        key, client_id is not None, frozenset() if client_id is None else frozenset((client_id,)), verified_login
    )
