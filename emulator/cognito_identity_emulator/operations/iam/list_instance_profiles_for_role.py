"""ListInstanceProfilesForRole: list the instance profiles of a role, of which there are none.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html

Differs: no role has an instance profile, because the emulator has none. Terraform asks before it deletes a role.
[iam-not-emulated]
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, Timestamp
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import paging, roles, shapes
from cognito_identity_emulator.operations.iam.requested_roles import named_role


class InstanceProfile(Shape):
    path: str
    instance_profile_name: str
    instance_profile_id: str
    arn: str
    create_date: Timestamp
    roles: list[roles.Role]
    tags: list[shapes.Tag] | None = None


class ListInstanceProfilesForRoleRequest(paging.PagedRequest):
    role_name: shapes.RoleName


class ListInstanceProfilesForRoleResponse(paging.PagedResponse):
    instance_profiles: list[InstanceProfile]


@operation(signed=True, resource=named_role, raises=[errors.NoSuchEntity, errors.ServiceFailure])
def list_instance_profiles_for_role(
    request: ListInstanceProfilesForRoleRequest, call: CallContext
) -> ListInstanceProfilesForRoleResponse:
    roles.find_role(call, request.role_name)
    return ListInstanceProfilesForRoleResponse(instance_profiles=[], is_truncated=False)
