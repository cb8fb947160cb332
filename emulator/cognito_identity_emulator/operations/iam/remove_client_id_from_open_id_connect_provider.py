"""RemoveClientIDFromOpenIDConnectProvider: no longer accept the tokens for a client id; an unknown one is not an error.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import oidc_providers, shapes


class RemoveClientIDFromOpenIDConnectProviderRequest(Shape):
    open_id_connect_provider_arn: shapes.Arn = member(name="OpenIDConnectProviderArn")
    client_id: shapes.ClientId = member(name="ClientID")


@operation(
    name="RemoveClientIDFromOpenIDConnectProvider",
    signed=True,
    resource=oidc_providers.requested_provider,
    raises=[errors.InvalidInput, errors.NoSuchEntity, errors.ConcurrentModification, errors.ServiceFailure],
)
def remove_client_id_from_open_id_connect_provider(
    request: RemoveClientIDFromOpenIDConnectProviderRequest, call: CallContext
) -> None:
    with oidc_providers.OPEN_ID_CONNECT.changing(call, request.open_id_connect_provider_arn) as (registry, provider):
        client_ids = tuple(each for each in provider.client_ids or () if each != request.client_id)
        registry.put_provider(replace(provider, client_ids=client_ids))
