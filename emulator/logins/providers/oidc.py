"""OpenID Connect providers: those the pool names by the ARN of an IAM OIDC provider, and Google and Apple.

https://docs.aws.amazon.com/cognito/latest/developerguide/open-id.html
"""

from emulator.domain.arns import oidc_provider_name
from emulator.domain.identity import Login
from emulator.domain.identity_pool import IdentityPool
from emulator.domain.proof import Proof
from emulator.domain.roles import mapping_keys
from emulator.logins.json_web_token import JsonWebToken
from emulator.logins.providers.token_check import TokenCheck

GOOGLE = "accounts.google.com"
APPLE = "appleid.apple.com"
SOCIAL = (GOOGLE, APPLE)


def check(pool: IdentityPool, key: str) -> TokenCheck:
    """What the pool expects of a token under this key. A key that is nobody's is taken for an OIDC provider that the
    pool does not know, as AWS takes it.

    Apple's and Google's audience is the client id in SupportedLoginProviders. An OIDC provider's client ids are held by
    IAM: as long as none are registered, any audience is accepted.
    """
    if key in SOCIAL:
        client_id = (pool.supported_login_providers or {}).get(key)
        return TokenCheck(key, configured=client_id is not None, audiences={client_id or ""})
    return TokenCheck(key, configured=provider_arn(pool, key) is not None, audiences=None, prefers_azp=True)


def provider_arn(pool: IdentityPool, key: str) -> str | None:
    """The ARN by which the pool names the OIDC provider of a Logins key."""
    return next((arn for arn in pool.open_id_connect_provider_arns or () if oidc_provider_name(arn) == key), None)


def proof(key: str, token: JsonWebToken, pool: IdentityPool) -> Proof:
    """The user is the `sub`; role mappings and tag maps go by the provider's ARN, or by the name of a social one."""
    subject = token.claims["sub"]
    if key in SOCIAL:
        client_id = (pool.supported_login_providers or {})[key]
        return Proof(Login(key, subject), f"{key}:{client_id}:{subject}", mapping_keys(key), key, token.claims)
    arn = provider_arn(pool, key)
    assert arn is not None, "a token is only proven for a provider that the pool names"
    keys = mapping_keys(key, provider_arn=arn)
    return Proof(Login(key, subject), f"{arn}:OIDC:{subject}", keys, arn, token.claims)
