"""ListOpenIDConnectProviders: list the OpenID Connect providers of the account, which has no pages.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import oidc_providers


class ListOpenIDConnectProvidersRequest(Shape):
    """Has no members."""


class OpenIDConnectProviderListEntry(Shape):
    arn: str | None = None
    is_trusted_identity_propagation_enabled: bool | None = None


class ListOpenIDConnectProvidersResponse(Shape):
    open_id_connect_provider_list: list[OpenIDConnectProviderListEntry] | None = member(
        name="OpenIDConnectProviderList", default=None
    )


@operation(name="ListOpenIDConnectProviders", signed=True, raises=[errors.ServiceFailure])
def list_open_id_connect_providers(
    request: ListOpenIDConnectProvidersRequest, call: CallContext
) -> ListOpenIDConnectProvidersResponse:
    listed = [OpenIDConnectProviderListEntry(arn=each.arn) for each in oidc_providers.OPEN_ID_CONNECT.of_account(call)]
    return ListOpenIDConnectProvidersResponse(open_id_connect_provider_list=listed)
