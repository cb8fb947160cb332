"""ListTagsForResource: the tags of a pool.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListTagsForResource.html
"""

from emulator.call import Call
from emulator.declare.operation import operation
from emulator.declare.shape import Shape
from emulator.errors import cognito_identity as errors
from emulator.operations.cognito_identity import shapes
from emulator.operations.cognito_identity.tagged_pool import pool_of_arn


class ListTagsForResourceRequest(Shape):
    resource_arn: shapes.ArnString


class ListTagsForResourceResponse(Shape):
    tags: shapes.IdentityPoolTags


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
def list_tags_for_resource(request: ListTagsForResourceRequest, call: Call) -> ListTagsForResourceResponse:
    pool = call.pool(pool_of_arn(call, request.resource_arn, "ListTagsForResource"))
    return ListTagsForResourceResponse(tags=dict(pool.tags))
