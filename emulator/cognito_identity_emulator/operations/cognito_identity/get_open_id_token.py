"""GetOpenIdToken: issue an OpenID token for an identity, for use with STS.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html

This is the basic (classic) flow. After a merge, the identity of the response may differ from that of the request.

Differs: the token is valid for 15 minutes (`--open-id-token-lifetime-s`); AWS's own lifetime here is 10 minutes.
[token-lifetime]
Differs: the token is signed with RS256 (`--token-algorithm`); AWS signs with RS512. [token-algorithm]
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.arns import saml_provider_name
from cognito_identity_emulator.domain.verified_login import VerifiedLogins
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.resolve_identity import (
    LOGINS_OF_IDENTITY,
    NamedIdentity,
    load_or_restore_identity,
    resolve_identity,
)
from cognito_identity_emulator.operations.context import CallContext


class GetOpenIdTokenRequest(Shape):
    logins: shapes.LoginsMap | None = None
    identity_id: shapes.IdentityId


class GetOpenIdTokenResponse(Shape):
    identity_id: shapes.IdentityId
    token: str


def _load(request: GetOpenIdTokenRequest, call: CallContext) -> NamedIdentity:
    """The identity. Raises InvalidParameterException's kinds where the classic flow is not possible."""
    if any(saml_provider_name(key) is not None for key in request.logins or ()):
        raise errors.ClassicFlowWithSaml
    named = load_or_restore_identity(request, call)
    if named.pool.allow_classic_flow is False:
        raise errors.ClassicFlowDisabled
    if named.pool.role_mappings:
        raise errors.ClassicFlowWithRoleMappings
    return named


@operation(
    signed=False,
    load=_load,
    verification=LOGINS_OF_IDENTITY,
    signs=True,
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
def get_open_id_token(
    request: GetOpenIdTokenRequest, call: CallContext, named: NamedIdentity, verified: VerifiedLogins
) -> GetOpenIdTokenResponse:
    resolved = resolve_identity(call, named, verified)
    token = call.services.tokens.sign(resolved.pool, resolved.to_claims(), now=call.now)
    return GetOpenIdTokenResponse(identity_id=resolved.identity.id, token=token)
