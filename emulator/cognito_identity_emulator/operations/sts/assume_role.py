"""AssumeRole: issue credentials of a role for a caller with AWS credentials.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html

Differs: an access key that the emulator did not issue acts as the administrator of its account, and may assume roles
whose trust policies name the account; AWS refuses the keys of a root user. [assume-role-root]
Differs: SerialNumber and TokenCode are refused as not emulated, because there are no MFA devices; so are
ProvidedContexts, because there is no IAM Identity Center. [assume-role-mfa]
Differs: MinimumSessionTokenSize is accepted and has no effect; SessionTokenSize and SessionTokenUtilization are never
returned. [session-token-size]
Differs: inherited tags are neither aws:RequestTag keys nor in aws:TagKeys; whether AWS has them there is unknown.
[role-chaining]
Differs: whether the managed policies in PolicyArns exist is not checked; one without a known document allows nothing.
[attached-policies]
"""

from msgspec.structs import replace

from cognito_identity_emulator.credentials.assume_role import (
    AssumeRoleParameters,
    CallerRules,
    ChainedDurationError,
    RoleCaller,
    SourceIdentitySetError,
)
from cognito_identity_emulator.credentials.assume_role import assume_role as decide_and_assume
from cognito_identity_emulator.credentials.role_assumer import AssumeRoleError, TrustRefusedError
from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.partitions import partition_of
from cognito_identity_emulator.domain.policy import AccountPrincipal
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.domain.trust_decision import ASSUME_ROLE
from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.errors.frontend import AccessDeniedException
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.refused_members import refuse_members
from cognito_identity_emulator.operations.sts import shapes
from cognito_identity_emulator.operations.sts.role_refusals import role_refusal
from cognito_identity_emulator.operations.sts.session_credentials import assumed_role_user, issue_credentials
from cognito_identity_emulator.operations.sts.session_policies import packed_policy_size, read_session_policies

_DEFAULT_DURATION_S = 3600


class AssumeRoleRequest(Shape):
    role_arn: shapes.Arn
    role_session_name: shapes.RoleSessionName
    policy_arns: list[shapes.PolicyDescriptor] | None = None
    policy: shapes.UnrestrictedSessionPolicyDocument | None = None
    duration_seconds: shapes.RoleDurationSeconds | None = None
    tags: shapes.Tags | None = None
    transitive_tag_keys: shapes.TagKeys | None = None
    external_id: shapes.ExternalId | None = None
    serial_number: shapes.SerialNumber | None = None
    token_code: shapes.TokenCode | None = None
    source_identity: shapes.SourceIdentity | None = None
    provided_contexts: shapes.ProvidedContexts | None = None
    minimum_session_token_size: shapes.MinimumSessionTokenSize | None = None


class AssumeRoleResponse(Shape):
    credentials: shapes.Credentials | None = None
    assumed_role_user: shapes.AssumedRoleUser | None = None
    packed_policy_size: int | None = None
    source_identity: str | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None


@operation(
    signed=True,
    needs_permission=False,  # the trust policy may give it: see `credentials/assume_role`
    raises=[
        MalformedPolicyDocument,
        errors.PackedPolicyTooLarge,
        errors.RegionDisabledException,
        errors.ExpiredTokenException,
        errors.InvalidContextAssertion,
    ],
)
def assume_role(request: AssumeRoleRequest, call: CallContext) -> AssumeRoleResponse:
    refuse_members(
        "sts",
        "AssumeRole",
        SerialNumber=request.serial_number,
        TokenCode=request.token_code,
        ProvidedContexts=request.provided_contexts,
    )
    given_policies = read_session_policies(request.policy_arns, request.policy)
    session = replace(_assume(request, call), given_policies=given_policies)
    packed = packed_policy_size(session)
    return AssumeRoleResponse(
        credentials=issue_credentials(session, call),
        assumed_role_user=assumed_role_user(session),
        packed_policy_size=packed,
        source_identity=session.source_identity,
    )


def _assume(request: AssumeRoleRequest, call: CallContext) -> Session:
    caller = _caller(call)
    settings = call.settings
    parameters = AssumeRoleParameters(
        role_arn=request.role_arn,
        session_name=request.role_session_name,
        now=call.now,
        duration_s=request.duration_seconds or _DEFAULT_DURATION_S,
        tags=[(each.key, each.value) for each in request.tags or ()],
        transitive_tag_keys=tuple(request.transitive_tag_keys or ()),
        source_identity=request.source_identity,
        external_id=request.external_id,
    )
    rules = CallerRules(settings.account, enforced=settings.authorization == "enforce")
    try:
        return decide_and_assume(call.services.roles, parameters, caller, rules)
    except AssumeRoleError as refused:
        raise _refusal(refused, request.role_arn, caller) from None


def _caller(call: CallContext) -> RoleCaller:
    if call.session is not None:
        return RoleCaller.of_session(call.session)
    return RoleCaller(AccountPrincipal(call.account, partition_of(call.scope.region).id))


def _refusal(refused: AssumeRoleError, role_arn: str, caller: RoleCaller) -> ServiceError:
    match refused:
        case SourceIdentitySetError():
            return errors.ValidationError.source_identity_set().explain(refused.failed)
        case ChainedDurationError():
            return errors.ValidationError.duration_over_chaining_limit().explain(refused.failed)
    action = refused.action if isinstance(refused, TrustRefusedError) else ASSUME_ROLE
    return role_refusal(
        refused,
        unreadable_arn=errors.ValidationError.not_an_arn(role_arn),
        not_allowed=AccessDeniedException(caller.principal.arn, action, role_arn),
    )
