"""UpdateRoleDescription: change the description of a role.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes
from cognito_identity_emulator.operations.iam.requested_roles import named_role


class UpdateRoleDescriptionRequest(Shape):
    role_name: shapes.RoleName
    description: shapes.RoleDescription


class UpdateRoleDescriptionResponse(Shape):
    role: roles.Role | None = None


@operation(
    signed=True, resource=named_role, raises=[errors.NoSuchEntity, errors.UnmodifiableEntity, errors.ServiceFailure]
)
def update_role_description(request: UpdateRoleDescriptionRequest, call: CallContext) -> UpdateRoleDescriptionResponse:
    with roles.changing_role(call, request.role_name) as (registry, before):
        role = replace(before, description=request.description)
        registry.put_role(role)
    return UpdateRoleDescriptionResponse(
        role=roles.to_wire(role, max_session_duration=role.max_session_duration_s, **roles.details(role))
    )
