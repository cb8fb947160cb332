"""An identity pool's members on their way in and out: what Create and Update share, and the description they answer.

Checks that go beyond a member's constraints are made here, once for both.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from msgspec.structs import replace

from cognito_identity_emulator.domain.arns import oidc_provider_name, saml_provider_name
from cognito_identity_emulator.domain.identity_pool import IdentityPool, UserPoolProvider
from cognito_identity_emulator.domain.social_providers import find_social_provider
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes

_USER_POOL_NAME = re.compile(r"[^/]+/[^/]+")


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


class PoolMembers(ProviderMembers, Protocol):
    """All members of a request that configure a pool."""

    @property
    def identity_pool_name(self) -> str: ...
    @property
    def allow_unauthenticated_identities(self) -> bool: ...
    @property
    def allow_classic_flow(self) -> bool | None: ...
    @property
    def developer_provider_name(self) -> str | None: ...
    @property
    def identity_pool_tags(self) -> dict[str, str] | None: ...


def check_providers(request: ProviderMembers) -> None:
    """Raises InvalidParameterException's kinds for a provider that cannot be one. As in AWS, nothing is looked up: the
    user pool or IAM provider that is named need not exist."""
    for name in request.supported_login_providers or ():
        if find_social_provider(name) is None:
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


def to_domain(pool: IdentityPool, request: PoolMembers) -> IdentityPool:
    """The pool with the members of a request that was checked; an empty list or map is none at all.

    A member that is left out returns to its default, with two exceptions observed by Terraform's acceptance tests: the
    developer provider name and the tags stay. Raises DeveloperProviderNameFixed.
    """
    name_before, name_now = pool.developer_provider_name, request.developer_provider_name
    if name_before and name_now and name_now != name_before:
        raise errors.DeveloperProviderNameFixed(name_before)
    return replace(
        pool,
        name=request.identity_pool_name,
        allow_unauthenticated_identities=request.allow_unauthenticated_identities,
        allow_classic_flow=request.allow_classic_flow,
        developer_provider_name=name_now or name_before,
        supported_login_providers=request.supported_login_providers or None,
        open_id_connect_provider_arns=tuple(request.open_id_connect_provider_arns or ()) or None,
        cognito_identity_providers=_user_pools(request.cognito_identity_providers),
        saml_provider_arns=tuple(request.saml_provider_arns or ()) or None,
        tags=pool.tags if request.identity_pool_tags is None else request.identity_pool_tags,
    )


def _user_pools(listed: Sequence[shapes.CognitoIdentityProvider] | None) -> tuple[UserPoolProvider, ...] | None:
    return (
        tuple(
            UserPoolProvider(each.provider_name or "", each.client_id or "", each.server_side_token_check)
            for each in listed or ()
        )
        or None
    )


def to_wire(pool: IdentityPool) -> shapes.IdentityPool:
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
