"""AssumeRoleWithWebIdentity: issue credentials of a role for the token of a web identity.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html

Differs: MinimumSessionTokenSize is accepted and has no effect; SessionTokenSize and SessionTokenUtilization are never
answered. [session-token-size]
Differs: TrustedIdentityPropagationContext is never answered, because there is no IAM Identity Center.
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
Differs: PackedPolicySize is an estimate, because AWS does not publish its packing: the bytes of policies and tags
relative to 2048. A policy that fits here may be too large for AWS, which refused policies of 1,690 characters.
[packed-policy]
"""

from msgspec.structs import replace

from cognito_identity_emulator.credentials.role_assumer import (
    AssumeRoleError,
    DurationTooLongError,
    InvalidTagsError,
    TagsTooLargeError,
    UnreadableRoleArnError,
)
from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, Timestamp, member
from cognito_identity_emulator.domain.arns import is_policy_arn
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.domain.session_policy import check_session_policy
from cognito_identity_emulator.domain.verified_login import WebIdentity
from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.sts import shapes
from cognito_identity_emulator.operations.sts.web_identity import (
    WEB_IDENTITY,
    UnverifiedToken,
    load_web_identity,
    unreadable_role,
)

_DEFAULT_DURATION_S = 3600
_PACKED_BYTES = 2048
_MOST_POLICY_ARNS = 10
_SMALLER_POLICY = (
    "Name fewer actions and resources, or fewer managed policies; AWS packs policies before it measures them."
)


class PolicyDescriptor(Shape):
    arn: shapes.Arn | None = member(name="arn", default=None)


class AssumeRoleWithWebIdentityRequest(Shape):
    role_arn: shapes.Arn
    role_session_name: shapes.RoleSessionName
    web_identity_token: shapes.ClientToken
    provider_id: shapes.Url | None = None
    policy_arns: list[PolicyDescriptor] | None = None
    policy: shapes.SessionPolicyDocument | None = None
    duration_seconds: shapes.RoleDurationSeconds | None = None
    minimum_session_token_size: shapes.MinimumSessionTokenSize | None = None


class Credentials(Shape):
    access_key_id: str
    secret_access_key: str
    session_token: str
    expiration: Timestamp


class AssumedRoleUser(Shape):
    assumed_role_id: str
    arn: str


class OriginIdentity(Shape):
    subject: str | None = None
    subject_type: str | None = None
    issuer: str | None = None
    federated_provider_arn: str | None = None


class TransactionContext(Shape):
    identity_provider: dict[str, str] | None = None


class TrustedIdentityPropagationContext(Shape):
    origin_identity: OriginIdentity | None = None
    transaction_context: TransactionContext | None = None


class AssumeRoleWithWebIdentityResponse(Shape):
    credentials: Credentials | None = None
    subject_from_web_identity_token: str | None = None
    assumed_role_user: AssumedRoleUser | None = None
    packed_policy_size: int | None = None
    provider: str | None = None
    audience: str | None = None
    source_identity: str | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None
    trusted_identity_propagation_context: TrustedIdentityPropagationContext | None = None


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
    given_policies = _session_policies(request)
    if given_policies:
        session = replace(session, given_policies=given_policies)
    packed = _packed_policy_size(session)
    minted = call.services.credentials.mint(session)
    with call.transaction(one_write=True) as store:
        call.services.credentials.save(minted, store.sessions)
    return AssumeRoleWithWebIdentityResponse(
        credentials=Credentials(
            access_key_id=minted.access_key_id,
            secret_access_key=minted.secret_access_key,
            session_token=minted.session_token,
            expiration=Timestamp(session.expires_at),
        ),
        subject_from_web_identity_token=holder.subject,
        assumed_role_user=AssumedRoleUser(assumed_role_id=session.assumed_role_id, arn=session.assumed_role_arn),
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
    except UnreadableRoleArnError:
        raise unreadable_role(request.role_arn) from None
    except DurationTooLongError as refused:
        raise errors.ValidationError.duration_over_role_maximum().explain(refused.failed) from None
    except InvalidTagsError as refused:
        raise refused.refusal.explain(refused.failed) from None
    except TagsTooLargeError as refused:
        raise errors.PackedPolicyTooLarge.by_tags(refused.percent).explain(refused.failed) from None
    except AssumeRoleError as refused:
        raise errors.AccessDenied.not_authorized("AssumeRoleWithWebIdentity").explain(refused.failed) from None


def _session_policies(request: AssumeRoleWithWebIdentityRequest) -> tuple[str, ...]:
    """The managed policies by ARN, then the inline one. Raises ValidationError, MalformedPolicyDocument."""
    arns = tuple(each.arn for each in request.policy_arns or () if each.arn is not None)
    if len(arns) > _MOST_POLICY_ARNS:
        raise errors.ValidationError.too_many_policy_arns(len(arns), _MOST_POLICY_ARNS)
    for arn in arns:
        if not is_policy_arn(arn):
            raise errors.ValidationError.policy_arn_unreadable(arn)
    if request.policy is None:
        return arns
    check_session_policy(request.policy)
    return (*arns, request.policy)


def _packed_policy_size(session: Session) -> int | None:
    """How much of the limit for policies and tags is used, in percent; None without any. Raises
    PackedPolicyTooLarge."""
    parts = [*session.session_policies, *session.tags.keys(), *session.tags.values()]
    if not parts:
        return None
    size = sum(len(part.encode()) for part in parts)
    percent = -(-size * 100 // _PACKED_BYTES)
    if percent > 100:
        # Tags alone never are: the role is refused for tags of more than 460 bytes.
        failed = FailedCheck(
            "session policies", f"policies and tags of at most {_PACKED_BYTES} bytes", f"{size} bytes", _SMALLER_POLICY
        )
        raise errors.PackedPolicyTooLarge.by_policies(percent).explain(failed)
    return percent
