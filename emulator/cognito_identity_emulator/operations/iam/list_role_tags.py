"""ListRoleTags: list the tags of a role, page by page.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import paging, roles, shapes, tags
from cognito_identity_emulator.operations.iam.requested_roles import named_role


class ListRoleTagsRequest(paging.PagedRequest):
    role_name: shapes.RoleName


@operation(signed=True, resource=named_role, raises=[errors.NoSuchEntity, errors.ServiceFailure])
def list_role_tags(request: ListRoleTagsRequest, call: CallContext) -> tags.TagsResponse:
    role = roles.find_role(call, request.role_name)
    return tags.page_of_tags(request, role.arn, role.tags)
