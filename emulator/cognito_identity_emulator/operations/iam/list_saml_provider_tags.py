"""ListSAMLProviderTags: list the tags of a SAML provider, page by page.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviderTags.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import member
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import paging, saml_providers, shapes, tags


class ListSAMLProviderTagsRequest(paging.PagedRequest):
    saml_provider_arn: shapes.Arn = member(name="SAMLProviderArn")


@operation(
    name="ListSAMLProviderTags",
    signed=True,
    resource=saml_providers.requested_provider,
    raises=[errors.NoSuchEntity, errors.ServiceFailure, errors.InvalidInput],
)
def list_saml_provider_tags(request: ListSAMLProviderTagsRequest, call: CallContext) -> tags.TagsResponse:
    provider = saml_providers.SAML.find(call, request.saml_provider_arn)
    return tags.page_of_tags(request, provider.arn, provider.tags)
