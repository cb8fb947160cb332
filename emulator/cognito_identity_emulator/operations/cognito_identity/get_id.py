"""GetId: find, or create, the identity behind a set of logins.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html

Without logins every call makes a new guest. AccountId is accepted and not needed.
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.linking import LinkPlan, decide_in_pool, existing_identity
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.runtime.cooperative import Steps


class GetIdRequest(Shape):
    identity_pool_id: shapes.IdentityPoolId
    account_id: shapes.AccountId | None = None
    logins: shapes.LoginsMap | None = None


class GetIdResponse(Shape):
    identity_id: shapes.IdentityId


@operation(
    signed=False,
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
def get_id(request: GetIdRequest, call: CallContext) -> Steps[GetIdResponse]:
    pool = call.pool(request.identity_pool_id)
    verified = call.verify(pool, request.logins)
    yield
    if not verified.logins and not pool.allow_unauthenticated_identities:
        raise errors.UnauthenticatedAccessNotSupported
    logins = [verified_login.login for verified_login in verified.logins]
    if logins:
        with call.reading() as store:
            known = existing_identity(store.identities.owners(pool.id, logins))
        if known is not None:
            return GetIdResponse(identity_id=known.id)
    with call.transaction(one_write=not logins) as store:
        plan = decide_in_pool(logins, store.identities.known(pool.id, logins)) if logins else LinkPlan(None)
        new_identity = call.new_identity(pool, authenticated=bool(logins))
        identity = store.identities.apply(plan, new_identity, call.now)
    return GetIdResponse(identity_id=identity.id)
