"""Decides whether a web identity may assume a role, and makes its session. `assume_role` has the callers that sign
with AWS credentials.

The trust policy decides for a registered role. A role that is not registered is accepted, because most tests have no
IAM; with `--roles registered` it is refused, as AWS refuses a role that does not exist.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from cognito_identity_emulator.domain.iam import IamRole
from cognito_identity_emulator.domain.session import Session, web_identity_session
from cognito_identity_emulator.domain.session_context import request_tag_keys, time_keys
from cognito_identity_emulator.domain.session_tags import MAX_TOTAL_BYTES, session_tag_refusal, size_bytes
from cognito_identity_emulator.domain.trust_decision import (
    ASSUME_ROLE_WITH_WEB_IDENTITY,
    SET_SOURCE_IDENTITY,
    TAG_SESSION,
    TrustRequest,
    evaluate,
)
from cognito_identity_emulator.domain.verified_login import WebIdentity
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.storage.registry import RegistryCache

_log = logging.getLogger("cognito_identity_emulator.roles")


class AssumeRoleError(Exception):
    """The role cannot be assumed. `failed` explains why, for logs and the journal."""

    def __init__(self, failed: FailedCheck) -> None:
        super().__init__(failed.sentence())
        self.failed = failed


class TrustRefusedError(AssumeRoleError):
    """The trust policy of the role refuses the request: its first action that is refused is `action`."""

    def __init__(self, failed: FailedCheck, action: str) -> None:
        super().__init__(failed)
        self.action = action


class UnreadableRoleArnError(AssumeRoleError):
    """The ARN is not that of a role."""


class DurationTooLongError(AssumeRoleError):
    """The requested session is longer than the role allows."""


class InvalidTagsError(AssumeRoleError):
    """The session's tags break a rule; `refusal` is STS's answer."""

    def __init__(self, failed: FailedCheck, refusal: ServiceError) -> None:
        super().__init__(failed)
        self.refusal = refusal


class TagsTooLargeError(AssumeRoleError):
    """The session's tags are too large; they would take `percent` of the allowed size."""

    def __init__(self, failed: FailedCheck, percent: int) -> None:
        super().__init__(failed)
        self.percent = percent


@dataclass(frozen=True, slots=True)
class RoleAssumer:
    """Lets web identities assume roles. `only_registered`: a role that is not registered does not exist."""

    registry: RegistryCache
    only_registered: bool

    def assume(self, role_arn: str, session_name: str, holder: WebIdentity, *, now: int, duration_s: int) -> Session:
        """The session, not yet with credentials. `now` is epoch milliseconds. Raises AssumeRoleError's kinds."""
        session = web_identity_session(role_arn, session_name, holder, now=now, duration_s=duration_s)
        if session is None:
            raise UnreadableRoleArnError(role_arn_check(role_arn))
        if holder.principal_tags or holder.transitive_tag_keys:
            check_tags(role_arn, holder.principal_tags, holder.transitive_tag_keys)
        role = self.find_role(role_arn)
        if role is not None:
            if role.assigned_id:
                session = replace(session, role_id=role.assigned_id)
            check_trust(role, trust_request(session_name, holder, now), holder.subject)
            check_duration(role, duration_s)
        if holder.principal_tags:
            check_size(role_arn, holder.principal_tags)
        return session

    def find_role(self, role_arn: str) -> IamRole | None:
        """The registered role; None when any role may be assumed. Raises AssumeRoleError when it does not exist."""
        role = self.registry.role(role_arn)
        if role is None:
            missing = self.missing_role(role_arn)
            if missing is not None:
                raise log_refusal(AssumeRoleError(missing))
        return role

    def missing_role(self, role_arn: str) -> FailedCheck | None:
        """The failed check of a role that does not exist; None when it is registered, or any role may be assumed.

        A name belongs to one role of an account, so an ARN with another path or case names no role.
        """
        if self.registry.role(role_arn) is not None:
            return None
        namesake = self.registry.namesake(role_arn)
        if namesake is not None:
            return _namesake_check(role_arn, namesake.arn)
        return _registration_check(role_arn) if self.only_registered else None


def check_tags(
    role_arn: str,
    tags: Mapping[str, str],
    transitive_keys: Sequence[str],
    hint: str = "Map claims to principal tags that follow IAM's rules.",
) -> None:
    """Check the rules of session tags, values by key. Raises InvalidTagsError."""
    refusal = session_tag_refusal(tags, transitive_keys)
    if refusal is not None:
        raise invalid_tags(role_arn, refusal, hint)


def invalid_tags(role_arn: str, refusal: ServiceError, hint: str) -> AssumeRoleError:
    """The error for session tags that STS refuses, once it is in the log."""
    failed = FailedCheck("session tags", "tags that IAM allows", str(refusal.message), hint, role_arn)
    return log_refusal(InvalidTagsError(failed, refusal))


