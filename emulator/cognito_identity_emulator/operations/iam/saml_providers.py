"""What the operations about SAML providers share: the kind of provider, and reading its metadata.

Differs: metadata must be usable for SAML logins: an EntityDescriptor of an identity provider with a signing
certificate. A document over the emulator's limit for a body, 1 MiB, is refused with status 413. [iam-saml-providers]
Differs: encrypted assertions are not emulated, so AssertionEncryptionMode, AddPrivateKey and RemovePrivateKey are
refused, as are members of IAM Identity Center. [iam-saml-providers]
"""

from typing import Protocol

from cognito_identity_emulator.declare.operation import RequestedResource
from cognito_identity_emulator.domain.arns import saml_provider_name
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.iam import InvalidInput, NoSuchEntity
from cognito_identity_emulator.logins.registration import saml_metadata_problem
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam.identity_providers import IamProviderKind, requested

SAML = IamProviderKind(
    "saml-provider", saml_provider_name, "SAMLProvidersPerAccount", NoSuchEntity.saml_provider, name_key=str.lower
)


class RequestForSamlProvider(Protocol):
    """A request that names a SAML provider."""

    saml_provider_arn: str


def requested_provider(request: RequestForSamlProvider, call: CallContext) -> RequestedResource:
    """The provider that a caller needs permission for, whether it exists or not, with its tags."""
    return requested(request, request.saml_provider_arn, call)


def check_metadata(metadata: str) -> None:
    """Raises InvalidInput for metadata that no SAML login can be verified with."""
    problem = saml_metadata_problem(metadata)
    if problem is not None:
        failed = FailedCheck("metadata", "SAML metadata of an identity provider", problem)
        raise InvalidInput.metadata_unusable().explain(failed)
