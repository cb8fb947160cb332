"""GetOpenIdTokenForDeveloperIdentity: an identity and its token, for a user your backend signed in.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdTokenForDeveloperIdentity.html

The caller's AWS credentials are the proof of the developer login. Logins of public providers beside it are proven as
everywhere, and linked.
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.verified_login import OpenIdTokenClaims, VerifiedLogins, developer_proof
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.resolve_identity import identify_developer_user
from cognito_identity_emulator.operations.context import CallContext


class GetOpenIdTokenForDeveloperIdentityRequest(Shape):
    logins: shapes.LoginsMap
    identity_pool_id: shapes.IdentityPoolId
    identity_id: shapes.IdentityId | None = None
    principal_tags: shapes.PrincipalTags | None = None
    token_duration: shapes.TokenDuration | None = None


class GetOpenIdTokenForDeveloperIdentityResponse(Shape):
    identity_id: shapes.IdentityId
    token: str


@operation(
    signed=True,
    signs=True,
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
    request: GetOpenIdTokenForDeveloperIdentityRequest, call: CallContext
) -> GetOpenIdTokenForDeveloperIdentityResponse:
    pool = call.pool(request.identity_pool_id)
    provider = pool.developer_provider_name
    if provider is None or provider not in request.logins:
        raise errors.UnsupportedDeveloperProvider
    public = {key: token for key, token in request.logins.items() if key != provider}
    verified_logins = call.verify(pool, public).logins
    developer = developer_proof(provider, pool.id, request.logins[provider])
    verified = VerifiedLogins((developer, *verified_logins))
    identity = identify_developer_user(call, pool, verified, request.identity_id)
    facts = OpenIdTokenClaims(identity.id, pool.id, verified.amr, request.principal_tags or {})
    token = call.services.tokens.sign(pool, facts, now=call.now, duration_s=request.token_duration)
    return GetOpenIdTokenForDeveloperIdentityResponse(identity_id=identity.id, token=token)
