"""CreateIdentityPool: make a new store of identities.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CreateIdentityPool.html

Differs: an account may have 60 pools in a region (`--max-identity-pools`); AWS's own limit is 1000 today.
"""

from emulator.call import Call
from emulator.declare.operation import operation
from emulator.domain.identity_pool import IdentityPool
from emulator.errors import cognito_identity as errors
from emulator.operations.cognito_identity import pool_members, shapes
from emulator.operations.cognito_identity.tag_rules import check_tags


class CreateIdentityPoolRequest(shapes.PoolMembers):
    """Has no members of its own."""


@operation(
    signed=True,
    raises=[
        errors.InvalidParameterException,
        errors.NotAuthorizedException,
        errors.ResourceConflictException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
        errors.LimitExceededException,
    ],
)
def create_identity_pool(request: CreateIdentityPoolRequest, call: Call) -> shapes.IdentityPool:
    pool_members.check_providers(request)
    check_tags(request.identity_pool_tags or {})
    empty = IdentityPool(
        id=call.new_pool_id(),
        account=call.account,
        region=call.scope.region,
        name=request.identity_pool_name,
        allow_unauthenticated_identities=request.allow_unauthenticated_identities,
        created_at=call.now,
    )
    pool = pool_members.configured(empty, request)
    with call.transaction() as store:
        limit = call.settings.max_identity_pools
        store.pools.add(pool)  # which waits for whoever adds another, so that nobody counts past somebody else
        if not store.pools.are_within(limit, pool.account, pool.region):
            raise errors.TooManyIdentityPools(limit)
    return pool_members.description(pool)
