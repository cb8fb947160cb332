"""UnlinkDeveloperIdentity: remove a developer user from an identity.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UnlinkDeveloperIdentity.html

The developer user gets a new identity the next time it signs in. An identity that loses its last login can no longer be
reached.

Differs: open to unsigned callers, too; AWS requires a signature. [unsigned-operations]
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import named_pool
from cognito_identity_emulator.operations.context import CallContext


class UnlinkDeveloperIdentityRequest(Shape):
    identity_id: shapes.IdentityId
    identity_pool_id: shapes.IdentityPoolId
    developer_provider_name: shapes.DeveloperProviderName
    developer_user_identifier: shapes.DeveloperUserIdentifier


@operation(
    signed=True,
    unsigned_too=True,
    resource=named_pool,
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.ResourceConflictException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
    ],
)
def unlink_developer_identity(request: UnlinkDeveloperIdentityRequest, call: CallContext) -> None:
    pool = call.pool(request.identity_pool_id)
    if request.developer_provider_name != pool.developer_provider_name:
        raise errors.UnsupportedDeveloperProvider
    login = Login(request.developer_provider_name, request.developer_user_identifier, developer=True)
    with call.transaction() as store:
        state = store.identities.link_state(pool.id, [login], request.identity_id)
        identity = state.identity(request.identity_id)
        if identity.pool_id != pool.id:
            raise call.identity_not_found(request.identity_id)
        if login not in state.owners:
            raise errors.DeveloperUserNotFound(login.subject)
        if state.owners[login] != identity:
            raise errors.DeveloperUserElsewhere(login.subject, identity.id)
        if identity.disabled:
            raise errors.IdentityForbidden.disabled(identity.id, identity.merged_into)
        store.identities.unlink(identity, login, call.now)
