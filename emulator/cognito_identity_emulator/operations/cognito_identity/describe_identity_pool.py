"""DescribeIdentityPool: get the settings of a pool.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DescribeIdentityPool.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import pool_members, shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import named_pool
from cognito_identity_emulator.operations.context import CallContext


class DescribeIdentityPoolRequest(Shape):
    identity_pool_id: shapes.IdentityPoolId


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
def describe_identity_pool(request: DescribeIdentityPoolRequest, call: CallContext) -> shapes.IdentityPoolShape:
    return pool_members.to_wire(call.pool(request.identity_pool_id))
