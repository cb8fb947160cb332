"""Decides whether a caller with AWS credentials may assume a role, and makes its session.

The role's trust policy decides first. Where it names the account of the caller only, it leaves the decision to that
account: the role of the caller needs the permission too. Tags that are transitive, and the source identity, go from
the session of the caller to the new one.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from cognito_identity_emulator.credentials.permission_check import PermissionCheck
from cognito_identity_emulator.credentials.role_assumer import (
    AssumeRoleError,
    DurationTooLongError,
    RoleAssumer,
    UnreadableRoleArnError,
    check_duration,
    check_size,
    check_trust,
    invalid_tags,
    log_refusal,
    role_arn_check,
    session_setting_actions,
    session_setting_keys,
)
from cognito_identity_emulator.declare.operation import RequestedResource
from cognito_identity_emulator.domain.access_decision import AttachedPolicy
from cognito_identity_emulator.domain.arns import parse_role_arn
from cognito_identity_emulator.domain.iam import IamRole
from cognito_identity_emulator.domain.permission_policy import PermissionPolicy
from cognito_identity_emulator.domain.policy import AccountPrincipal, AwsPrincipal
from cognito_identity_emulator.domain.session import Session, end_of_session, role_id
from cognito_identity_emulator.domain.session_context import (
    account_context,
    resource_tag_keys,
    session_context,
    session_principal,
    time_keys,
)
from cognito_identity_emulator.domain.session_tags import chained_tag_refusal, inherited_tags
from cognito_identity_emulator.domain.trust_decision import ASSUME_ROLE, TrustRequest
from cognito_identity_emulator.errors.failed_check import FailedCheck

MAX_CHAINED_S = 3600
"""The longest session of a role that another session assumes."""
_FEWER_TAGS = "Pass fewer or shorter tags, or make fewer of the caller's tags transitive."
_OTHER_TAGS = "Change Tags and TransitiveTagKeys of the call."


class SourceIdentitySetError(AssumeRoleError):
    """The session of the caller has another source identity, which cannot be changed."""


class ChainedDurationError(DurationTooLongError):
    """The requested session is longer than a role that a session assumes allows."""


@dataclass(frozen=True, slots=True)
class AssumeRoleParameters:
    """The parameters of a call that decide. `tags` are keys with their values; `now` is epoch milliseconds."""

    role_arn: str
    session_name: str
    now: int
    duration_s: int
    tags: Sequence[tuple[str, str]] = ()
    transitive_tag_keys: Sequence[str] = ()
    source_identity: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class RoleCaller:
    """A caller with AWS credentials, and the session that signed, if the emulator issued the credentials."""

    principal: AwsPrincipal
    session: Session | None = None

    @classmethod
    def of_session(cls, session: Session) -> "RoleCaller":
        """The caller that signs with the credentials of a session."""
        return cls(session_principal(session), session)

    @property
    def role_session(self) -> Session | None:
        """The session of a role that signed; None for the administrator of an account."""
        return None if self.session is None or self.session.account_arn is not None else self.session


@dataclass(frozen=True, slots=True)
class CallerRules:
    """What decides about callers besides the registry. `default_account` stands for any account. `enforced`: a session
    always needs the permission, as with `--authorization enforce`."""

    default_account: str
    enforced: bool = False


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What the session of the caller passes on. `tags` has values by key."""

    tags: Mapping[str, str] = field(default_factory=dict)
    source_identity: str | None = None


def assume_role(assumer: RoleAssumer, request: AssumeRoleParameters, caller: RoleCaller, rules: CallerRules) -> Session:
    """The session, not yet with credentials. Raises AssumeRoleError's kinds; AccessDeniedException when the session of
    the caller does not have the permission."""
    if parse_role_arn(request.role_arn) is None:
        raise UnreadableRoleArnError(role_arn_check(request.role_arn))
    inherited = _inherited(caller)
    _check_parameters(request, inherited)
    role = assumer.find_role(request.role_arn)
    trust_request = caller_trust_request(assumer, request, caller, role)
    if role is not None:
        check_trust(role, trust_request, caller.principal.arn)
    _check_permission(assumer, request, caller, rules, role, trust_request)
    if caller.role_session is not None and request.duration_s > MAX_CHAINED_S:
        raise ChainedDurationError(_chained_duration_check(request))
    if role is not None:
        check_duration(role, request.duration_s)
    session = _new_session(request, caller, inherited)
    if role is not None and role.assigned_id:
        session = replace(session, role_id=role.assigned_id)
    check_size(request.role_arn, session.tags, _FEWER_TAGS)
    return session


