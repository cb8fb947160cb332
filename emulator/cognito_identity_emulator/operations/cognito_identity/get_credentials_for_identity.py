"""GetCredentialsForIdentity: issue AWS credentials for an identity.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html

Differs: the role may belong to another account than the pool; AWS refuses that.
Differs: of several logins, the first one that has a role mapping decides; what AWS does is unknown.
"""

from cognito_identity_emulator.credentials.role_assumer import AssumeRoleError
from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, Timestamp
from cognito_identity_emulator.domain.role_choice import choose_role
from cognito_identity_emulator.domain.roles import RoleRefusal
from cognito_identity_emulator.domain.verified_login import VerifiedLogins
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.mint_credentials import mint_credentials
from cognito_identity_emulator.operations.cognito_identity.resolve_identity import (
    LOGINS_OR_TOKEN_OF_IDENTITY,
    NamedIdentity,
    ResolvedIdentity,
    load_identity,
    resolve_identity,
)
from cognito_identity_emulator.operations.context import CallContext


class GetCredentialsForIdentityRequest(Shape):
    logins: shapes.LoginsMap | None = None
    identity_id: shapes.IdentityId
    custom_role_arn: shapes.ArnString | None = None


class Credentials(Shape):
    access_key_id: str
    expiration: Timestamp
    secret_key: str
    session_token: str


class GetCredentialsForIdentityResponse(Shape):
    credentials: Credentials
    identity_id: shapes.IdentityId


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
        errors.InvalidIdentityPoolConfigurationException,
        errors.InternalErrorException,
        errors.ExternalServiceException,
    ],
)
def get_credentials_for_identity(
    request: GetCredentialsForIdentityRequest, call: CallContext, named: NamedIdentity, verified: VerifiedLogins
) -> GetCredentialsForIdentityResponse:
    resolved = resolve_identity(call, named, verified)
    role_arn = _role(resolved, request.custom_role_arn)
    try:
        minted = mint_credentials(call.services, role_arn, resolved.to_claims(), call.now)
    except AssumeRoleError as refused:
        raise errors.InvalidIdentityPoolConfigurationException(str(refused)) from None
    with call.transaction(one_write=True) as store:
        call.services.credentials.save(minted, store.sessions)
    credentials = Credentials(
        access_key_id=minted.access_key_id,
        expiration=Timestamp(minted.session.expires_at),
        secret_key=minted.secret_access_key,
        session_token=minted.session_token,
    )
    return GetCredentialsForIdentityResponse(credentials=credentials, identity_id=resolved.identity.id)


def _role(resolved: ResolvedIdentity, custom_role_arn: str | None) -> str:
    """The role of the identity. Raises RoleMappingDenied, RoleForbidden, InvalidIdentityPoolConfigurationException."""
    choice = choose_role(resolved.pool, resolved.verified, custom_role_arn)
    decision = choice.decision
    if decision.refusal is RoleRefusal.AMBIGUOUS_DENIED:
        ambiguous = choice.verified_login or next(each for each in resolved.verified.logins if each.saml_roles)
        raise errors.RoleMappingDenied(ambiguous.login.provider, decision.sentence)
    if decision.refusal is RoleRefusal.CUSTOM_ROLE_NOT_ALLOWED:
        raise errors.RoleForbidden(custom_role_arn or "", decision.sentence)
    if decision.role_arn is None:
        raise errors.InvalidIdentityPoolConfigurationException(decision.sentence)
    return decision.role_arn
