"""TagResource: add tags to a pool.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_TagResource.html
"""

from msgspec.structs import replace

from cognito_identity_emulator.declare.operation import RequestedResource, operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.rule_violation import raise_first
from cognito_identity_emulator.domain.session_context import request_tag_keys
from cognito_identity_emulator.domain.tags import tag_violations
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import tagged_resource, with_keys
from cognito_identity_emulator.operations.cognito_identity.resource_arn import pool_of_arn
from cognito_identity_emulator.operations.context import CallContext


class TagResourceRequest(Shape):
    resource_arn: shapes.ArnString
    tags: shapes.IdentityPoolTags


class TagResourceResponse(Shape):
    """Has no members."""


def _resource(request: TagResourceRequest, call: CallContext) -> RequestedResource:
    return with_keys(tagged_resource(request, call), request_tag_keys(request.tags))


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
def tag_resource(request: TagResourceRequest, call: CallContext) -> TagResourceResponse:
    pool_id = pool_of_arn(call, request.resource_arn, "TagResource")
    with call.transaction() as store:
        pool = call.pool_in(store, pool_id)
        tags = {**pool.tags, **request.tags}
        raise_first(tag_violations(tags))
        store.pools.replace(replace(pool, tags=tags))
    return TagResourceResponse()
