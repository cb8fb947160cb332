"""AssumeRoleWithWebIdentity: issue credentials of a role for the token of a web identity.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html

Differs: MinimumSessionTokenSize is accepted and has no effect; SessionTokenSize and SessionTokenUtilization are never
returned. [session-token-size]
Differs: TrustedIdentityPropagationContext is never returned, because there is no IAM Identity Center.
[trusted-identity-propagation]
Differs: a token's subject may be shorter than the 6 characters of AWS's model, because tests call their users alice.
[web-identity-subject]
Differs: a token of another issuer is too old a day after it was issued (`Token too old`); AWS's own limit is unknown.
[token-too-old]
Differs: the OIDC provider of a token may be registered in another account than the role's.
[web-identity-provider]
Differs: an issuer in the operator's own network (loopback, a private address, or a name without a dot) may use http,
and a port; AWS takes https only. [web-identity-algorithms]
Differs: Google's keys are fetched only for a registered role whose trust policy names accounts.google.com, because a
token alone does not make the emulator send requests. [built-in-providers]
Differs: an issuer has 4 seconds for each of its documents; AWS gives it 5 seconds. [web-identity-keys]
"""

from msgspec.structs import replace

from cognito_identity_emulator.credentials.role_assumer import AssumeRoleError
from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.domain.verified_login import WebIdentity
from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.sts import shapes
from cognito_identity_emulator.operations.sts.role_refusals import role_refusal
from cognito_identity_emulator.operations.sts.session_credentials import assumed_role_user, issue_credentials
from cognito_identity_emulator.operations.sts.session_policies import packed_policy_size, read_session_policies
from cognito_identity_emulator.operations.sts.web_identity import (
    WEB_IDENTITY,
    UnverifiedToken,
    load_web_identity,
    unreadable_role,
)

_DEFAULT_DURATION_S = 3600


class AssumeRoleWithWebIdentityRequest(Shape):
    role_arn: shapes.Arn
    role_session_name: shapes.RoleSessionName
    web_identity_token: shapes.ClientToken
    provider_id: shapes.Url | None = None
    policy_arns: list[shapes.PolicyDescriptor] | None = None
    policy: shapes.SessionPolicyDocument | None = None
    duration_seconds: shapes.RoleDurationSeconds | None = None
    minimum_session_token_size: shapes.MinimumSessionTokenSize | None = None


class AssumeRoleWithWebIdentityResponse(Shape):
    credentials: shapes.Credentials | None = None
    subject_from_web_identity_token: str | None = None
    assumed_role_user: shapes.AssumedRoleUser | None = None
    packed_policy_size: int | None = None
    provider: str | None = None
    audience: str | None = None
    source_identity: str | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None
    trusted_identity_propagation_context: shapes.TrustedIdentityPropagationContext | None = None


@operation(
    signed=False,
    load=load_web_identity,
    verification=WEB_IDENTITY,
    raises=[
        MalformedPolicyDocument,
        errors.PackedPolicyTooLarge,
        errors.IDPRejectedClaim,
        errors.IDPCommunicationError,
        errors.InvalidIdentityToken,
        errors.ExpiredTokenException,
        errors.RegionDisabledException,
    ],
)
def assume_role_with_web_identity(
    request: AssumeRoleWithWebIdentityRequest, call: CallContext, _token: UnverifiedToken, holder: WebIdentity
) -> AssumeRoleWithWebIdentityResponse:
    session = _assume(request, holder, call)
    given_policies = read_session_policies(request.policy_arns, request.policy)
    if given_policies:
        session = replace(session, given_policies=given_policies)
    packed = packed_policy_size(session)
    return AssumeRoleWithWebIdentityResponse(
        credentials=issue_credentials(session, call),
        subject_from_web_identity_token=holder.subject,
        assumed_role_user=assumed_role_user(session),
        packed_policy_size=packed,
        provider=holder.provider,
        audience=holder.audience,
        source_identity=session.source_identity,
    )


def _assume(request: AssumeRoleWithWebIdentityRequest, holder: WebIdentity, call: CallContext) -> Session:
    duration_s = request.duration_seconds or _DEFAULT_DURATION_S
    try:
        return call.services.roles.assume(
            request.role_arn, request.role_session_name, holder, now=call.now, duration_s=duration_s
        )
    except AssumeRoleError as refused:
        raise role_refusal(
            refused,
            unreadable_arn=unreadable_role(request.role_arn),
            not_allowed=errors.AccessDenied.not_authorized("AssumeRoleWithWebIdentity"),
        ) from None