def check_size(
    role_arn: str, tags: Mapping[str, str], hint: str = "Map fewer or shorter claims to principal tags."
) -> None:
    """Check the size of the tags of a session. Raises TagsTooLargeError."""
    size = size_bytes(tags)
    if size > MAX_TOTAL_BYTES:
        expected = f"at most {MAX_TOTAL_BYTES} bytes"
        failed = FailedCheck("session tags", expected, f"{size} bytes", hint, role_arn)
        raise log_refusal(TagsTooLargeError(failed, percent=-(-size * 100 // MAX_TOTAL_BYTES)))


def check_trust(role: IamRole, request: TrustRequest, caller: str) -> None:
    """Check that the trust policy of a role allows a request. `caller` is its name for the log. Raises
    TrustRefusedError."""
    decision = evaluate(role.policy, request)
    if not decision.allowed:
        _log.warning("Role refused. %s's trust policy denied the request. %s", role.arn, decision.sentence())
        raise TrustRefusedError(decision.failure(role.arn), (*decision.denied, *decision.not_allowed)[0])
    _log.info("Role %s for %s. %s", role.arn, caller, decision.sentence())


def check_duration(role: IamRole, duration_s: int) -> None:
    """Check that a role allows sessions of a length. Raises DurationTooLongError."""
    if duration_s > role.max_session_duration_s:
        raise DurationTooLongError(_duration_check(role, duration_s))


def role_arn_check(role_arn: str) -> FailedCheck:
    """The failed check of a text that is not the ARN of a role."""
    hint = "The ARN of a role has the form arn:aws:iam::ACCOUNT:role/NAME."
    return FailedCheck("role", "the ARN of a role", role_arn, hint)


def _duration_check(role: IamRole, duration_s: int) -> FailedCheck:
    hint = "Ask for a shorter session, or raise the role's max_session_duration_s."
    return FailedCheck("duration", f"at most {role.max_session_duration_s} s", f"{duration_s} s", hint, role.arn)


def _registration_check(role_arn: str) -> FailedCheck:
    hint = "Register it with PUT /_emulator/roles, or start the emulator with --roles any."
    return FailedCheck("role", "a registered role", f"{role_arn}, which is not registered", hint, role_arn)


def _namesake_check(role_arn: str, namesake: str) -> FailedCheck:
    hint = f"Name the role {namesake}: the path of a role is part of its ARN, and case matters."
    return FailedCheck("role", namesake, role_arn, hint, role_arn)


def trust_request(session_name: str, holder: WebIdentity, now: int) -> TrustRequest:
    """The request that a trust policy is evaluated for. `now` is epoch milliseconds."""
    claims = _provider_keys(holder)
    context = {
        f"{name}:{claim}": values
        for name in (holder.condition_prefix, *holder.aliases)
        for claim, values in claims.items()
    }
    context["aws:FederatedProvider"] = (holder.provider,)
    context |= time_keys(now)
    context["sts:RoleSessionName"] = (session_name,)
    context["sts:RoleAuthorizedByIdp"] = ("true" if holder.role_authorized else "false",)
    context |= session_setting_keys(holder.principal_tags, holder.transitive_tag_keys, holder.source_identity)
    actions = (
        ASSUME_ROLE_WITH_WEB_IDENTITY,
        *session_setting_actions(bool(holder.principal_tags), holder.source_identity),
    )
    return TrustRequest(actions, holder.provider, context, holder.aliases)


def session_setting_actions(has_tags: bool, source_identity: str | None) -> tuple[str, ...]:
    """The actions that a trust policy must allow besides the one that assumes the role."""
    tags = (TAG_SESSION,) if has_tags else ()
    return tags if source_identity is None else (*tags, SET_SOURCE_IDENTITY)


def session_setting_keys(
    tags: Mapping[str, str], transitive_keys: Sequence[str], source_identity: str | None
) -> dict[str, tuple[str, ...]]:
    """The condition keys of the tags and the source identity that a session is to have, with their values."""
    context = request_tag_keys(tags)
    if transitive_keys:
        context["sts:TransitiveTagKeys"] = tuple(transitive_keys)
    if source_identity is not None:
        context["sts:SourceIdentity"] = (source_identity,)
    return context


def _provider_keys(holder: WebIdentity) -> dict[str, tuple[str, ...]]:
    """The values of the condition keys that begin with the provider's name, by the part behind the colon."""
    audience_key, subject_key = holder.identity_keys
    values: dict[str, tuple[str, ...]] = {audience_key: (holder.audience,), subject_key: (holder.subject,)}
    if holder.amr:
        values["amr"] = holder.amr
    if holder.token_audiences:
        values["oaud"] = holder.token_audiences
    return {**values, **holder.condition_claims}


def log_refusal(refused: AssumeRoleError) -> AssumeRoleError:
    """The error itself, once it is in the log."""
    _log.warning("Role refused. %s", refused)
    return refused
