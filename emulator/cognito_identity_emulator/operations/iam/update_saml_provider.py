"""UpdateSAMLProvider: replace the metadata of a SAML provider.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.logins.registration import with_dates
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import saml_providers, shapes
from cognito_identity_emulator.operations.refused_members import refuse_members


class UpdateSAMLProviderRequest(Shape):
    saml_metadata_document: shapes.SamlMetadataDocument | None = member(name="SAMLMetadataDocument", default=None)
    saml_provider_arn: shapes.Arn = member(name="SAMLProviderArn")
    assertion_encryption_mode: shapes.AssertionEncryptionMode | None = None
    add_private_key: shapes.PrivateKey | None = None
    remove_private_key: shapes.PrivateKeyId | None = None
    context_provider: shapes.ContextProvider | None = None
    identity_center_instance_arn: shapes.IdentityCenterInstanceArn | None = None
    remove_context_provider: bool | None = None
    remove_identity_center_instance: bool | None = None


class UpdateSAMLProviderResponse(Shape):
    saml_provider_arn: str | None = member(name="SAMLProviderArn", default=None)


@operation(
    name="UpdateSAMLProvider",
    signed=True,
    resource=saml_providers.requested_provider,
    raises=[
        errors.NoSuchEntity,
        errors.InvalidInput,
        errors.LimitExceeded,
        errors.ServiceFailure,
        errors.ConcurrentModification,
    ],
)
def update_saml_provider(request: UpdateSAMLProviderRequest, call: CallContext) -> UpdateSAMLProviderResponse:
    refuse_members(
        "iam",
        "UpdateSAMLProvider",
        AssertionEncryptionMode=request.assertion_encryption_mode,
        AddPrivateKey=request.add_private_key,
        RemovePrivateKey=request.remove_private_key,
        ContextProvider=request.context_provider,
        IdentityCenterInstanceArn=request.identity_center_instance_arn,
        RemoveContextProvider=request.remove_context_provider,
        RemoveIdentityCenterInstance=request.remove_identity_center_instance,
    )
    if request.saml_metadata_document is not None:
        saml_providers.check_metadata(request.saml_metadata_document)
    with saml_providers.SAML.changing(call, request.saml_provider_arn) as (registry, provider):
        if request.saml_metadata_document is not None:
            changed = replace(provider, saml_metadata=request.saml_metadata_document)
            registry.put_provider(with_dates(changed, provider, call.now))
    return UpdateSAMLProviderResponse(saml_provider_arn=provider.arn)
