"""AssumeRoleWithSAML: issue credentials of a role for a SAML assertion.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html

Differs: MinimumSessionTokenSize is accepted and has no effect; SessionTokenSize and SessionTokenUtilization are never
returned. [session-token-size]
Differs: TrustedIdentityPropagationContext is never returned, because there is no IAM Identity Center.
[trusted-identity-propagation]
Differs: of the condition keys for SAML, trust policies have aud, doc, iss, namequalifier, sub and sub_type; AWS also
has attributes of eduPerson and eduOrg. [saml-keys]
Differs: without DurationSeconds, a session lasts as long as the attribute SessionDuration says; AWS documents it for
the console only. [saml-session-duration]
"""

from msgspec.structs import replace

from cognito_identity_emulator.credentials.assume_role_with_saml import assume_role_with_saml as decide_and_assume
from cognito_identity_emulator.credentials.role_assumer import AssumeRoleError
from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.sts import shapes
from cognito_identity_emulator.operations.sts.role_refusals import role_refusal
from cognito_identity_emulator.operations.sts.saml_assertion import (
    ACTION,
    SAML_ASSERTION,
    VerifiedAssertion,
    load_saml_provider,
)
from cognito_identity_emulator.operations.sts.session_credentials import assumed_role_user, issue_credentials
from cognito_identity_emulator.operations.sts.session_policies import packed_policy_size, read_session_policies
from cognito_identity_emulator.operations.sts.web_identity import unreadable_role

_DEFAULT_DURATION_S = 3600


class AssumeRoleWithSAMLRequest(Shape):
    role_arn: shapes.Arn
    principal_arn: shapes.Arn
    saml_assertion: shapes.SamlAssertion = member(name="SAMLAssertion")
    policy_arns: list[shapes.PolicyDescriptor] | None = None
    policy: shapes.SessionPolicyDocument | None = None
    duration_seconds: shapes.RoleDurationSeconds | None = None
    minimum_session_token_size: shapes.MinimumSessionTokenSize | None = None


class AssumeRoleWithSAMLResponse(Shape):
    credentials: shapes.Credentials | None = None
    assumed_role_user: shapes.AssumedRoleUser | None = None
    packed_policy_size: int | None = None
    subject: str | None = None
    subject_type: str | None = None
    issuer: str | None = None
    audience: str | None = None
    name_qualifier: str | None = None
    source_identity: str | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None
    trusted_identity_propagation_context: shapes.TrustedIdentityPropagationContext | None = None


@operation(
    signed=False,
    load=load_saml_provider,
    verification=SAML_ASSERTION,
    name=ACTION,
    raises=[
        MalformedPolicyDocument,
        errors.PackedPolicyTooLarge,
        errors.IDPRejectedClaim,
        errors.InvalidIdentityToken,
        errors.ExpiredTokenException,
        errors.RegionDisabledException,
    ],
)
def assume_role_with_saml(
    request: AssumeRoleWithSAMLRequest, call: CallContext, _provider: str, verified: VerifiedAssertion
) -> AssumeRoleWithSAMLResponse:
    session = _assume(request, call, verified)
    given_policies = read_session_policies(request.policy_arns, request.policy)
    session = replace(session, given_policies=given_policies)
    packed = packed_policy_size(session)
    holder = verified.holder
    return AssumeRoleWithSAMLResponse(
        credentials=issue_credentials(session, call),
        assumed_role_user=assumed_role_user(session),
        packed_policy_size=packed,
        subject=holder.subject,
        subject_type=holder.subject_type,
        issuer=holder.issuer,
        audience=holder.recipient,
        name_qualifier=holder.name_qualifier,
        source_identity=session.source_identity,
    )


def _assume(request: AssumeRoleWithSAMLRequest, call: CallContext, verified: VerifiedAssertion) -> Session:
    duration_s = request.duration_seconds or verified.duration_s or _DEFAULT_DURATION_S
    if verified.ends_at is not None:
        duration_s = min(duration_s, max(0, verified.ends_at - call.now) // 1000)
    try:
        return decide_and_assume(
            call.services.roles, request.role_arn, verified.holder, now=call.now, duration_s=duration_s
        )
    except AssumeRoleError as refused:
        raise role_refusal(
            refused,
            unreadable_arn=unreadable_role(request.role_arn),
            not_allowed=errors.AccessDenied.not_authorized(ACTION),
        ) from None
