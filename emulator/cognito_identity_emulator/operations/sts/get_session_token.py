"""GetSessionToken: issue temporary credentials for the access keys of an account.

https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html

Differs: an access key that the emulator did not issue acts as the administrator of its account, for up to 36 hours; AWS
limits the credentials of a root user to an hour. [session-token]
Differs: the credentials may do everything, as those that they were issued for; AWS allows no action of IAM without MFA,
and of STS only AssumeRole and GetCallerIdentity. [session-token]
Differs: SerialNumber and TokenCode are refused as not emulated, because there are no MFA devices. [assume-role-mfa]
Differs: MinimumSessionTokenSize is accepted and has no effect; SessionTokenSize and SessionTokenUtilization are never
returned. [session-token-size]
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.arns import root_arn
from cognito_identity_emulator.domain.session import account_session
from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.refused_members import refuse_members
from cognito_identity_emulator.operations.sts import shapes
from cognito_identity_emulator.operations.sts.session_credentials import issue_credentials

_DEFAULT_DURATION_S = 43200


class GetSessionTokenRequest(Shape):
    duration_seconds: shapes.DurationSeconds | None = None
    serial_number: shapes.SerialNumber | None = None
    token_code: shapes.TokenCode | None = None
    minimum_session_token_size: shapes.MinimumSessionTokenSize | None = None


class GetSessionTokenResponse(Shape):
    credentials: shapes.Credentials | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None


@operation(signed=True, needs_permission=False, raises=[errors.RegionDisabledException])
def get_session_token(request: GetSessionTokenRequest, call: CallContext) -> GetSessionTokenResponse:
    if call.session is not None:
        raise errors.AccessDenied.session_credentials(call.session.arn)
    refuse_members("sts", "GetSessionToken", SerialNumber=request.serial_number, TokenCode=request.token_code)
    duration_s = request.duration_seconds or _DEFAULT_DURATION_S
    arn = root_arn(call.scope.region, call.account)
    session = account_session(arn, call.account, now=call.now, duration_s=duration_s)
    return GetSessionTokenResponse(credentials=issue_credentials(session, call))
