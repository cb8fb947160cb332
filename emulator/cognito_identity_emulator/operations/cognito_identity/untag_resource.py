"""UntagResource: remove tags from a pool.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UntagResource.html
"""

from msgspec.structs import replace

from cognito_identity_emulator.declare.operation import RequestedResource, operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import tagged_resource, with_keys
from cognito_identity_emulator.operations.cognito_identity.resource_arn import pool_of_arn
from cognito_identity_emulator.operations.context import CallContext


class UntagResourceRequest(Shape):
    resource_arn: shapes.ArnString
    tag_keys: list[shapes.TagKey]


class UntagResourceResponse(Shape):
    """Has no members."""


def _resource(request: UntagResourceRequest, call: CallContext) -> RequestedResource:
    return with_keys(tagged_resource(request, call), {"aws:TagKeys": tuple(request.tag_keys)})


@operation(
    signed=True,
    resource=_resource,
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
    ],
)
def untag_resource(request: UntagResourceRequest, call: CallContext) -> UntagResourceResponse:
    pool_id = pool_of_arn(call, request.resource_arn, "UntagResource")
    with call.transaction() as store:
        pool = call.pool_in(store, pool_id)
        tags = {key: value for key, value in pool.tags.items() if key not in request.tag_keys}
        store.pools.replace(replace(pool, tags=tags))
    return UntagResourceResponse()
