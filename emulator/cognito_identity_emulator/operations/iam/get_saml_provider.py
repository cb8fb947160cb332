"""GetSAMLProvider: return a SAML provider with its metadata.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, Timestamp, member
from cognito_identity_emulator.domain.session import derived_id
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import saml_providers, shapes, tags


class GetSAMLProviderRequest(Shape):
    saml_provider_arn: shapes.Arn = member(name="SAMLProviderArn")


class SAMLPrivateKey(Shape):
    key_id: str | None = None
    timestamp: Timestamp | None = None


class SAMLKeyHashEntry(Shape):
    issuer_url: str | None = member(name="IssuerURL", default=None)
    key_hashes: list[str] | None = None


class GetSAMLProviderResponse(Shape):
    saml_provider_uuid: str | None = member(name="SAMLProviderUUID", default=None)
    saml_metadata_document: str | None = member(name="SAMLMetadataDocument", default=None)
    context_provider: shapes.ContextProvider | None = None
    saml_key_hashes: list[SAMLKeyHashEntry] | None = member(name="SAMLKeyHashes", default=None)
    create_date: Timestamp | None = None
    valid_until: Timestamp | None = None
    tags: list[shapes.Tag] | None = None
    assertion_encryption_mode: str | None = None
    private_key_list: list[SAMLPrivateKey] | None = None
    identity_center_instance_arn: str | None = None
    identity_store_arn: str | None = None


@operation(
    name="GetSAMLProvider",
    signed=True,
    resource=saml_providers.requested_provider,
    raises=[errors.NoSuchEntity, errors.InvalidInput, errors.ServiceFailure],
)
def get_saml_provider(request: GetSAMLProviderRequest, call: CallContext) -> GetSAMLProviderResponse:
    provider = saml_providers.SAML.find(call, request.saml_provider_arn)
    return GetSAMLProviderResponse(
        saml_provider_uuid=derived_id("SAMLP", f"{provider.arn} {provider.created_at}"),
        saml_metadata_document=provider.saml_metadata,
        create_date=Timestamp(provider.created_at),
        valid_until=None if provider.valid_until is None else Timestamp(provider.valid_until),
        tags=tags.to_wire(provider.tags) or None,
    )
