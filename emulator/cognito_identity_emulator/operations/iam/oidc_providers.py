"""What the operations about OpenID Connect providers share: the kind of provider, and its limits."""

from collections.abc import Sequence
from typing import Protocol

from cognito_identity_emulator.declare.operation import RequestedResource
from cognito_identity_emulator.domain.arns import oidc_provider_name
from cognito_identity_emulator.errors.iam import InvalidInput, LimitExceeded, NoSuchEntity
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam.identity_providers import IamProviderKind, requested

MAX_CLIENT_IDS = 100
_MAX_THUMBPRINTS = 5
OPEN_ID_CONNECT = IamProviderKind(
    "oidc-provider", oidc_provider_name, "OpenIdConnectProvidersPerAccount", NoSuchEntity.oidc_provider
)


class RequestForOidcProvider(Protocol):
    """A request that names an OpenID Connect provider."""

    open_id_connect_provider_arn: str


def requested_provider(request: RequestForOidcProvider, call: CallContext) -> RequestedResource:
    """The provider that a caller needs permission for, whether it exists or not, with its tags."""
    return requested(request, request.open_id_connect_provider_arn, call)


def check_client_ids(client_ids: Sequence[str]) -> tuple[str, ...]:
    """The client ids of a provider, each once. Raises LimitExceeded."""
    distinct = tuple(dict.fromkeys(client_ids))
    if len(distinct) > MAX_CLIENT_IDS:
        raise LimitExceeded.quota("ClientIdsPerOpenIdConnectProvider", MAX_CLIENT_IDS)
    return distinct


def check_thumbprints(thumbprints: Sequence[str]) -> tuple[str, ...]:
    """The thumbprints of a provider. Raises InvalidInput."""
    if len(thumbprints) > _MAX_THUMBPRINTS:
        raise InvalidInput.too_many_thumbprints()
    return tuple(thumbprints)
