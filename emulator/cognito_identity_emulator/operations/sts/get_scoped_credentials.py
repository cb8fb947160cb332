"""GetScopedCredentials: issue credentials of the caller's own session, with fewer permissions or a shorter life.

https://docs.aws.amazon.com/STS/latest/APIReference/API_GetScopedCredentials.html

Differs: a session needs no permission for this call; whether AWS asks for one is unknown. [scoped-credentials]
Differs: ScopedSessionDescription is in the journal only, because there is no CloudTrail. [scoped-credentials]
Differs: MinimumSessionTokenSize is accepted and has no effect; SessionTokenSize and SessionTokenUtilization are never
returned. [session-token-size]
"""

from msgspec.structs import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.session import Session, end_of_session
from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.sts import shapes
from cognito_identity_emulator.operations.sts.session_credentials import issue_credentials
from cognito_identity_emulator.operations.sts.session_policies import read_session_policies

_MAX_POLICIES = 3


class GetScopedCredentialsRequest(Shape):
    policy: shapes.SessionPolicyDocument | None = None
    duration_seconds: shapes.ScopedCredentialDurationSeconds | None = None
    minimum_session_token_size: shapes.MinimumSessionTokenSize | None = None
    scoped_session_description: shapes.ScopedSessionDescription | None = None


class ScopedSession(Shape):
    scoped_session_id: str
    arn: str


class GetScopedCredentialsResponse(Shape):
    credentials: shapes.Credentials | None = None
    session_info: ScopedSession | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None
    scoped_policies_count: int | None = None
    source_identity: str | None = None


@operation(
    signed=True,
    needs_permission=False,
    raises=[
        MalformedPolicyDocument,
        errors.PackedPolicyTooLarge,
        errors.InsufficientSessionLifetime,
        errors.InvalidSubjectCredentials,
    ],
)
def get_scoped_credentials(request: GetScopedCredentialsRequest, call: CallContext) -> GetScopedCredentialsResponse:
    session = call.session
    if session is None:
        raise errors.InvalidSubjectCredentials
    if request.policy is None and request.duration_seconds is None:
        raise errors.ValidationError.nothing_to_scope()
    policies = (*session.scope_down_policies, *read_session_policies(None, request.policy))
    if request.policy is not None and len(policies) > _MAX_POLICIES:
        raise errors.AccessDenied.too_many_scope_down_policies(_MAX_POLICIES)
    expires_at = _end(session, request.duration_seconds, call.now)
    scoped = replace(session, issued_at=call.now, expires_at=expires_at, scope_down_policies=policies)
    return GetScopedCredentialsResponse(
        credentials=issue_credentials(scoped, call),
        session_info=ScopedSession(scoped_session_id=session.user_id, arn=session.arn),
        scoped_policies_count=len(policies),
        source_identity=session.source_identity,
    )


def _end(session: Session, duration_s: int | None, now: int) -> int:
    """Raises InsufficientSessionLifetime for an end behind that of the caller's session."""
    if duration_s is None:
        return session.expires_at
    end = end_of_session(now, duration_s)
    if end > session.expires_at:
        raise errors.InsufficientSessionLifetime(duration_s, (session.expires_at - now) // 1000)
    return end
