"""What the verbs of the control API are given and what they answer, as JSON.

Forms are fixed: fixtures, clients and tests of users rely on them.
"""

from typing import Any, Literal

import msgspec

from cognito_identity_emulator.domain.iam import DEFAULT_MAX_SESSION_DURATION_S, IamRole, IdentityProvider
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.engine.journal import JournalEntry
from cognito_identity_emulator.runtime.clock import iso_time, iso_time_ms


class LoginTokenBody(msgspec.Struct, forbid_unknown_fields=True):
    """An order for a login token of the built-in identity provider."""

    provider: str
    subject: str
    audience: str | None = None
    identity_pool_id: str | None = None
    claims: dict[str, Any] | None = None
    expires_in_s: int = 3600
    fault: str | None = None


class IdentityProviderBody(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """An identity provider as IAM holds it."""

    arn: str
    client_ids: list[str] | None = None
    jwks_url: str | None = None
    jwks: dict[str, Any] | None = None
    saml_metadata: str | None = None

    @classmethod
    def of(cls, provider: IdentityProvider) -> "IdentityProviderBody":
        return cls(
            arn=provider.arn,
            client_ids=None if provider.client_ids is None else list(provider.client_ids),
            jwks_url=provider.jwks_url,
            jwks=None if provider.jwks is None else dict(provider.jwks),
            saml_metadata=provider.saml_metadata,
        )

    def provider(self) -> IdentityProvider:
        """The provider it describes."""
        client_ids = None if self.client_ids is None else tuple(self.client_ids)
        return IdentityProvider(self.arn, client_ids, self.jwks_url, self.jwks, self.saml_metadata)


class RoleBody(msgspec.Struct, forbid_unknown_fields=True):
    """A role with its trust policy."""

    arn: str
    trust_policy: dict[str, Any]
    max_session_duration_s: int = DEFAULT_MAX_SESSION_DURATION_S

    @classmethod
    def of(cls, role: IamRole) -> "RoleBody":
        return cls(role.arn, dict(role.trust_policy), role.max_session_duration_s)


class SessionBody(msgspec.Struct):
    """Who is behind an access key. Times are ISO 8601, in UTC."""

    access_key_id: str
    account: str
    role_arn: str
    assumed_role_arn: str
    session_name: str
    identity_id: str | None
    identity_pool_id: str | None
    authenticated: bool
    authentication_provider: str | None
    tags: dict[str, str]
    session_policies: list[str]
    issued_at: str
    expires_at: str

    @classmethod
    def of(cls, session: Session) -> "SessionBody":
        return cls(
            access_key_id=session.access_key_id,
            account=session.account,
            role_arn=session.role_arn,
            assumed_role_arn=session.assumed_role_arn,
            session_name=session.session_name,
            identity_id=session.identity_id,
            identity_pool_id=session.identity_pool_id,
            authenticated=session.authenticated,
            authentication_provider=session.authentication_provider,
            tags=dict(session.tags),
            session_policies=list(session.session_policies),
            issued_at=iso_time(session.issued_at),
            expires_at=iso_time(session.expires_at),
        )


class ClockBody(msgspec.Struct, forbid_unknown_fields=True):
    """How the clock is to be moved: one of these. `reset` brings it back to the machine's time, going."""

    advance_s: float | None = None
    set: str | None = None
    freeze: bool | None = None
    reset: Literal[True] | None = None


class FaultBody(msgspec.Struct, forbid_unknown_fields=True):
    """What shall go wrong."""

    operation: str
    error: str | None = None
    message: str | None = None
    count: int | None = None
    probability: float | None = None
    seed: int | None = None
    delay_s: float = 0.0
    trouble: str | None = None


class ResetBody(msgspec.Struct, forbid_unknown_fields=True):
    """Whose data is to go; everybody's without an account."""

    account: str | None = None


def call_body(entry: JournalEntry) -> dict[str, Any]:
    """A call in the journal, without its secrets."""
    return {
        "id": entry.id,
        "time": iso_time_ms(entry.time),
        "service": entry.service,
        "operation": entry.operation,
        "account": entry.account,
        "region": entry.region,
        "identity_pool_id": entry.identity_pool_id,
        "identity_id": entry.identity_id,
        "outcome": entry.outcome,
        "status": entry.status,
        "error": None if entry.error is None else {"code": entry.error[0], "message": entry.error[1]},
        "explanation": entry.explanation,
        "failed_check": entry.failed,
        "request": _present(entry.request),
        "response": entry.response,
        "duration_ms": round(entry.duration_ms, 3),
        "request_id": entry.request_id,
    }


def _present(value: Any) -> Any:
    """A request without the members that it lacks, which the shape of one that is refused holds as null."""
    if isinstance(value, list):
        return [_present(each) for each in value]
    if isinstance(value, dict):
        return {name: _present(each) for name, each in value.items() if each is not None}
    return value
