"""The kinds of login providers. A new kind is a module in `providers` and a line here."""

from collections.abc import Sequence

from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.logins.hosts import parse_issuer
from cognito_identity_emulator.logins.provider_kind import ProviderKind
from cognito_identity_emulator.logins.providers.jwt_kind import JwtKind
from cognito_identity_emulator.logins.providers.oidc import OidcKind
from cognito_identity_emulator.logins.providers.opaque import OpaqueKind
from cognito_identity_emulator.logins.providers.saml_login import SamlKind
from cognito_identity_emulator.logins.providers.social_oidc import SocialOidcKind
from cognito_identity_emulator.logins.providers.user_pool import UserPoolKind

PROVIDER_KINDS: tuple[ProviderKind, ...] = (
    OpaqueKind(),
    SocialOidcKind(),
    SamlKind(),
    UserPoolKind(),
    OidcKind(),  # last, because it recognizes every key
)


def kind_of(key: str, pools: Sequence[IdentityPool]) -> ProviderKind:
    """The first kind that recognizes a Logins key."""
    return next(kind for kind in PROVIDER_KINDS if kind.recognizes(key, pools))


def is_open_id_connect(name: str) -> bool:
    """Whether a Logins key is the name of an OpenID Connect provider, so that users can sign in to it."""
    return parse_issuer(name) is not None and isinstance(kind_of(name, ()), JwtKind)
