"""UpdateIdentityPool: replace the settings of a pool.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UpdateIdentityPool.html

A member that is left out returns to its default, with two exceptions observed by Terraform's acceptance tests: the
developer provider name and the tags stay.
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.domain.pool_rules import pool_violations, with_settings
from cognito_identity_emulator.domain.rule_violation import raise_first
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import pool_members, shapes
from cognito_identity_emulator.operations.context import CallContext


class UpdateIdentityPoolRequest(shapes.PoolMembers):
    identity_pool_id: shapes.IdentityPoolId


@operation(
    signed=True,
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.ResourceConflictException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
        errors.ConcurrentModificationException,
        errors.LimitExceededException,
    ],
)
def update_identity_pool(request: UpdateIdentityPoolRequest, call: CallContext) -> shapes.IdentityPoolShape:
    settings = pool_members.to_domain(request)
    with call.transaction() as store:
        pool = call.pool_in(store, request.identity_pool_id)
        raise_first(pool_violations(settings, pool.account, call.settings.account))
        updated = with_settings(pool, settings)
        store.pools.replace(updated)
    return pool_members.to_wire(updated)
