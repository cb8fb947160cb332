"""AddClientIDToOpenIDConnectProvider: accept the tokens for one more client id; a known one is not an error.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import oidc_providers, shapes


class AddClientIDToOpenIDConnectProviderRequest(Shape):
    open_id_connect_provider_arn: shapes.Arn = member(name="OpenIDConnectProviderArn")
    client_id: shapes.ClientId = member(name="ClientID")


@operation(
    name="AddClientIDToOpenIDConnectProvider",
    signed=True,
    resource=oidc_providers.requested_provider,
    raises=[
        errors.InvalidInput,
        errors.NoSuchEntity,
        errors.ConcurrentModification,
        errors.ServiceFailure,
        errors.LimitExceeded,
    ],
)
def add_client_id_to_open_id_connect_provider(
    request: AddClientIDToOpenIDConnectProviderRequest, call: CallContext
) -> None:
    with oidc_providers.OPEN_ID_CONNECT.changing(call, request.open_id_connect_provider_arn) as (registry, provider):
        client_ids = oidc_providers.check_client_ids((*(provider.client_ids or ()), request.client_id))
        registry.put_provider(replace(provider, client_ids=client_ids))
