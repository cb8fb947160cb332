"""CreateSAMLProvider: trust a SAML 2.0 identity provider.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
"""

from cognito_identity_emulator.declare.operation import RequestedResource, operation
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.domain.arns import iam_arn
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.logins.registration import with_dates
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import saml_providers, shapes, tags
from cognito_identity_emulator.operations.iam.condition_keys import tag_keys_of, tagging
from cognito_identity_emulator.operations.refused_members import refuse_members


class CreateSAMLProviderRequest(Shape):
    saml_metadata_document: shapes.SamlMetadataDocument = member(name="SAMLMetadataDocument")
    name: shapes.SamlProviderName
    tags: shapes.TagList | None = None
    assertion_encryption_mode: shapes.AssertionEncryptionMode | None = None
    add_private_key: shapes.PrivateKey | None = None
    context_provider: shapes.ContextProvider | None = None
    identity_center_instance_arn: shapes.IdentityCenterInstanceArn | None = None


class CreateSAMLProviderResponse(Shape):
    saml_provider_arn: str | None = member(name="SAMLProviderArn", default=None)
    tags: list[shapes.Tag] | None = None


def _new_resource(request: CreateSAMLProviderRequest, call: CallContext) -> RequestedResource:
    return RequestedResource(_arn(request, call), tag_keys_of(request))


@operation(
    name="CreateSAMLProvider",
    signed=True,
    resource=_new_resource,
    dependent_actions=tagging("iam:TagSAMLProvider", _new_resource),
    raises=[
        errors.InvalidInput,
        errors.EntityAlreadyExists,
        errors.LimitExceeded,
        errors.ConcurrentModification,
        errors.ServiceFailure,
    ],
)
def create_saml_provider(request: CreateSAMLProviderRequest, call: CallContext) -> CreateSAMLProviderResponse:
    refuse_members(
        "iam",
        "CreateSAMLProvider",
        AssertionEncryptionMode=request.assertion_encryption_mode,
        AddPrivateKey=request.add_private_key,
        ContextProvider=request.context_provider,
        IdentityCenterInstanceArn=request.identity_center_instance_arn,
    )
    saml_providers.check_metadata(request.saml_metadata_document)
    provider = IdentityProvider(
        arn=_arn(request, call),
        saml_metadata=request.saml_metadata_document,
        tags=tags.to_domain(request.tags),
    )
    existing = errors.EntityAlreadyExists.saml_provider(request.name)
    saml_providers.SAML.add(call, with_dates(provider, None, call.now), existing)
    return CreateSAMLProviderResponse(saml_provider_arn=provider.arn, tags=tags.to_wire(provider.tags) or None)


def _arn(request: CreateSAMLProviderRequest, call: CallContext) -> str:
    return iam_arn(call.scope.region, call.account, f"saml-provider/{request.name}")
