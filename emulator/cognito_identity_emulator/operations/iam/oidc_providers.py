"""What the operations about OpenID Connect providers share: finding a provider, changing it, and its limits."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from cognito_identity_emulator.declare.operation import RequestedResource
from cognito_identity_emulator.domain.arns import oidc_provider_name
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.errors.iam import IamValidationError, InvalidInput, LimitExceeded, NoSuchEntity
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles
from cognito_identity_emulator.storage.registry import RegistryStore

MOST_PROVIDERS = 100
"""OpenID Connect providers of an account, and SAML providers.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""
MOST_CLIENT_IDS = 100
_MOST_THUMBPRINTS = 5


class RequestForOidcProvider(Protocol):
    """A request that names an OpenID Connect provider."""

    open_id_connect_provider_arn: str


def prefix(call: CallContext) -> str:
    """The beginning of the ARNs of the account's OpenID Connect providers."""
    return f"{roles.arn_prefix(call)}oidc-provider/"


def account_providers(call: CallContext) -> list[IdentityProvider]:
    """The OpenID Connect providers of the account."""
    return [each for each in call.services.registry.providers() if each.arn.startswith(prefix(call))]


def requested_provider(request: RequestForOidcProvider, _call: CallContext) -> RequestedResource:
    """The provider that a caller needs permission for."""
    return RequestedResource(request.open_id_connect_provider_arn)


def find_provider(call: CallContext, arn: str) -> IdentityProvider:
    """The provider with an ARN. Raises ValidationError, NoSuchEntity."""
    readable_arn(arn)
    provider = call.services.registry.provider(arn) if arn.startswith(prefix(call)) else None
    if provider is None:
        raise NoSuchEntity.oidc_provider(arn)
    return provider


@contextmanager
def changing_provider(call: CallContext, arn: str) -> Iterator[tuple[RegistryStore, IdentityProvider]]:
    """The provider with an ARN, and the registry to store it in. Raises ValidationError, NoSuchEntity."""
    readable_arn(arn)
    with call.changing_registry() as registry:
        provider = registry.provider(arn) if arn.startswith(prefix(call)) else None
        if provider is None:
            raise NoSuchEntity.oidc_provider(arn)
        yield registry, provider


def check_client_ids(client_ids: Sequence[str]) -> tuple[str, ...]:
    """The client ids of a provider, each once. Raises LimitExceeded."""
    distinct = tuple(dict.fromkeys(client_ids))
    if len(distinct) > MOST_CLIENT_IDS:
        raise LimitExceeded.quota("ClientIdsPerOpenIdConnectProvider", MOST_CLIENT_IDS)
    return distinct


def check_thumbprints(thumbprints: Sequence[str]) -> tuple[str, ...]:
    """The thumbprints of a provider. Raises InvalidInput."""
    if len(thumbprints) > _MOST_THUMBPRINTS:
        raise InvalidInput.too_many_thumbprints()
    return tuple(thumbprints)


def readable_arn(arn: str) -> str:
    """The ARN itself. Raises ValidationError for any other text than the ARN of an OpenID Connect provider."""
    if oidc_provider_name(arn) is None:
        raise IamValidationError.arn_unreadable()
    return arn