def caller_trust_request(
    assumer: RoleAssumer, request: AssumeRoleParameters, caller: RoleCaller, role: IamRole | None
) -> TrustRequest:
    """The request that a trust policy is evaluated for."""
    inherited = _inherited(caller)
    own_role = None if caller.role_session is None else assumer.registry.role(caller.role_session.role_arn)
    source_identity = request.source_identity or inherited.source_identity
    context = {
        **_caller_context(caller, own_role),
        **time_keys(request.now),
        **session_setting_keys(dict(request.tags), request.transitive_tag_keys, source_identity),
        **resource_tag_keys({} if role is None else role.tags),
        "sts:RoleSessionName": (request.session_name,),
    }
    if request.external_id is not None:
        context["sts:ExternalId"] = (request.external_id,)
    has_boundary = own_role is not None and own_role.permissions_boundary is not None
    actions = (ASSUME_ROLE, *session_setting_actions(bool(request.tags or inherited.tags), source_identity))
    return TrustRequest(actions, "", context, caller=caller.principal, has_boundary=has_boundary)


def _caller_context(caller: RoleCaller, own_role: IamRole | None) -> Mapping[str, tuple[str, ...]]:
    if caller.session is not None:
        return session_context(caller.session, None if own_role is None else own_role.tags)
    assert isinstance(caller.principal, AccountPrincipal), "a caller without a session is an administrator"
    return account_context(caller.principal)


def _inherited(caller: RoleCaller) -> _Inherited:
    session = caller.role_session
    if session is None:
        return _Inherited()
    return _Inherited(inherited_tags(session.tags, session.transitive_tag_keys), session.source_identity)


def _check_parameters(request: AssumeRoleParameters, inherited: _Inherited) -> None:
    """Raises InvalidTagsError, SourceIdentitySetError."""
    refusal = chained_tag_refusal(request.tags, request.transitive_tag_keys, inherited.tags)
    if refusal is not None:
        raise invalid_tags(request.role_arn, refusal, _OTHER_TAGS)
    before, now = inherited.source_identity, request.source_identity
    if before is not None and now not in (None, before):
        hint = "Leave SourceIdentity out: the new session has that of the caller."
        failed = FailedCheck("source identity", f"{before}, which the caller's session has", str(now), hint)
        raise log_refusal(SourceIdentitySetError(failed))


def _check_permission(
    assumer: RoleAssumer,
    request: AssumeRoleParameters,
    caller: RoleCaller,
    rules: CallerRules,
    role: IamRole | None,
    trust_request: TrustRequest,
) -> None:
    """Check the permission of the session that calls. The policies of a role that is not registered are not known; they
    count as none when permissions are enforced, and are not asked otherwise. Raises AccessDeniedException."""
    if caller.session is None:
        return
    check = PermissionCheck(caller.session, assumer.registry, {}, rules.default_account)
    if not rules.enforced and (role is None or not check.is_registered):
        return
    trust = None if role is None else AttachedPolicy("the role's trust policy", _as_resource_policy(role))
    resource = RequestedResource(request.role_arn, trust_request.context)
    for action in trust_request.actions:
        check.require(action, resource, resource_policy=trust)


def _as_resource_policy(role: IamRole) -> PermissionPolicy:
    return PermissionPolicy(role.policy.statements, role.policy.version)


def _new_session(request: AssumeRoleParameters, caller: RoleCaller, inherited: _Inherited) -> Session:
    role = parse_role_arn(request.role_arn)
    assert role is not None, "the ARN was parsed before"
    return Session(
        access_key_id="",
        account=role.account,
        role_arn=request.role_arn,
        role_id=role_id(request.role_arn),
        session_name=request.session_name,
        issued_at=request.now,
        expires_at=end_of_session(request.now, request.duration_s),
        tags={**inherited.tags, **dict(request.tags)},
        source_identity=request.source_identity or inherited.source_identity,
        transitive_tag_keys=(*inherited.tags, *request.transitive_tag_keys),
        assumed_by=caller.principal.arn,
    )


def _chained_duration_check(request: AssumeRoleParameters) -> FailedCheck:
    hint = "Ask for a shorter session, or assume the role with other credentials than those of a role."
    expected, got = f"at most {MAX_CHAINED_S} s for a role that a session assumes", f"{request.duration_s} s"
    return FailedCheck("duration", expected, got, hint, request.role_arn)
