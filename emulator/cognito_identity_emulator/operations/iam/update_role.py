"""UpdateRole: change the description and the longest session of a role.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html

A member that the call does not name remains as it is (observed: Terraform's updates).

Differs: MaxSigninSessionDuration and ResetMaxSigninSessionDuration are refused, because AWS Sign-In is not emulated.
[iam-not-emulated]
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes
from cognito_identity_emulator.operations.iam.requested_roles import named_role
from cognito_identity_emulator.operations.refused_members import refuse_members


class UpdateRoleRequest(Shape):
    role_name: shapes.RoleName
    description: shapes.RoleDescription | None = None
    max_session_duration: shapes.RoleMaxSessionDuration | None = None
    max_signin_session_duration: shapes.MaxSigninSessionDuration | None = None
    reset_max_signin_session_duration: bool | None = None


class UpdateRoleResponse(Shape):
    """Has no members."""


@operation(
    signed=True,
    resource=named_role,
    raises=[errors.UnmodifiableEntity, errors.NoSuchEntity, errors.InvalidInput, errors.ServiceFailure],
)
def update_role(request: UpdateRoleRequest, call: CallContext) -> UpdateRoleResponse:
    refuse_members(
        "iam",
        "UpdateRole",
        MaxSigninSessionDuration=request.max_signin_session_duration,
        ResetMaxSigninSessionDuration=request.reset_max_signin_session_duration,
    )
    with roles.changing_role(call, request.role_name) as (registry, role):
        if request.description is not None:
            role = replace(role, description=request.description)
        if request.max_session_duration is not None:
            role = replace(role, max_session_duration_s=request.max_session_duration)
        registry.put_role(role)
    return UpdateRoleResponse()
