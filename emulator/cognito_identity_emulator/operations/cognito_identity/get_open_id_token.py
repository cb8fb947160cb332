"""GetOpenIdToken: an OpenID token for an identity, to take to STS.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html

The basic (classic) flow. The identity answered may be another than the one asked for, after a merge.

Differs: the token is valid for 15 minutes (`--open-id-token-lifetime-s`); AWS's own lifetime here is 10 minutes.
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.arns import saml_provider_name
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.resolve_identity import resolve_identity
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.runtime.cooperative import Steps


class GetOpenIdTokenRequest(Shape):
    logins: shapes.LoginsMap | None = None
    identity_id: shapes.IdentityId


class GetOpenIdTokenResponse(Shape):
    identity_id: shapes.IdentityId
    token: str


@operation(
    signed=False,
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
def get_open_id_token(request: GetOpenIdTokenRequest, call: CallContext) -> Steps[GetOpenIdTokenResponse]:
    if any(saml_provider_name(key) is not None for key in request.logins or ()):
        raise errors.ClassicFlowWithSaml
    found = yield from resolve_identity(call, request.identity_id, request.logins, check_pool=_check_classic_flow)
    token = call.services.tokens.sign(found.pool, found.to_claims(), now=call.now)
    return GetOpenIdTokenResponse(identity_id=found.identity.id, token=token)


def _check_classic_flow(pool: IdentityPool) -> None:
    """Raises InvalidParameterException's kinds where the pool offers the enhanced flow only."""
    if pool.allow_classic_flow is False:
        raise errors.ClassicFlowDisabled
    if pool.role_mappings:
        raise errors.ClassicFlowWithRoleMappings
