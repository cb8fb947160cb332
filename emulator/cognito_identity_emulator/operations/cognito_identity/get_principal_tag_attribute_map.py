"""GetPrincipalTagAttributeMap: get which claims of a provider become principal tags.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetPrincipalTagAttributeMap.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import principal_tag_members, shapes
from cognito_identity_emulator.operations.cognito_identity.principal_tag_members import PrincipalTagMapShape
from cognito_identity_emulator.operations.cognito_identity.requested_resources import named_pool
from cognito_identity_emulator.operations.context import CallContext


class GetPrincipalTagAttributeMapRequest(Shape):
    identity_pool_id: shapes.IdentityPoolId
    identity_provider_name: shapes.IdentityProviderName


@operation(
    signed=True,
    resource=named_pool,
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
    ],
)
def get_principal_tag_attribute_map(
    request: GetPrincipalTagAttributeMapRequest, call: CallContext
) -> PrincipalTagMapShape:
    pool = call.pool(request.identity_pool_id)
    provider = request.identity_provider_name
    tag_map = pool.principal_tag_maps.get(provider)
    if tag_map is None:
        raise errors.PrincipalTagsNotConfigured(provider)
    return principal_tag_members.to_wire(pool.id, provider, tag_map)
