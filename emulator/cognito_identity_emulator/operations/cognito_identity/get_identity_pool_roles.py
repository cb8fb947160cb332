"""GetIdentityPoolRoles: get the roles and role mappings of a pool.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetIdentityPoolRoles.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import role_members, shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import named_pool
from cognito_identity_emulator.operations.context import CallContext


class GetIdentityPoolRolesRequest(Shape):
    identity_pool_id: shapes.IdentityPoolId


class GetIdentityPoolRolesResponse(Shape):
    identity_pool_id: shapes.IdentityPoolId
    role_mappings: shapes.RoleMappingMap | None = None
    roles: shapes.RolesMap | None = None


@operation(
    signed=True,
    resource=named_pool,
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.ResourceConflictException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
    ],
)
def get_identity_pool_roles(request: GetIdentityPoolRolesRequest, call: CallContext) -> GetIdentityPoolRolesResponse:
    pool = call.pool(request.identity_pool_id)
    return GetIdentityPoolRolesResponse(
        identity_pool_id=pool.id,
        role_mappings=role_members.to_wire(pool.role_mappings),
        roles=None if pool.roles is None else dict(pool.roles),
    )
