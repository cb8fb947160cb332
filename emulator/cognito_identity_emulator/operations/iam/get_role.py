"""GetRole: return a role with its trust policy.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes


class GetRoleRequest(Shape):
    role_name: shapes.RoleName


class GetRoleResponse(Shape):
    role: roles.Role


@operation(signed=True, raises=[errors.NoSuchEntity, errors.ServiceFailure])
def get_role(request: GetRoleRequest, call: CallContext) -> GetRoleResponse:
    role = roles.find_role(call, request.role_name)
    return GetRoleResponse(
        role=roles.to_wire(
            role,
            max_session_duration=role.max_session_duration_s,
            role_last_used=roles.RoleLastUsed(),
            **roles.details(role),
        )
    )
