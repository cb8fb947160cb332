"""CreateIdentityPool: create an identity pool.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CreateIdentityPool.html

Differs: an account may have 60 pools in a region (`--max-identity-pools`); AWS's limit is 1000 today. [pool-quota]
Differs: the emulator's default account stands for any account, as the pool's and as a SAML provider's.
[provider-arn]
Differs: a pool may have 50 user pool clients, AWS's default quota; AWS raises it on request, up to 1000.
[provider-quota]
Differs: the tag `_custom_id_` chooses the id of the pool, as in LocalStack; for AWS it is a tag like any other.
[custom-id-tag]
"""

from collections.abc import Iterator

from cognito_identity_emulator.declare.operation import DependentAction, RequestedResource, operation
from cognito_identity_emulator.domain.custom_pool_id import custom_id_violations, custom_pool_id
from cognito_identity_emulator.domain.pool_rules import new_pool, pool_violations
from cognito_identity_emulator.domain.rule_violation import raise_first
from cognito_identity_emulator.domain.session_context import request_tag_keys
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import pool_members, shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import TAG_RESOURCE, no_pool, with_keys
from cognito_identity_emulator.operations.context import CallContext


class CreateIdentityPoolRequest(shapes.PoolMembers):
    """Has no members of its own."""


def _resource(request: CreateIdentityPoolRequest, call: CallContext) -> RequestedResource:
    return with_keys(no_pool(request, call), request_tag_keys(request.tags or {}))


def _dependent_actions(request: CreateIdentityPoolRequest, call: CallContext) -> Iterator[DependentAction]:
    if request.tags:
        yield DependentAction(TAG_RESOURCE, _resource(request, call))


@operation(
    signed=True,
    resource=_resource,
    dependent_actions=_dependent_actions,
    raises=[
        errors.InvalidParameterException,
        errors.NotAuthorizedException,
        errors.ResourceConflictException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
        errors.LimitExceededException,
    ],
)
def create_identity_pool(request: CreateIdentityPoolRequest, call: CallContext) -> shapes.IdentityPoolShape:
    settings = pool_members.to_domain(request)
    raise_first(pool_violations(settings, call.account, call.settings.account))
    raise_first(custom_id_violations(settings.tags, call.scope.region))
    chosen_id = custom_pool_id(settings.tags)
    pool_id = chosen_id or call.new_pool_id(settings.name)
    pool = new_pool(settings, id=pool_id, account=call.account, region=call.scope.region, created_at=call.now)
    with call.transaction() as store:
        if chosen_id is not None and store.pools.exists(chosen_id):
            raise errors.CustomPoolIdTaken(chosen_id)
        limit = call.settings.max_identity_pools
        store.pools.add(pool)  # waits for other writers, so that the count includes their pools
        if not store.pools.are_within(limit, pool.account, pool.region):
            raise errors.TooManyIdentityPools(limit)
    return pool_members.to_wire(pool)
