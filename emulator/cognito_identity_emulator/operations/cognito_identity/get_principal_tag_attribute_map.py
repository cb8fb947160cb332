"""GetPrincipalTagAttributeMap: which claims of a provider become principal tags.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetPrincipalTagAttributeMap.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.context import CallContext


class GetPrincipalTagAttributeMapRequest(Shape):
    identity_pool_id: shapes.IdentityPoolId
    identity_provider_name: shapes.IdentityProviderName


class GetPrincipalTagAttributeMapResponse(Shape):
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
def get_principal_tag_attribute_map(
    request: GetPrincipalTagAttributeMapRequest, call: CallContext
) -> GetPrincipalTagAttributeMapResponse:
    pool = call.pool(request.identity_pool_id)
    provider = request.identity_provider_name
    tag_map = pool.principal_tag_maps.get(provider)
    if tag_map is None:
        raise errors.PrincipalTagsNotConfigured(pool.id, provider)
    return GetPrincipalTagAttributeMapResponse(
        identity_pool_id=pool.id,
        identity_provider_name=provider,
        principal_tags=dict(tag_map.tags),
        use_defaults=tag_map.use_defaults,
    )
