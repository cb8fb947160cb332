"""DeleteIdentityPool: remove a pool with every identity in it.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DeleteIdentityPool.html
"""

from emulator.call import Call
from emulator.declare.operation import operation
from emulator.declare.shape import Shape
from emulator.errors import cognito_identity as errors
from emulator.operations.cognito_identity import shapes


class DeleteIdentityPoolRequest(Shape):
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
def delete_identity_pool(request: DeleteIdentityPoolRequest, call: Call) -> None:
    with call.transaction(long=True) as store:  # a million identities may go with it
        pool = call.pool_in(store, request.identity_pool_id)
        store.pools.delete(pool.id)
