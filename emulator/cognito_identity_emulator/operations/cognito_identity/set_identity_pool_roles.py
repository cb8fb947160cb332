"""SetIdentityPoolRoles: the roles a pool's identities get.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetIdentityPoolRoles.html

Replaces everything: mappings that are left out are gone.

Differs: any well-formed role ARN is accepted, whoever's role it is; AWS asks whether the caller may pass it.
"""

from msgspec.structs import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import role_members, shapes
from cognito_identity_emulator.operations.context import CallContext


class SetIdentityPoolRolesRequest(Shape):
    identity_pool_id: shapes.IdentityPoolId
    roles: shapes.RolesMap
    role_mappings: shapes.RoleMappingMap | None = None


@operation(
    signed=True,
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.ResourceConflictException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
        errors.ConcurrentModificationException,
    ],
)
def set_identity_pool_roles(request: SetIdentityPoolRolesRequest, call: CallContext) -> None:
    with call.transaction() as store:
        pool = call.pool_in(store, request.identity_pool_id)
        role_members.check_roles(request.roles, request.role_mappings)
        role_members.check_mapping_keys(pool, request.role_mappings)
        mappings = role_members.to_domain(request.role_mappings)
        store.pools.replace(replace(pool, roles=request.roles, role_mappings=mappings))
