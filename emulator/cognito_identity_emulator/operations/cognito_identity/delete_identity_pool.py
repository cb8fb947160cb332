"""DeleteIdentityPool: delete a pool with all its identities.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DeleteIdentityPool.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import named_pool
from cognito_identity_emulator.operations.context import CallContext


class DeleteIdentityPoolRequest(Shape):
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
def delete_identity_pool(request: DeleteIdentityPoolRequest, call: CallContext) -> None:
    with call.transaction(long=True) as store:  # the pool may have a million identities
        pool = call.pool_in(store, request.identity_pool_id)
        store.pools.delete(pool.id)
