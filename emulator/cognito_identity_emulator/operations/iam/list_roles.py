"""ListRoles: list the roles of the account, page by page.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html

Tags, the permissions boundary and the last use of a role are only answered by GetRole.
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import paging, roles, shapes
from cognito_identity_emulator.operations.iam.requested_roles import all_roles


class ListRolesRequest(paging.PagedRequest):
    path_prefix: shapes.PathPrefix | None = None


class ListRolesResponse(paging.PagedResponse):
    roles: list[roles.Role]


@operation(signed=True, resource=all_roles, raises=[errors.ServiceFailure])
def list_roles(request: ListRolesRequest, call: CallContext) -> ListRolesResponse:
    prefix = request.path_prefix or "/"
    listed = [each for each in roles.account_roles(call) if each.path.startswith(prefix)]
    page, is_truncated, marker = paging.page(request, f"roles {prefix}", listed, lambda each: each.name)
    return ListRolesResponse(
        roles=[roles.to_wire(each, max_session_duration=each.max_session_duration_s) for each in page],
        is_truncated=is_truncated,
        marker=marker,
    )
