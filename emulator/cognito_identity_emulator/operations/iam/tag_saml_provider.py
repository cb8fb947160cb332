"""TagSAMLProvider: set tags of a SAML provider.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagSAMLProvider.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import saml_providers, shapes, tags


class TagSAMLProviderRequest(Shape):
    saml_provider_arn: shapes.Arn = member(name="SAMLProviderArn")
    tags: shapes.TagList


@operation(
    name="TagSAMLProvider",
    signed=True,
    resource=saml_providers.requested_provider,
    raises=[
        errors.InvalidInput,
        errors.NoSuchEntity,
        errors.ConcurrentModification,
        errors.ServiceFailure,
        errors.LimitExceeded,
    ],
)
def tag_saml_provider(request: TagSAMLProviderRequest, call: CallContext) -> None:
    with saml_providers.SAML.changing(call, request.saml_provider_arn) as (registry, provider):
        registry.put_provider(replace(provider, tags=tags.with_tags(provider.tags, request.tags)))
