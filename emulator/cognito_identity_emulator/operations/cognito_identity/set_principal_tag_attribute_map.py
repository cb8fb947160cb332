"""SetPrincipalTagAttributeMap: set which claims of a provider become principal tags.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetPrincipalTagAttributeMap.html

The provider is a user pool's name without a client id, an OIDC or SAML provider's ARN, or a social provider's domain.
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import principal_tag_members, shapes
from cognito_identity_emulator.operations.cognito_identity.principal_tag_members import PrincipalTagMapShape
from cognito_identity_emulator.operations.cognito_identity.requested_resources import no_pool
from cognito_identity_emulator.operations.context import CallContext


class SetPrincipalTagAttributeMapRequest(Shape):
    identity_pool_id: shapes.IdentityPoolId
    identity_provider_name: shapes.IdentityProviderName
    use_defaults: bool | None = None
    principal_tags: shapes.PrincipalTags | None = None


@operation(
    signed=True,
    resource=no_pool,
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
    ],
)
def set_principal_tag_attribute_map(
    request: SetPrincipalTagAttributeMapRequest, call: CallContext
) -> PrincipalTagMapShape:
    tag_map = principal_tag_members.to_domain(request)
    with call.transaction() as store:
        pool = call.pool_in(store, request.identity_pool_id)
        store.pools.put_tag_map(pool.id, request.identity_provider_name, tag_map)
    return principal_tag_members.to_wire(pool.id, request.identity_provider_name, tag_map)
