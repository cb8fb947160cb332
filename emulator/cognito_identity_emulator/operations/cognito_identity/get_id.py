"""GetId: find, or create, the identity behind a set of logins.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html

Without logins every call makes a new guest. AccountId is accepted and not needed.
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.linking import Plan, already_there, decide_in_pool
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.context import Call
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
def get_id(request: GetIdRequest, call: Call) -> Steps[GetIdResponse]:
    pool = call.pool(request.identity_pool_id)
    proofs = call.prove(pool, request.logins)
    yield
    if not proofs.logins and not pool.allow_unauthenticated_identities:
        raise errors.UnauthenticatedAccessNotSupported
    logins = [proof.login for proof in proofs.logins]
    if logins:
        with call.reading() as store:
            known = already_there(store.identities.owners(pool.id, logins))
        if known is not None:
            return GetIdResponse(identity_id=known.id)
    with call.transaction(one_write=not logins) as store:
        plan = decide_in_pool(logins, store.identities.known(pool.id, logins)) if logins else Plan(None)
        newcomer = call.new_identity(pool, authenticated=bool(logins))
        identity = store.identities.carry_out(plan, newcomer, call.now)
    return GetIdResponse(identity_id=identity.id)
