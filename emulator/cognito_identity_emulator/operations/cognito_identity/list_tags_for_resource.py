"""ListTagsForResource: list the tags of a pool.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListTagsForResource.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import tagged_resource
from cognito_identity_emulator.operations.cognito_identity.resource_arn import pool_of_arn
from cognito_identity_emulator.operations.context import CallContext


class ListTagsForResourceRequest(Shape):
    resource_arn: shapes.ArnString


class ListTagsForResourceResponse(Shape):
    tags: shapes.IdentityPoolTags


@operation(
    signed=True,
    resource=tagged_resource,
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
    ],
)
def list_tags_for_resource(request: ListTagsForResourceRequest, call: CallContext) -> ListTagsForResourceResponse:
    pool = call.pool(pool_of_arn(call, request.resource_arn, "ListTagsForResource"))
    return ListTagsForResourceResponse(tags=dict(pool.tags))
