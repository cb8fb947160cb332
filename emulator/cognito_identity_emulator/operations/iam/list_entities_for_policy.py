"""ListEntitiesForPolicy: list the roles that have a managed policy, attached or as their boundary, page by page.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html

Differs: no user and no group has a policy, because the emulator has none. [iam-not-emulated]
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import paging, policies, roles, shapes

_ROLE = "Role"


class ListEntitiesForPolicyRequest(paging.PagedRequest):
    policy_arn: shapes.Arn
    entity_filter: shapes.EntityType | None = None
    path_prefix: shapes.Path | None = None
    policy_usage_filter: shapes.PolicyUsage | None = None


class PolicyGroup(Shape):
    group_name: str | None = None
    group_id: str | None = None


class PolicyUser(Shape):
    user_name: str | None = None
    user_id: str | None = None


class PolicyRole(Shape):
    role_name: str | None = None
    role_id: str | None = None


class ListEntitiesForPolicyResponse(paging.PagedResponse):
    policy_groups: list[PolicyGroup]
    policy_users: list[PolicyUser]
    policy_roles: list[PolicyRole]


@operation(signed=True, raises=[errors.NoSuchEntity, errors.InvalidInput, errors.ServiceFailure])
def list_entities_for_policy(request: ListEntitiesForPolicyRequest, call: CallContext) -> ListEntitiesForPolicyResponse:
    policy = policies.find_policy(call, request.policy_arn)
    prefix, usage = request.path_prefix or "/", request.policy_usage_filter
    listed = [
        each
        for each in roles.account_roles(call)
        if each.path.startswith(prefix) and policies.PolicyUse([each]).is_used(policy.arn, usage)
    ]
    if request.entity_filter not in (None, _ROLE):
        listed = []
    filters = f"{policy.arn} {request.entity_filter} {prefix} {usage}"
    page, is_truncated, marker = paging.page(request, f"entities {filters}", listed, lambda each: each.name)
    return ListEntitiesForPolicyResponse(
        policy_groups=[],
        policy_users=[],
        policy_roles=[PolicyRole(role_name=each.name, role_id=each.id) for each in page],
        is_truncated=is_truncated,
        marker=marker,
    )
