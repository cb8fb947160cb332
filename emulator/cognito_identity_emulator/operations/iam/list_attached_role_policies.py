"""ListAttachedRolePolicies: list the managed policies of a role, page by page.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.arns import account_of_arn, resource_name, resource_path
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import paging, roles, shapes
from cognito_identity_emulator.operations.iam.requested_roles import named_role


class AttachedRolePolicy(Shape):
    policy_name: str | None = None
    policy_arn: str | None = None


class ListAttachedRolePoliciesRequest(paging.PagedRequest):
    role_name: shapes.RoleName
    path_prefix: shapes.PolicyPath | None = None


class ListAttachedRolePoliciesResponse(paging.PagedResponse):
    attached_policies: list[AttachedRolePolicy]


@operation(signed=True, resource=named_role, raises=[errors.NoSuchEntity, errors.InvalidInput, errors.ServiceFailure])
def list_attached_role_policies(
    request: ListAttachedRolePoliciesRequest, call: CallContext
) -> ListAttachedRolePoliciesResponse:
    role, prefix = roles.find_role(call, request.role_name), request.path_prefix or "/"
    listed = [arn for arn in role.managed_policy_arns if resource_path(arn).startswith(prefix)]
    # Of one name, a role can have a policy of AWS and one of the account.
    page, is_truncated, marker = paging.page(
        request, f"attached {role.arn} {prefix}", listed, lambda arn: f"{resource_name(arn)} {account_of_arn(arn)}"
    )
    return ListAttachedRolePoliciesResponse(
        attached_policies=[AttachedRolePolicy(policy_name=resource_name(arn), policy_arn=arn) for arn in page],
        is_truncated=is_truncated,
        marker=marker,
    )
