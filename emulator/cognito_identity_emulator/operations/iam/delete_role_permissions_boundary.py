"""DeleteRolePermissionsBoundary: remove the permissions boundary of a role.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html

A role without one is not an error.
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes
from cognito_identity_emulator.operations.iam.requested_roles import named_role


class DeleteRolePermissionsBoundaryRequest(Shape):
    role_name: shapes.RoleName


@operation(
    signed=True, resource=named_role, raises=[errors.NoSuchEntity, errors.UnmodifiableEntity, errors.ServiceFailure]
)
def delete_role_permissions_boundary(request: DeleteRolePermissionsBoundaryRequest, call: CallContext) -> None:
    with roles.changing_role(call, request.role_name) as (registry, role):
        registry.put_role(replace(role, permissions_boundary=None))
