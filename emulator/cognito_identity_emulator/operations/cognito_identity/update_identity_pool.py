"""UpdateIdentityPool: replace the settings of a pool.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UpdateIdentityPool.html

A member that is left out returns to its default, with two exceptions observed by Terraform's acceptance tests: the
developer provider name and the tags stay.
"""

from collections.abc import Iterator

from cognito_identity_emulator.declare.operation import DependentAction, operation
from cognito_identity_emulator.domain.pool_rules import pool_violations, with_settings
from cognito_identity_emulator.domain.rule_violation import raise_first
from cognito_identity_emulator.domain.session_context import request_tag_keys
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import pool_members, shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import (
    TAG_RESOURCE,
    UNTAG_RESOURCE,
    named_pool,
    with_keys,
)
from cognito_identity_emulator.operations.context import CallContext


class UpdateIdentityPoolRequest(shapes.PoolMembers):
    identity_pool_id: shapes.IdentityPoolId


def _dependent_actions(request: UpdateIdentityPoolRequest, call: CallContext) -> Iterator[DependentAction]:
    """Changes of tags need the permissions of TagResource and UntagResource."""
    if request.tags is None:
        return
    pool = call.pool(request.identity_pool_id)
    resource = named_pool(request, call)
    added = {key: value for key, value in request.tags.items() if pool.tags.get(key) != value}
    removed = tuple(key for key in pool.tags if key not in request.tags)
    if added:
        yield DependentAction(TAG_RESOURCE, with_keys(resource, request_tag_keys(added)))
    if removed:
        yield DependentAction(UNTAG_RESOURCE, with_keys(resource, {"aws:TagKeys": removed}))


@operation(
    signed=True,
    resource=named_pool,
    dependent_actions=_dependent_actions,
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
