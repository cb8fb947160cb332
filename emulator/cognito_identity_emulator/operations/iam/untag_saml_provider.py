"""UntagSAMLProvider: remove tags of a SAML provider.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagSAMLProvider.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import saml_providers, shapes, tags


class UntagSAMLProviderRequest(Shape):
    saml_provider_arn: shapes.Arn = member(name="SAMLProviderArn")
    tag_keys: shapes.TagKeyList


@operation(
    name="UntagSAMLProvider",
    signed=True,
    resource=saml_providers.requested_provider,
    raises=[errors.InvalidInput, errors.NoSuchEntity, errors.ConcurrentModification, errors.ServiceFailure],
)
def untag_saml_provider(request: UntagSAMLProviderRequest, call: CallContext) -> None:
    with saml_providers.SAML.changing(call, request.saml_provider_arn) as (registry, provider):
        registry.put_provider(replace(provider, tags=tags.without_tags(provider.tags, request.tag_keys)))
