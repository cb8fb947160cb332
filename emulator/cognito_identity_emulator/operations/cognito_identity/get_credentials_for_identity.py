"""GetCredentialsForIdentity: issue AWS credentials for an identity.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html

The role must belong to the account of the pool, as in AWS.

Differs: the emulator's default account stands for any account, as the pool's and as the role's.
[role-account]
Differs: of several logins, the first one that has a role mapping decides; what AWS does is unknown.
[several-logins-one-role]
"""

from cognito_identity_emulator.credentials.role_assumer import AssumeRoleError
from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, Timestamp
from cognito_identity_emulator.domain.role_choice import RoleChoice, choose_role
from cognito_identity_emulator.domain.roles import RoleRefusal
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.domain.verified_login import VerifiedLogins
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.enhanced_session import enhanced_session
from cognito_identity_emulator.operations.cognito_identity.resolve_identity import (
    LOGINS_OR_TOKEN_OF_IDENTITY,
    NamedIdentity,
    ResolvedIdentity,
    load_or_restore_identity,
    resolve_identity,
)
from cognito_identity_emulator.operations.cognito_identity.role_question import with_question
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
    load=load_or_restore_identity,
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
    minted = call.services.credentials.mint(session_for(request, resolved, call))
    with call.transaction(one_write=True) as store:
        call.services.credentials.save(minted, store.sessions)
    credentials = Credentials(
        access_key_id=minted.access_key_id,
        expiration=Timestamp(minted.session.expires_at),
        secret_key=minted.secret_access_key,
        session_token=minted.session_token,
    )
    return GetCredentialsForIdentityResponse(credentials=credentials, identity_id=resolved.identity.id)


def session_for(request: GetCredentialsForIdentityRequest, resolved: ResolvedIdentity, call: CallContext) -> Session:
    """The session that the identity gets credentials for. Raises RoleMappingDenied, RoleForbidden,
    InvalidIdentityPoolConfigurationException."""
    custom_role_arn = request.custom_role_arn
    choice = choose_role(resolved.pool, resolved.verified, custom_role_arn)
    decision = choice.decision
    try:
        if decision.role_arn is not None:
            return enhanced_session(call.services, resolved.pool, decision.role_arn, resolved.to_claims(), call.now)
        refusal, failed = _refusal(choice, resolved, custom_role_arn), decision.failed
    except AssumeRoleError as refused:
        refusal, failed = errors.InvalidIdentityPoolConfigurationException(), refused.failed
    assert failed is not None, "a refusal has a failed check"
    tokens = (request.logins or {}).values()
    raise refusal.explain(
        with_question(failed, resolved.pool, resolved.verified, choice.verified_login, custom_role_arn, tokens)
    )


def _refusal(choice: RoleChoice, resolved: ResolvedIdentity, custom_role_arn: str | None) -> ServiceError:
    """AWS's refusal when there is no role."""
    refusal = choice.decision.refusal
    if refusal is RoleRefusal.AMBIGUOUS_DENIED:
        ambiguous = choice.verified_login or next(each for each in resolved.verified.logins if each.saml_roles)
        return errors.RoleMappingDenied(ambiguous.login.provider)
    if refusal is RoleRefusal.CUSTOM_ROLE_NOT_ALLOWED:
        return errors.RoleForbidden(custom_role_arn or "")
    return errors.InvalidIdentityPoolConfigurationException()
