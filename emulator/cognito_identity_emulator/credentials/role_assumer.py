"""Decides whether a web identity may assume a role, and makes its session.

The trust policy decides for a registered role. A role that is not registered is accepted, because most tests have no
IAM; with `--roles registered` it is refused, as AWS refuses a role that does not exist.
"""

import logging
from dataclasses import dataclass

from msgspec.structs import replace

from cognito_identity_emulator.domain.iam import IamRole
from cognito_identity_emulator.domain.session import Session, web_identity_session
from cognito_identity_emulator.domain.session_context import request_tag_keys, time_keys
from cognito_identity_emulator.domain.session_tags import MAX_TOTAL_BYTES, session_tag_refusal, size_bytes
from cognito_identity_emulator.domain.trust_decision import (
    ASSUME_ROLE_WITH_WEB_IDENTITY,
    TAG_SESSION,
    TrustDecision,
    TrustRequest,
    evaluate,
)
from cognito_identity_emulator.domain.verified_login import WebIdentity
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.storage.registry import RegistryCache

SET_SOURCE_IDENTITY = "sts:SetSourceIdentity"

_log = logging.getLogger("cognito_identity_emulator.roles")


class AssumeRoleError(Exception):
    """The role cannot be assumed. `failed` explains why, for logs and the journal."""

    def __init__(self, failed: FailedCheck) -> None:
        super().__init__(failed.sentence())
        self.failed = failed


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
            self._check_tags(role_arn, holder)
        role = self.registry.role(role_arn)
        if role is not None and role.assigned_id:
            session = replace(session, role_id=role.assigned_id)
        if role is not None:
            self._check_trust(role, session_name, holder, now)
            if duration_s > role.max_session_duration_s:
                raise DurationTooLongError(_duration_check(role, duration_s))
        elif self.only_registered:
            raise log_refusal(AssumeRoleError(_registration_check(role_arn)))
        if holder.principal_tags:
            self._check_size(role_arn, holder)
        return session

    def _check_tags(self, role_arn: str, holder: WebIdentity) -> None:
        refusal = session_tag_refusal(holder.principal_tags, holder.transitive_tag_keys)
        if refusal is not None:
            hint = "Map claims to principal tags that follow IAM's rules."
            failed = FailedCheck("session tags", "tags that IAM allows", str(refusal.message), hint, role_arn)
            raise log_refusal(InvalidTagsError(failed, refusal))

    def _check_size(self, role_arn: str, holder: WebIdentity) -> None:
        size = size_bytes(holder.principal_tags)
        if size > MAX_TOTAL_BYTES:
            hint = "Map fewer or shorter claims to principal tags."
            expected = f"at most {MAX_TOTAL_BYTES} bytes"
            failed = FailedCheck("session tags", expected, f"{size} bytes", hint, role_arn)
            raise log_refusal(TagsTooLargeError(failed, percent=-(-size * 100 // MAX_TOTAL_BYTES)))

    def _check_trust(self, role: IamRole, session_name: str, holder: WebIdentity, now: int) -> None:
        decision = decide_trust(role, session_name, holder, now)
        if not decision.allowed:
            _log.warning("Role refused. %s's trust policy denied the request. %s", role.arn, decision.sentence())
            raise AssumeRoleError(decision.failure(role.arn))
        _log.info("Role %s for %s. %s", role.arn, holder.subject, decision.sentence())


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


def decide_trust(role: IamRole, session_name: str, holder: WebIdentity, now: int) -> TrustDecision:
    """The decision of a role's trust policy, statement by statement. `now` is epoch milliseconds."""
    return evaluate(role.policy, trust_request(session_name, holder, now))


def trust_request(session_name: str, holder: WebIdentity, now: int) -> TrustRequest:
    """The request that a trust policy is evaluated for. `now` is epoch milliseconds."""
    actions = [ASSUME_ROLE_WITH_WEB_IDENTITY]
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
    if holder.principal_tags:
        actions.append(TAG_SESSION)
        context |= request_tag_keys(holder.principal_tags)
    if holder.transitive_tag_keys:
        context["sts:TransitiveTagKeys"] = holder.transitive_tag_keys
    if holder.source_identity is not None:
        actions.append(SET_SOURCE_IDENTITY)
        context["sts:SourceIdentity"] = (holder.source_identity,)
    return TrustRequest(tuple(actions), holder.provider, context, holder.aliases)


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
