"""What an identity pool's settings must satisfy beyond the constraints of each member, and how they change a pool."""

import re
from collections.abc import Iterator

from msgspec.structs import asdict, replace

from cognito_identity_emulator.domain.arns import account_of_arn, is_foreign, oidc_provider_name, saml_provider_name
from cognito_identity_emulator.domain.identity_pool import IdentityPool, PoolSettings
from cognito_identity_emulator.domain.rule_violation import RuleViolation
from cognito_identity_emulator.domain.social_providers import find_social_provider
from cognito_identity_emulator.domain.tags import tag_violations
from cognito_identity_emulator.errors import cognito_identity as errors

MAX_USER_POOL_CLIENTS = 50
"""AWS's default quota of an identity pool. https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html"""

_USER_POOL_NAME = re.compile(r"[^/]+/[^/]+")


def pool_violations(settings: PoolSettings, account: str, default_account: str) -> Iterator[RuleViolation]:
    """Every provider that a pool of this account cannot have, then every tag that AWS does not allow.

    As in AWS, nothing is looked up: the user pool or the IAM provider need not exist. An OIDC provider may belong to
    another account, a SAML provider may not (observed: Terraform's acceptance tests, badmintoncryer/cdk-preflight);
    `default_account` is the emulator's own, which stands for any account.
    """
    for name in settings.supported_login_providers or ():
        if find_social_provider(name) is None:
            yield RuleViolation(("SupportedLoginProviders", name), errors.NotAPublicProvider())
    for index, provider in enumerate(settings.cognito_identity_providers or ()):
        if not provider.client_id or not _USER_POOL_NAME.fullmatch(provider.name):
            yield RuleViolation(("CognitoIdentityProviders", index), errors.InvalidCognitoIdentityProvider())
    if len(settings.cognito_identity_providers or ()) > MAX_USER_POOL_CLIENTS:
        yield RuleViolation(("CognitoIdentityProviders",), errors.TooManyUserPoolClients(MAX_USER_POOL_CLIENTS))
    for index, arn in enumerate(settings.open_id_connect_provider_arns or ()):
        if oidc_provider_name(arn) is None:
            error = errors.IdentityProviderNotValid(arn, account)
            yield RuleViolation(("OpenIdConnectProviderARNs", index), error)
    for index, arn in enumerate(settings.saml_provider_arns or ()):
        if saml_provider_name(arn) is None or is_foreign(account_of_arn(arn), account, default_account):
            yield RuleViolation(("SamlProviderARNs", index), errors.IdentityProviderNotValid(arn, account))
    for violation in tag_violations(settings.tags or {}):
        yield RuleViolation(("IdentityPoolTags", *violation.path), violation.error)


def new_pool(settings: PoolSettings, *, id: str, account: str, region: str, created_at: int) -> IdentityPool:
    """A pool with these settings. `created_at` is in epoch milliseconds."""
    members = {**asdict(settings), "tags": settings.tags or {}}
    return IdentityPool(id=id, account=account, region=region, created_at=created_at, **members)


def with_settings(pool: IdentityPool, settings: PoolSettings) -> IdentityPool:
    """The pool after UpdateIdentityPool. Raises DeveloperProviderNameFixed.

    A member that is left out returns to its default, with two exceptions observed by Terraform's acceptance tests: the
    developer provider name and the tags stay.
    """
    old_name, new_name = pool.developer_provider_name, settings.developer_provider_name
    if old_name and new_name and new_name != old_name:
        raise errors.DeveloperProviderNameFixed(old_name)
    members = asdict(settings)
    members["developer_provider_name"] = new_name or old_name
    members["tags"] = pool.tags if settings.tags is None else settings.tags
    return replace(pool, **members)
