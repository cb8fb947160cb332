"""DeleteOpenIDConnectProvider: delete an OpenID Connect provider, which roles and pools may still name.

Their logins are refused from then on, until there is a provider of that URL again.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import oidc_providers, shapes


class DeleteOpenIDConnectProviderRequest(Shape):
    open_id_connect_provider_arn: shapes.Arn = member(name="OpenIDConnectProviderArn")


@operation(
    name="DeleteOpenIDConnectProvider",
    signed=True,
    resource=oidc_providers.requested_provider,
    raises=[errors.InvalidInput, errors.NoSuchEntity, errors.ConcurrentModification, errors.ServiceFailure],
)
def delete_open_id_connect_provider(request: DeleteOpenIDConnectProviderRequest, call: CallContext) -> None:
    arn = request.open_id_connect_provider_arn
    oidc_providers.OPEN_ID_CONNECT.check_arn(arn)
    if arn.startswith(oidc_providers.OPEN_ID_CONNECT.prefix(call)):
        with call.changing_registry() as registry:
            registry.delete_provider(arn)  # no error when there is none, as AWS's page says
