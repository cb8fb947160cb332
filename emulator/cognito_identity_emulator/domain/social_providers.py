"""The social login providers that a pool can name under SupportedLoginProviders.

This table is the only list of them: a provider added here can be configured, logs in, and is offered by the console.

https://docs.aws.amazon.com/cognito/latest/developerguide/external-identity-providers.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class TokenFormat(StrEnum):
    """What a provider's login tokens are: JSON Web Tokens, or strings that only the provider can read."""

    OPEN_ID_CONNECT = "OpenID Connect"
    OPAQUE = "opaque"


@dataclass(frozen=True, slots=True)
class SocialProvider:
    """One provider. `name` is its Logins key, which is also its issuer.

    `has_token_secret`: a provider of OAuth 1, where a login is `token;secret` and the pool is configured with
    `key;secret`.
    """

    name: str
    display_name: str
    token_format: TokenFormat
    has_token_secret: bool = False


SOCIAL_PROVIDERS = (
    SocialProvider("accounts.google.com", "Google", TokenFormat.OPEN_ID_CONNECT),
    SocialProvider("appleid.apple.com", "Apple", TokenFormat.OPEN_ID_CONNECT),
    SocialProvider("graph.facebook.com", "Facebook", TokenFormat.OPAQUE),
    SocialProvider("www.amazon.com", "Amazon", TokenFormat.OPAQUE),
    SocialProvider("api.twitter.com", "Twitter", TokenFormat.OPAQUE, has_token_secret=True),
    SocialProvider("www.digits.com", "Digits", TokenFormat.OPAQUE, has_token_secret=True),
)


def find_social_provider(name: str) -> SocialProvider | None:
    """The provider with this Logins key."""
    return next((each for each in SOCIAL_PROVIDERS if each.name == name), None)


def has_opaque_tokens(name: str) -> bool:
    """Whether the Logins key is that of a social provider with opaque tokens."""
    provider = find_social_provider(name)
    return provider is not None and provider.token_format is TokenFormat.OPAQUE


def opaque_token_providers() -> Sequence[SocialProvider]:
    """The providers with opaque tokens."""
    return [each for each in SOCIAL_PROVIDERS if each.token_format is TokenFormat.OPAQUE]
