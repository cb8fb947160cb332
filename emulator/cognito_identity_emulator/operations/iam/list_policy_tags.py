"""ListPolicyTags: list the tags of a managed policy, page by page.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import paging, policies, shapes, tags


class ListPolicyTagsRequest(paging.PagedRequest):
    policy_arn: shapes.Arn


@operation(
    signed=True,
    resource=policies.requested_policy,
    raises=[errors.NoSuchEntity, errors.ServiceFailure, errors.InvalidInput],
)
def list_policy_tags(request: ListPolicyTagsRequest, call: CallContext) -> tags.TagsResponse:
    policy = policies.find_policy(call, request.policy_arn)
    return tags.page_of_tags(request, policy.arn, policy.tags)
