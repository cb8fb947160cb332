"""ListPolicies: list the managed policies of the account and of AWS, page by page.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html

Differs: of the AWS managed policies, those whose documents are known are listed. [iam-aws-managed-policies]
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import paging, policies, roles, shapes

_OF_AWS, _OF_THE_ACCOUNT = "AWS", "Local"


class ListPoliciesRequest(paging.PagedRequest):
    scope: shapes.PolicyScope | None = None
    only_attached: bool | None = None
    path_prefix: shapes.PolicyPath | None = None
    policy_usage_filter: shapes.PolicyUsage | None = None


class ListPoliciesResponse(paging.PagedResponse):
    policies: list[policies.PolicyShape]


@operation(signed=True, raises=[errors.ServiceFailure])
def list_policies(request: ListPoliciesRequest, call: CallContext) -> ListPoliciesResponse:
    use = policies.PolicyUse(roles.account_roles(call))
    listed = [] if request.scope == _OF_AWS else policies.account_policies(call)
    if request.scope != _OF_THE_ACCOUNT:
        listed += policies.aws_policies(call)
    prefix, usage = request.path_prefix or "/", request.policy_usage_filter
    if request.only_attached or usage is not None:
        listed = [each for each in listed if use.is_used(each.arn, usage)]
    listed = [each for each in listed if each.path.startswith(prefix)]
    filters = f"{request.scope} {request.only_attached} {prefix} {usage}"
    page, is_truncated, marker = paging.page(
        request, f"policies {filters}", listed, lambda each: f"{each.name} {each.arn}"
    )
    return ListPoliciesResponse(
        policies=[policies.to_wire(each, use, is_listed=True) for each in page],
        is_truncated=is_truncated,
        marker=marker,
    )
