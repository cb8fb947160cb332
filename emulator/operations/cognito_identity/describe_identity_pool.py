"""DescribeIdentityPool: what a pool is configured with.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DescribeIdentityPool.html
"""

from emulator.call import Call
from emulator.declare.operation import operation
from emulator.declare.shape import Shape
from emulator.errors import cognito_identity as errors
from emulator.operations.cognito_identity import pool_members, shapes


class DescribeIdentityPoolRequest(Shape):
    identity_pool_id: shapes.IdentityPoolId


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
def describe_identity_pool(request: DescribeIdentityPoolRequest, call: Call) -> shapes.IdentityPool:
    return pool_members.description(call.pool(request.identity_pool_id))
