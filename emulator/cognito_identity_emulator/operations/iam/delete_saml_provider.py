"""DeleteSAMLProvider: delete a SAML provider, which roles and pools may still name.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSAMLProvider.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import saml_providers, shapes


class DeleteSAMLProviderRequest(Shape):
    saml_provider_arn: shapes.Arn = member(name="SAMLProviderArn")


@operation(
    name="DeleteSAMLProvider",
    signed=True,
    resource=saml_providers.requested_provider,
    raises=[
        errors.InvalidInput,
        errors.LimitExceeded,
        errors.NoSuchEntity,
        errors.ConcurrentModification,
        errors.ServiceFailure,
    ],
)
def delete_saml_provider(request: DeleteSAMLProviderRequest, call: CallContext) -> None:
    with saml_providers.SAML.changing(call, request.saml_provider_arn) as (registry, provider):
        registry.delete_provider(provider.arn)
