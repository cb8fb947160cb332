"""PutRolePermissionsBoundary: set the permissions boundary of a role.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes
from cognito_identity_emulator.operations.iam.attachable_policies import check_boundary
from cognito_identity_emulator.operations.iam.requested_roles import named_role


class PutRolePermissionsBoundaryRequest(Shape):
    role_name: shapes.RoleName
    permissions_boundary: shapes.Arn


@operation(
    signed=True,
    resource=named_role,
    raises=[
        errors.NoSuchEntity,
        errors.InvalidInput,
        errors.UnmodifiableEntity,
        errors.PolicyNotAttachable,
        errors.ServiceFailure,
    ],
)
def put_role_permissions_boundary(request: PutRolePermissionsBoundaryRequest, call: CallContext) -> None:
    with roles.changing_role(call, request.role_name) as (registry, role):
        check_boundary(registry, request.permissions_boundary)
        registry.put_role(replace(role, permissions_boundary=request.permissions_boundary))
