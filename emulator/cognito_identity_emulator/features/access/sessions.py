"""Finds the session of a principal, or makes the one that it would get, without issuing credentials."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from cognito_identity_emulator.declare.constraints import Constraint, Length, Pattern
from cognito_identity_emulator.domain.arns import is_policy_arn, parse_role_arn
from cognito_identity_emulator.domain.iam_checks import constraint_problems
from cognito_identity_emulator.domain.identity import AUTHENTICATED, UNAUTHENTICATED
from cognito_identity_emulator.domain.permission_policy import PolicyKind, parse_permission_policy
from cognito_identity_emulator.domain.policy_grammar import PolicyError
from cognito_identity_emulator.domain.session import Session, role_id
from cognito_identity_emulator.domain.session_tags import session_tag_refusal
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.features.access.question import AssumedSession, Principal
from cognito_identity_emulator.features.explain.fetches import wait_for_fetches
from cognito_identity_emulator.features.identities import IdentityAdmin
from cognito_identity_emulator.features.queries import AdminQueries
from cognito_identity_emulator.operations.cognito_identity.enhanced_session import SESSION_NAME
from cognito_identity_emulator.operations.cognito_identity.get_credentials_for_identity import (
    GetCredentialsForIdentityRequest,
    get_credentials_for_identity,
    session_for,
)
from cognito_identity_emulator.operations.cognito_identity.resolve_identity import load_identity, resolve_identity
from cognito_identity_emulator.operations.context import CallContext, Services
from cognito_identity_emulator.runtime.bounds import MAX_NAME_CHARACTERS, shorten
from cognito_identity_emulator.runtime.clock import Clock, iso_time
from cognito_identity_emulator.runtime.scope import Scope, region_of

MAX_SESSION_POLICIES = 10
"""Inline session policies, and managed ones, of one question. STS takes one inline and ten managed policies."""

_NAME = Pattern(r"[\w+=,.@-]*")
_SESSION_NAME: Sequence[Constraint] = (_NAME, Length(2, 64))
_SOURCE_IDENTITY: Sequence[Constraint] = (_NAME, Length(2, 256))
_DURATION_S = 3600
_WAYS = ("access_key_id", "identity_id", "role_arn")
_MEMBERS_OF = {"logins": "identity_id", "custom_role_arn": "identity_id", "session": "role_arn"}


@dataclass(frozen=True, slots=True)
class SessionFinder:
    """Finds sessions at the time of the emulator's clock."""

    services: Services
    clock: Clock
    queries: AdminQueries
    identities: IdentityAdmin

    def find(self, who: Principal) -> Session:
        """The session of a principal. Raises NotFoundError for an unknown one, AdminError for one that has none."""
        problems = list(_principal_problems(who))
        if problems:
            raise AdminError("Specify one principal: access_key_id, identity_id or role_arn.", problems)
        if who.access_key_id is not None:
            return self._of_key(who.access_key_id)
        if who.role_arn is not None:
            return _assume(who.role_arn, who.session or AssumedSession(), self.clock.now())
        assert who.identity_id is not None, "a principal is one of the three"
        if who.logins:
            return self._of_logins(who.identity_id, dict(who.logins), who.custom_role_arn)
        return self.identities.session(who.identity_id, who.custom_role_arn)

    def _of_key(self, access_key_id: str) -> Session:
        found = self.queries.session(access_key_id)
        if found.revoked_at is not None:
            raise AdminError(f"The session of {access_key_id} is revoked: get new credentials.")
        if found.expires_at <= self.clock.now():
            at = iso_time(found.expires_at)
            raise AdminError(f"The session of {access_key_id} expired at {at}: get new credentials.")
        return found

    def _of_logins(self, identity_id: str, logins: dict[str, str], custom_role_arn: str | None) -> Session:
        """The session that GetCredentialsForIdentity would give credentials for. Nothing is linked or issued."""
        self.queries.identity(identity_id)
        request = GetCredentialsForIdentityRequest(
            identity_id=identity_id, logins=logins, custom_role_arn=custom_role_arn
        )
        call = CallContext(self.services, Scope(None, region_of(identity_id)), None, self.clock.now(), "")
        verification = get_credentials_for_identity.verification
        assert verification is not None, "the operation verifies logins"
        try:
            named = load_identity(request, call)
            wait_for_fetches(lambda: verification.fetch_needed(request, call, named))
            verified = verification.verify(request, call, named)
            return session_for(request, resolve_identity(call, named, verified, only_preview=True), call)
        except ServiceError as refused:
            message = f"GetCredentialsForIdentity refuses credentials for {identity_id}."
            raise AdminError(message, [text for text in (refused.record, refused.explanation) if text]) from None


