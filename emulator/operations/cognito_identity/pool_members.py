"""An identity pool's members on their way in and out: what Create and Update share, and the description they answer.

Checks that go beyond a member's constraints are made here, once for both.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from emulator.domain.arns import oidc_provider_name, saml_provider_name
from emulator.domain.identity_pool import IdentityPool, UserPoolProvider
from emulator.errors import cognito_identity as errors
from emulator.operations.cognito_identity import shapes

_USER_POOL_NAME = re.compile(r"[^/]+/[^/]+")
_SOCIAL_PROVIDERS = frozenset(
    (
        "graph.facebook.com",
        "accounts.google.com",
        "www.amazon.com",
        "appleid.apple.com",
        "api.twitter.com",
        "www.digits.com",
    )
)


class ProviderMembers(Protocol):
    """The members of a request that name identity providers."""

    @property
    def supported_login_providers(self) -> dict[str, str] | None: ...
    @property
    def open_id_connect_provider_arns(self) -> list[str] | None: ...
    @property
    def cognito_identity_providers(self) -> list[shapes.CognitoIdentityProvider] | None: ...
    @property
    def saml_provider_arns(self) -> list[str] | None: ...


def check_providers(request: ProviderMembers) -> None:
    """Raises InvalidParameterException's kinds for a provider that cannot be one. As in AWS, nothing is looked up: the
    user pool or IAM provider that is named need not exist."""
    for name in request.supported_login_providers or ():
        if name not in _SOCIAL_PROVIDERS:
            raise errors.NotAPublicProvider
    for provider in request.cognito_identity_providers or ():
        if not provider.client_id or not _USER_POOL_NAME.fullmatch(provider.provider_name or ""):
            raise errors.InvalidCognitoIdentityProvider
    for arn in request.open_id_connect_provider_arns or ():
        if oidc_provider_name(arn) is None:
            raise errors.InvalidProviderArn(arn, "OpenID Connect")
    for arn in request.saml_provider_arns or ():
        if saml_provider_name(arn) is None:
            raise errors.InvalidProviderArn(arn, "SAML")


def user_pools(listed: Sequence[shapes.CognitoIdentityProvider] | None) -> tuple[UserPoolProvider, ...] | None:
    """The user pool clients of a request that was checked; an empty list is none at all."""
    return (
        tuple(
            UserPoolProvider(each.provider_name or "", each.client_id or "", each.server_side_token_check)
            for each in listed or ()
        )
        or None
    )


def arns(listed: Sequence[str] | None) -> tuple[str, ...] | None:
    """A list of ARNs as it is stored; an empty list is none at all."""
    return tuple(listed or ()) or None


def social_providers(given: Mapping[str, str] | None) -> Mapping[str, str] | None:
    """The social providers as they are stored; an empty map is none at all."""
    return given or None


def description(pool: IdentityPool) -> shapes.IdentityPool:
    """The pool as it is answered."""
    providers = pool.cognito_identity_providers
    return shapes.IdentityPool(
        allow_classic_flow=pool.allow_classic_flow,
        allow_unauthenticated_identities=pool.allow_unauthenticated_identities,
        cognito_identity_providers=None
        if providers is None
        else [
            shapes.CognitoIdentityProvider(
                client_id=each.client_id,
                provider_name=each.name,
                server_side_token_check=each.server_side_token_check,
            )
            for each in providers
        ],
        developer_provider_name=pool.developer_provider_name,
        identity_pool_id=pool.id,
        identity_pool_name=pool.name,
        identity_pool_tags=dict(pool.tags),
        open_id_connect_provider_arns=_listed(pool.open_id_connect_provider_arns),
        saml_provider_arns=_listed(pool.saml_provider_arns),
        supported_login_providers=None
        if pool.supported_login_providers is None
        else dict(pool.supported_login_providers),
    )


def _listed(held: tuple[str, ...] | None) -> list[str] | None:
    return None if held is None else list(held)
