"""ListIdentityPools: list the pools of an account in a region, page by page.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListIdentityPools.html

Differs: unsigned callers may call it too, and get the pools of the default account; AWS requires a signature.
[unsigned-operations]
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import no_pool
from cognito_identity_emulator.operations.context import CallContext


class ListIdentityPoolsRequest(Shape):
    max_results: shapes.QueryLimit
    next_token: shapes.PaginationKey | None = None


class IdentityPoolShortDescription(Shape):
    identity_pool_id: shapes.IdentityPoolId
    identity_pool_name: shapes.IdentityPoolName


class ListIdentityPoolsResponse(Shape):
    identity_pools: list[IdentityPoolShortDescription]
    next_token: shapes.PaginationKey | None = None


@operation(
    signed=True,
    unsigned_too=True,
    resource=no_pool,
    raises=[
        errors.InvalidParameterException,
        errors.NotAuthorizedException,
        errors.TooManyRequestsException,
        errors.ResourceNotFoundException,
        errors.InternalErrorException,
    ],
)
def list_identity_pools(request: ListIdentityPoolsRequest, call: CallContext) -> ListIdentityPoolsResponse:
    account, region = call.account, call.scope.region
    pools, next_token = call.page(
        f"pools of {account} in {region}",
        request.next_token,
        request.max_results,
        lambda after, most: call.services.pools.page(account, region, after, most),
    )
    return ListIdentityPoolsResponse(
        identity_pools=[
            IdentityPoolShortDescription(identity_pool_id=pool_id, identity_pool_name=name) for pool_id, name in pools
        ],
        next_token=next_token,
    )