def _principal_problems(who: Principal) -> Iterator[str]:
    named = [way for way in _WAYS if getattr(who, way) is not None]
    if len(named) != 1:
        yield f"principal: {' and '.join(named) or 'none'} specified"
    for member, way in _MEMBERS_OF.items():
        if getattr(who, member) is not None and getattr(who, way) is None:
            yield f"{member}: needs {way}"


def _assume(role_arn: str, session: AssumedSession, now: int) -> Session:
    """The session of a role that is assumed like this. Raises AdminError with every problem."""
    role = parse_role_arn(role_arn)
    if role is None:
        text = f"role_arn: {shorten(role_arn, MAX_NAME_CHARACTERS)} is not the ARN of a role"
        raise AdminError("The ARN of a role has the form arn:aws:iam::ACCOUNT:role/NAME.", [text])
    problems = list(_session_problems(session))
    if problems:
        raise AdminError("The session has problems.", problems)
    is_identity = session.identity_id is not None or session.identity_pool_id is not None
    amr = session.amr or ([AUTHENTICATED] if is_identity else [UNAUTHENTICATED])
    authenticated = amr[0] == AUTHENTICATED
    return Session(
        access_key_id="",
        account=role.account,
        role_arn=role_arn,
        role_id=role_id(role_arn),
        session_name=session.name or SESSION_NAME,
        issued_at=now,
        expires_at=now + _DURATION_S * 1000,
        identity_id=session.identity_id,
        identity_pool_id=session.identity_pool_id,
        authenticated=authenticated,
        authentication_provider=",".join(amr[1:]) if authenticated else None,
        tags=session.tags,
        given_policies=(*session.policy_arns, *(msgspec.json.encode(each).decode() for each in session.policies)),
        source_identity=session.source_identity,
    )


def _session_problems(session: AssumedSession) -> Iterator[str]:
    for member, text, constraints in (
        ("name", session.name, _SESSION_NAME),
        ("source_identity", session.source_identity, _SOURCE_IDENTITY),
    ):
        if text is not None:
            yield from constraint_problems(text, constraints, f"session.{member}")
    if session.amr is not None and (session.amr or [""])[0] not in (AUTHENTICATED, UNAUTHENTICATED):
        yield f"session.amr: must begin with {AUTHENTICATED} or {UNAUTHENTICATED}"
    if session.amr is not None and session.identity_id is None:
        yield "session.amr: needs identity_id"
    refusal = session_tag_refusal(session.tags, ())
    if refusal is not None:
        yield f"session.tags: {refusal.message}"
    for member in ("policies", "policy_arns"):
        count = len(getattr(session, member))
        if count > MAX_SESSION_POLICIES:
            yield f"session.{member}: {count} policies; at most {MAX_SESSION_POLICIES}"
            return
    for index, arn in enumerate(session.policy_arns):
        if not is_policy_arn(arn):
            shown = shorten(arn, MAX_NAME_CHARACTERS)
            yield f"session.policy_arns[{index}]: {shown} is not the ARN of a managed policy"
    for index, document in enumerate(session.policies):
        try:
            parse_permission_policy(document, PolicyKind.SESSION)
        except PolicyError as malformed:
            yield from (f"session.policies[{index}].{problem}" for problem in malformed.problems)
