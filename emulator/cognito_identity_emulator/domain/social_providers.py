"""The social login providers that a pool can name under SupportedLoginProviders, some of which STS also knows.

This table is the only list of them: a provider added here can be configured, logs in, and is offered by the console.

https://docs.aws.amazon.com/cognito/latest/developerguide/external-identity-providers.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
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
    `key;secret`. `sts_keys`: the names of the condition keys of its audience and its user, for a provider that is built
    into STS, so that roles trust it by its name and IAM needs no provider; None for any other.
    """

    name: str
    display_name: str
    token_format: TokenFormat
    has_token_secret: bool = False
    sts_keys: tuple[str, str] | None = None


SOCIAL_PROVIDERS = (
    SocialProvider("accounts.google.com", "Google", TokenFormat.OPEN_ID_CONNECT, sts_keys=("aud", "sub")),
    SocialProvider("appleid.apple.com", "Apple", TokenFormat.OPEN_ID_CONNECT),
    SocialProvider("graph.facebook.com", "Facebook", TokenFormat.OPAQUE, sts_keys=("app_id", "id")),
    SocialProvider("www.amazon.com", "Amazon", TokenFormat.OPAQUE, sts_keys=("app_id", "user_id")),
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


STS_KEYS = {each.name: each.sts_keys for each in SOCIAL_PROVIDERS if each.sts_keys is not None}
"""The providers that are built into STS, and the names of the condition keys of their audience and their user."""


def sts_access_token_providers() -> Sequence[str]:
    """The providers whose access tokens STS takes with a ProviderId."""
    return [each for each in STS_KEYS if has_opaque_tokens(each)]
