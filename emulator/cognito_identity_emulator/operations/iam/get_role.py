"""GetRole: return a role with its trust policy.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, Timestamp
from cognito_identity_emulator.domain.iam import IamRole
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes
from cognito_identity_emulator.operations.iam.requested_roles import named_role
from cognito_identity_emulator.storage.registry import RegistryStore


class GetRoleRequest(Shape):
    role_name: shapes.RoleName


class GetRoleResponse(Shape):
    role: roles.Role


@operation(signed=True, resource=named_role, raises=[errors.NoSuchEntity, errors.ServiceFailure])
def get_role(request: GetRoleRequest, call: CallContext) -> GetRoleResponse:
    role = roles.find_role(call, request.role_name)
    return GetRoleResponse(
        role=roles.to_wire(
            role,
            max_session_duration=role.max_session_duration_s,
            role_last_used=_last_use(role, call),
            **roles.details(role),
        )
    )


def _last_use(found: IamRole, call: CallContext) -> roles.RoleLastUsed:
    """The newest use: that of this process, or the one that any process wrote."""
    use = call.services.credentials.role_usage.newest(found.id)
    with call.services.database.reading() as connection:
        role = RegistryStore(connection).role(found.arn)
    at, region = (None, None) if role is None else (role.last_used_at, role.last_used_region)
    if use is not None and (at is None or use.at >= at):
        at, region = use
    return roles.RoleLastUsed() if at is None else roles.RoleLastUsed(last_used_date=Timestamp(at), region=region)
