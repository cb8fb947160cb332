"""ListPolicyVersions: list the versions of a managed policy, the newest first, without their documents.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import paging, policies, shapes

_LARGEST_NUMBER = 2**31


class ListPolicyVersionsRequest(paging.PagedRequest):
    policy_arn: shapes.Arn


class ListPolicyVersionsResponse(paging.PagedResponse):
    versions: list[policies.PolicyVersionShape]


@operation(
    signed=True,
    resource=policies.requested_policy,
    raises=[errors.NoSuchEntity, errors.InvalidInput, errors.ServiceFailure],
)
def list_policy_versions(request: ListPolicyVersionsRequest, call: CallContext) -> ListPolicyVersionsResponse:
    policy = policies.find_policy(call, request.policy_arn)
    page, is_truncated, marker = paging.page(
        request,
        f"versions {policy.arn}",
        policy.versions,
        lambda each: f"{_LARGEST_NUMBER - each.number:010}",  # the newest first
    )
    return ListPolicyVersionsResponse(
        versions=[policies.version_to_wire(policy, each, with_document=False) for each in page],
        is_truncated=is_truncated,
        marker=marker,
    )
