"""UnlinkIdentity: take logins away from an identity.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UnlinkIdentity.html

The logins given must include a valid one of the identity. A provider that is not linked is passed over. An identity
that loses its last login can no longer be reached.
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.resolve_identity import named_identity, prove_for
from cognito_identity_emulator.operations.context import CallContext


class UnlinkIdentityRequest(Shape):
    identity_id: shapes.IdentityId
    logins: shapes.LoginsMap
    logins_to_remove: shapes.LoginsList


@operation(
    signed=False,
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.ResourceConflictException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
        errors.ExternalServiceException,
    ],
)
def unlink_identity(request: UnlinkIdentityRequest, call: CallContext) -> None:
    pool, _ = named_identity(call, request.identity_id)
    verified = prove_for(call, pool, request.identity_id, request.logins, own_token_allowed=True)
    authorized_by_token = verified.token_claims is not None
    logins = [verified_login.login for verified_login in verified.logins]
    with call.transaction() as store:
        known = store.identities.known(pool.id, logins, request.identity_id)
        identity = known.identity(request.identity_id)
        if identity.disabled:
            raise errors.IdentityForbidden.disabled(identity.id, identity.merged_into)
        if not authorized_by_token and not any(known.owners.get(login) == identity for login in logins):
            raise errors.LoginsDoNotMatch
        for login in known.held[identity.id]:
            if not login.developer and login.provider in request.logins_to_remove:
                store.identities.unlink(identity, login, call.now)
