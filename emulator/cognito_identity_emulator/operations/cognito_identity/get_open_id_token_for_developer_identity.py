"""GetOpenIdTokenForDeveloperIdentity: find or create the identity of a user that a backend signed in, and issue a
token.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdTokenForDeveloperIdentity.html

The caller's AWS credentials prove the developer login. Logins of public providers beside it are verified as in every
operation, and linked.
"""

from typing import TYPE_CHECKING

from cognito_identity_emulator.declare.operation import Verification, operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.verified_login import OpenIdTokenClaims, VerifiedLogins, developer_login
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import named_pool
from cognito_identity_emulator.operations.cognito_identity.resolve_identity import (
    NamedDeveloperUser,
    load_developer_user,
    resolve_developer_user,
)
from cognito_identity_emulator.operations.context import CallContext

if TYPE_CHECKING:
    from concurrent.futures import Future


class GetOpenIdTokenForDeveloperIdentityRequest(Shape):
    logins: shapes.LoginsMap
    identity_pool_id: shapes.IdentityPoolId
    identity_id: shapes.IdentityId | None = None
    principal_tags: shapes.PrincipalTags | None = None
    token_duration: shapes.TokenDuration | None = None


class GetOpenIdTokenForDeveloperIdentityResponse(Shape):
    identity_id: shapes.IdentityId
    token: str


def _load_user(request: GetOpenIdTokenForDeveloperIdentityRequest, call: CallContext) -> NamedDeveloperUser:
    """The developer user, for whom the caller's AWS credentials vouch. Raises UnsupportedDeveloperProvider when the
    request has no login of the pool's developer provider, and DeveloperUserIdentifierTooLong."""
    pool = call.pool(request.identity_pool_id)
    provider = pool.developer_provider_name
    if provider is None or provider not in request.logins:
        raise errors.UnsupportedDeveloperProvider
    identifier = request.logins[provider]
    limit = shapes.MAX_DEVELOPER_USER_IDENTIFIER_CHARACTERS  # the model's limit for Logins is one for tokens
    if len(identifier) > limit:
        raise errors.DeveloperUserIdentifierTooLong(limit)
    return load_developer_user(call, pool, developer_login(provider, pool.id, identifier))


def _public_logins(request: GetOpenIdTokenForDeveloperIdentityRequest, pool: IdentityPool) -> dict[str, str]:
    return {key: token for key, token in request.logins.items() if key != pool.developer_provider_name}


def _fetch_needed(
    request: GetOpenIdTokenForDeveloperIdentityRequest, call: CallContext, user: NamedDeveloperUser
) -> "Future[None] | None":
    return call.fetch_needed(user.pool, _public_logins(request, user.pool))


def _verify(
    request: GetOpenIdTokenForDeveloperIdentityRequest, call: CallContext, user: NamedDeveloperUser
) -> VerifiedLogins:
    """The developer login, and the verified public logins."""
    public = call.verify(user.pool, _public_logins(request, user.pool)).logins
    return VerifiedLogins((user.login, *public))


@operation(
    signed=True,
    signs=True,
    resource=named_pool,
    load=_load_user,
    verification=Verification(_fetch_needed, _verify),
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.ResourceConflictException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
        errors.DeveloperUserAlreadyRegisteredException,
    ],
)
def get_open_id_token_for_developer_identity(
    request: GetOpenIdTokenForDeveloperIdentityRequest,
    call: CallContext,
    user: NamedDeveloperUser,
    verified: VerifiedLogins,
) -> GetOpenIdTokenForDeveloperIdentityResponse:
    identity = resolve_developer_user(call, user, verified, request.identity_id)
    claims = OpenIdTokenClaims(identity.id, user.pool.id, verified.amr, request.principal_tags or {})
    token = call.services.tokens.sign(user.pool, claims, now=call.now, duration_s=request.token_duration)
    return GetOpenIdTokenForDeveloperIdentityResponse(identity_id=identity.id, token=token)
