"""ListOpenIDConnectProviderTags: list the tags of an OpenID Connect provider, page by page.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviderTags.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import member
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import oidc_providers, paging, shapes, tags


class ListOpenIDConnectProviderTagsRequest(paging.PagedRequest):
    open_id_connect_provider_arn: shapes.Arn = member(name="OpenIDConnectProviderArn")


@operation(
    name="ListOpenIDConnectProviderTags",
    signed=True,
    resource=oidc_providers.requested_provider,
    raises=[errors.NoSuchEntity, errors.ServiceFailure, errors.InvalidInput],
)
def list_open_id_connect_provider_tags(
    request: ListOpenIDConnectProviderTagsRequest, call: CallContext
) -> tags.TagsResponse:
    provider = oidc_providers.OPEN_ID_CONNECT.find(call, request.open_id_connect_provider_arn)
    return tags.page_of_tags(request, provider.arn, provider.tags)
