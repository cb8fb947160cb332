"""GetOpenIDConnectProvider: return an OpenID Connect provider; its URL is without a scheme, as AWS answers it.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, Timestamp, member
from cognito_identity_emulator.domain.arns import oidc_provider_name
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import oidc_providers, shapes, tags


class GetOpenIDConnectProviderRequest(Shape):
    open_id_connect_provider_arn: shapes.Arn = member(name="OpenIDConnectProviderArn")


class GetOpenIDConnectProviderResponse(Shape):
    url: str | None = None
    client_id_list: list[str] | None = member(name="ClientIDList", default=None)
    thumbprint_list: list[str] | None = None
    create_date: Timestamp | None = None
    tags: list[shapes.Tag] | None = None
    context_provider: shapes.ContextProvider | None = None
    identity_center_instance_arn: str | None = None
    identity_store_arn: str | None = None


@operation(
    name="GetOpenIDConnectProvider",
    signed=True,
    resource=oidc_providers.requested_provider,
    raises=[errors.InvalidInput, errors.NoSuchEntity, errors.ServiceFailure],
)
def get_open_id_connect_provider(
    request: GetOpenIDConnectProviderRequest, call: CallContext
) -> GetOpenIDConnectProviderResponse:
    provider = oidc_providers.OPEN_ID_CONNECT.find(call, request.open_id_connect_provider_arn)
    return GetOpenIDConnectProviderResponse(
        url=oidc_provider_name(provider.arn),
        client_id_list=list(provider.client_ids or ()),
        thumbprint_list=list(provider.thumbprints),
        create_date=Timestamp(provider.created_at),
        tags=tags.to_wire(provider.tags) or None,
    )
