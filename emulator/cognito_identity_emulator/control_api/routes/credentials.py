"""The sessions of credentials that the emulator issued."""

from collections.abc import Mapping

import msgspec

from cognito_identity_emulator.control_api.endpoint import NEXT, Parameter, endpoint
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.features.queries import SessionFound
from cognito_identity_emulator.runtime.clock import iso_time, iso_time_ms


class SessionBody(msgspec.Struct):
    """The session of an access key. `assumed_role_arn` is what GetCallerIdentity answers. Credentials of
    GetSessionToken are those of an account and have no role."""

    access_key_id: str
    account: str
    role_arn: str | None
    role_id: str | None
    assumed_role_arn: str
    session_name: str
    identity_id: str | None
    identity_pool_id: str | None
    authenticated: bool
    authentication_provider: str | None
    web_identity: str | None
    assumed_by: str | None
    saml_keys: dict[str, str]
    source_identity: str | None
    tags: dict[str, str]
    transitive_tag_keys: list[str]
    session_policies: list[str]
    issued_at: str
    expires_at: str
    revoked: bool
    revoked_at: str | None

    @classmethod
    def from_domain(cls, session: SessionFound) -> "SessionBody":
        return cls(
            access_key_id=session.access_key_id,
            account=session.account,
            role_arn=session.role_arn or None,
            role_id=session.role_id or None,
            assumed_role_arn=session.arn,
            session_name=session.session_name,
            identity_id=session.identity_id,
            identity_pool_id=session.identity_pool_id,
            authenticated=session.authenticated,
            authentication_provider=session.authentication_provider,
            web_identity=session.web_identity,
            assumed_by=session.assumed_by,
            saml_keys=dict(session.saml_keys),
            source_identity=session.source_identity,
            tags=dict(session.tags),
            transitive_tag_keys=list(session.transitive_tag_keys),
            session_policies=[*session.session_policies, *session.scope_down_policies],
            issued_at=iso_time(session.issued_at),
            expires_at=iso_time(session.expires_at),
            revoked=session.revoked_at is not None,
            revoked_at=None if session.revoked_at is None else iso_time_ms(session.revoked_at),
        )


class Sessions(msgspec.Struct):
    """A page of sessions; `next` is the parameter of the following page, null on the last. `total` is the number of
    sessions on all pages, at most 10000."""

    credentials: list[SessionBody]
    next: str | None
    total: int


@endpoint(
    "GET",
    "credentials",
    parameters=[Parameter("identity_id", "Only sessions of this identity."), NEXT],
    python="sessions",
)
def get_credentials(core: EmulatorCore, parameters: Mapping[str, str]) -> Sessions:
    """The sessions of issued credentials."""
    page = core.sessions(parameters.get("identity_id"), parameters.get("next"))
    return Sessions([SessionBody.from_domain(each) for each in page.rows], page.next, page.total)


@endpoint("GET", "credentials/{access_key_id}", python="session_of")
def get_session(core: EmulatorCore, access_key_id: str) -> SessionBody:
    """The session of an access key: its identity, its role, and the policies that limit it."""
    return SessionBody.from_domain(core.session_of(access_key_id))


@endpoint("DELETE", "credentials/{access_key_id}", python="revoke_session")
def revoke_session(core: EmulatorCore, access_key_id: str) -> SessionBody:
    """Revoke the session of an access key.

    Signed calls with it are refused from now on, as with an unknown session token.
    """
    return SessionBody.from_domain(core.revoke_session(access_key_id))
