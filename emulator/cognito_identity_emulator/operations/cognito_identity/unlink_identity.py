"""UnlinkIdentity: remove logins from an identity.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UnlinkIdentity.html

The Logins of the request must include a valid login of the identity. A provider that is not linked is ignored. An
identity that loses its last login can no longer be reached.
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.verified_login import VerifiedLogins
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.resolve_identity import (
    LOGINS_OR_TOKEN_OF_IDENTITY,
    NamedIdentity,
    load_identity,
)
from cognito_identity_emulator.operations.context import CallContext


class UnlinkIdentityRequest(Shape):
    identity_id: shapes.IdentityId
    logins: shapes.LoginsMap
    logins_to_remove: shapes.LoginsList


@operation(
    signed=False,
    load=load_identity,
    verification=LOGINS_OR_TOKEN_OF_IDENTITY,
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
def unlink_identity(
    request: UnlinkIdentityRequest, call: CallContext, named: NamedIdentity, verified: VerifiedLogins
) -> None:
    authorized_by_token = verified.token_claims is not None
    logins = [each.login for each in verified.logins]
    with call.transaction() as store:
        state = store.identities.link_state(named.pool.id, logins, request.identity_id)
        identity = state.identity(request.identity_id)
        if identity.disabled:
            raise errors.IdentityForbidden.disabled(identity.id, identity.merged_into)
        if not authorized_by_token and not any(state.owners.get(login) == identity for login in logins):
            raise errors.LoginsDoNotMatch
        for login in state.logins[identity.id]:
            if not login.developer and login.provider in request.logins_to_remove:
                store.identities.unlink(identity, login, call.now)
