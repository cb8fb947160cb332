"""ListRoleTags: list the tags of a role, page by page.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import paging, roles, shapes, tags


class ListRoleTagsRequest(paging.PagedRequest):
    role_name: shapes.RoleName


class ListRoleTagsResponse(paging.PagedResponse):
    tags: list[shapes.Tag]


@operation(signed=True, raises=[errors.NoSuchEntity, errors.ServiceFailure])
def list_role_tags(request: ListRoleTagsRequest, call: CallContext) -> ListRoleTagsResponse:
    role = roles.find_role(call, request.role_name)
    page, is_truncated, marker = paging.page(request, f"tags {role.arn}", role.tags, str)
    return ListRoleTagsResponse(
        tags=tags.to_wire({key: role.tags[key] for key in page}), is_truncated=is_truncated, marker=marker
    )
