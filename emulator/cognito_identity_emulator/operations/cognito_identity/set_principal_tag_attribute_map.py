"""SetPrincipalTagAttributeMap: which claims of a provider become principal tags.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetPrincipalTagAttributeMap.html

A user pool goes by its name without a client id, an OIDC or SAML provider by its ARN.
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.identity_pool import PrincipalTagMap
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.context import CallContext


class SetPrincipalTagAttributeMapRequest(Shape):
    identity_pool_id: shapes.IdentityPoolId
    identity_provider_name: shapes.IdentityProviderName
    use_defaults: bool | None = None
    principal_tags: shapes.PrincipalTags | None = None


class SetPrincipalTagAttributeMapResponse(Shape):
    identity_pool_id: shapes.IdentityPoolId
    identity_provider_name: shapes.IdentityProviderName
    principal_tags: shapes.PrincipalTags
    use_defaults: bool


@operation(
    signed=True,
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
) -> SetPrincipalTagAttributeMapResponse:
    tag_map = PrincipalTagMap(bool(request.use_defaults), request.principal_tags or {})
    with call.transaction() as store:
        pool = call.pool_in(store, request.identity_pool_id)
        store.pools.put_tag_map(pool.id, request.identity_provider_name, tag_map)
    return SetPrincipalTagAttributeMapResponse(
        identity_pool_id=pool.id,
        identity_provider_name=request.identity_provider_name,
        principal_tags=dict(tag_map.tags),
        use_defaults=tag_map.use_defaults,
    )
