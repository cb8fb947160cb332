"""GetId: find or create the identity of a set of logins.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html

Every call without logins creates a new guest. AccountId is accepted and not needed.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cognito_identity_emulator.declare.operation import Verification, operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.identity import Identity
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.linking import NOTHING_LINKED, LinkPlan, decide_in_pool, existing_identity
from cognito_identity_emulator.domain.verified_login import NO_LOGINS, VerifiedLogins
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.context import CallContext

if TYPE_CHECKING:
    from concurrent.futures import Future


class GetIdRequest(Shape):
    identity_pool_id: shapes.IdentityPoolId
    account_id: shapes.AccountId | None = None
    logins: shapes.LoginsMap | None = None


class GetIdResponse(Shape):
    identity_id: shapes.IdentityId


def _load_pool(request: GetIdRequest, call: CallContext) -> IdentityPool:
    return call.pool(request.identity_pool_id)


def _fetch_needed(request: GetIdRequest, call: CallContext, pool: IdentityPool) -> "Future[None] | None":
    return call.fetch_needed(pool, request.logins) if request.logins else None


def _verify(request: GetIdRequest, call: CallContext, pool: IdentityPool) -> VerifiedLogins:
    return call.verify(pool, request.logins) if request.logins else NO_LOGINS


@operation(
    signed=False,
    load=_load_pool,
    verification=Verification(_fetch_needed, _verify),
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.ResourceConflictException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
        errors.LimitExceededException,
        errors.ExternalServiceException,
    ],
)
def get_id(request: GetIdRequest, call: CallContext, pool: IdentityPool, verified: VerifiedLogins) -> GetIdResponse:
    if not verified.logins and not pool.allow_unauthenticated_identities:
        raise errors.UnauthenticatedAccessNotSupported
    logins = [each.login for each in verified.logins]
    owners: Sequence[Identity | None] = ()
    if logins:
        with call.reading() as store:
            owners = store.identities.owners(pool.id, logins)
        existing = existing_identity(owners)
        if existing is not None:
            return GetIdResponse(identity_id=existing.id)
    new_identity = call.new_identity(pool, logins)
    if any(owners):
        with call.transaction() as store:
            plan = decide_in_pool(logins, store.identities.link_state(pool.id, logins))
            identity = store.identities.apply(plan, new_identity, call.now)
        return GetIdResponse(identity_id=identity.id)
    plan = decide_in_pool(logins, NOTHING_LINKED) if logins else LinkPlan(None)
    with call.transaction(one_write=not logins, only_inserts=True) as store:
        store.identities.apply(plan, new_identity, call.now)
    return GetIdResponse(identity_id=new_identity.id)
