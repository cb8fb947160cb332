"""What the operations about SAML providers share: finding a provider, changing it, and reading its metadata.

Differs: metadata must be usable for SAML logins: an EntityDescriptor of an identity provider with a signing
certificate. A document over the emulator's limit for a body, 1 MiB, is refused with status 413. [iam-saml-providers]
Differs: encrypted assertions are not emulated, so AssertionEncryptionMode, AddPrivateKey and RemovePrivateKey are
refused, as are members of IAM Identity Center. [iam-saml-providers]
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from cognito_identity_emulator.declare.operation import RequestedResource
from cognito_identity_emulator.domain.arns import saml_provider_name
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.iam import IamValidationError, InvalidInput, NoSuchEntity
from cognito_identity_emulator.errors.service_error import NotEmulated
from cognito_identity_emulator.logins.registration import saml_metadata_problem
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles
from cognito_identity_emulator.storage.registry import RegistryStore


class RequestForSamlProvider(Protocol):
    """A request that names a SAML provider."""

    saml_provider_arn: str


def prefix(call: CallContext) -> str:
    """The beginning of the ARNs of the account's SAML providers."""
    return f"{roles.arn_prefix(call)}saml-provider/"


def account_providers(call: CallContext) -> list[IdentityProvider]:
    """The SAML providers of the account."""
    return [each for each in call.services.registry.providers() if each.arn.startswith(prefix(call))]


def requested_provider(request: RequestForSamlProvider, _call: CallContext) -> RequestedResource:
    """The provider that a caller needs permission for."""
    return RequestedResource(request.saml_provider_arn)


def find_provider(call: CallContext, arn: str) -> IdentityProvider:
    """The provider with an ARN. Raises ValidationError, NoSuchEntity."""
    _check_arn(arn)
    provider = call.services.registry.provider(arn) if arn.startswith(prefix(call)) else None
    if provider is None:
        raise NoSuchEntity.saml_provider(arn)
    return provider


@contextmanager
def changing_provider(call: CallContext, arn: str) -> Iterator[tuple[RegistryStore, IdentityProvider]]:
    """The provider with an ARN, and the registry to store it in. Raises ValidationError, NoSuchEntity."""
    _check_arn(arn)
    with call.changing_registry() as registry:
        provider = registry.provider(arn) if arn.startswith(prefix(call)) else None
        if provider is None:
            raise NoSuchEntity.saml_provider(arn)
        yield registry, provider


def check_metadata(metadata: str) -> None:
    """Raises InvalidInput for metadata that no SAML login can be verified with."""
    problem = saml_metadata_problem(metadata)
    if problem is not None:
        failed = FailedCheck("metadata", "SAML metadata of an identity provider", problem)
        raise InvalidInput.metadata_unusable().explain(failed)


def refuse(action: str, members: Mapping[str, object]) -> None:
    """Raises NotEmulated for the first of the members of an action that is there."""
    for name, value in members.items():
        if value is not None:
            raise NotEmulated.member("iam", action, name)


def _check_arn(arn: str) -> None:
    if saml_provider_name(arn) is None:
        raise IamValidationError.arn_unreadable()
