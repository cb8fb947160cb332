"""ListRolePolicies: list the names of the inline policies of a role, page by page.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import paging, roles, shapes
from cognito_identity_emulator.operations.iam.requested_roles import named_role


class ListRolePoliciesRequest(paging.PagedRequest):
    role_name: shapes.RoleName


class ListRolePoliciesResponse(paging.PagedResponse):
    policy_names: list[str]


@operation(signed=True, resource=named_role, raises=[errors.NoSuchEntity, errors.ServiceFailure])
def list_role_policies(request: ListRolePoliciesRequest, call: CallContext) -> ListRolePoliciesResponse:
    role = roles.find_role(call, request.role_name)
    names, is_truncated, marker = paging.page(request, f"policies {role.arn}", role.policies, str)
    return ListRolePoliciesResponse(policy_names=names, is_truncated=is_truncated, marker=marker)
