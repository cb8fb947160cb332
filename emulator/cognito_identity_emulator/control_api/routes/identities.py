"""Identities of every pool, with their logins: list and find them, and manage a single one."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from cognito_identity_emulator.control_api.endpoint import NEXT, Parameter, endpoint
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.features.queries import IdentityFound
from cognito_identity_emulator.runtime.clock import iso_time, iso_time_ms


class DeveloperUser(msgspec.Struct):
    """A developer user identifier and the pool's name for its provider."""

    provider: str
    identifier: str


class IdentityRow(msgspec.Struct):
    """An identity and the logins that are linked to it; `logins` is provider to subject. `disabled_at` is when the
    operator disabled it."""

    identity_id: str
    identity_pool_id: str
    account: str
    state: Literal["enabled", "disabled"]
    merged_into: str | None
    authenticated: bool
    created_at: str
    modified_at: str
    disabled_at: str | None
    logins: dict[str, str]
    developer_user_identifiers: list[DeveloperUser]


class Identities(msgspec.Struct):
    """A page of identities; `next` is the parameter of the following page, null on the last. `total` is the number of
    identities on all pages, at most 10000."""

    identities: list[IdentityRow]
    next: str | None
    total: int


class IdentityBody(msgspec.Struct, forbid_unknown_fields=True):
    """Whether the identity is disabled."""

    disabled: bool


class DeletedIdentities(msgspec.Struct):
    """The number of deleted identities."""

    deleted: int


class CredentialsBody(msgspec.Struct, forbid_unknown_fields=True):
    """The role to take instead of the one that the pool chooses."""

    custom_role_arn: str | None = None


class IssuedCredentials(
    msgspec.Struct,
    rename={
        "access_key_id": "AccessKeyId",
        "secret_key": "SecretKey",  # a name  # nosec B105
        "session_token": "SessionToken",  # a name  # nosec B105
        "expiration": "Expiration",
    },
):
    """Credentials with the names of GetCredentialsForIdentity, and their role and identity. `Expiration` is ISO 8601,
    in UTC."""

    access_key_id: str
    secret_key: str
    session_token: str
    expiration: str
    role_arn: str
    identity_id: str


@endpoint(
    "GET",
    "identities",
    parameters=[
        Parameter("query", "The beginning of their id, or of a subject or developer user identifier; or a provider."),
        Parameter("identity_pool_id", "Only identities of this pool."),
        NEXT,
    ],
    python="identities",
)
def get_identities(core: EmulatorCore, parameters: Mapping[str, str]) -> Identities:
    """Identities by any of their names.

    Each has its logins.
    """
    page = core.identities(parameters.get("query"), parameters.get("identity_pool_id"), parameters.get("next"))
    return Identities([_row(each) for each in page.rows], page.next, page.total)


@endpoint("GET", "identities/{identity_id}", python="identity")
def get_identity(core: EmulatorCore, identity_id: str) -> IdentityRow:
    """One identity, with its logins."""
    return _row(core.identity(identity_id))


@endpoint("PUT", "identities/{identity_id}", python="set_identity_disabled")
def put_identity(core: EmulatorCore, identity_id: str, body: IdentityBody) -> IdentityRow:
    """Disable an identity, or enable it again.

    Every call for a disabled identity is refused. An identity that was merged into another stays disabled.
    """
    return _row(core.set_identity_disabled(identity_id, body.disabled))


@endpoint("DELETE", "identities/{identity_id}", python="delete_identity")
def delete_identity(core: EmulatorCore, identity_id: str) -> DeletedIdentities:
    """Delete an identity and its logins.

    Its credentials stay valid until they expire; DELETE credentials/{access_key_id} revokes them.
    """
    core.delete_identity(identity_id)
    return DeletedIdentities(1)


@endpoint(
    "DELETE",
    "identities/{identity_id}/logins",
    parameters=[
        Parameter("provider", "The provider of the login, or the developer provider name.", required=True),
        Parameter("subject", "The user at that provider; needed for one of several developer users."),
    ],
    python="unlink_login",
)
def delete_login(core: EmulatorCore, identity_id: str, parameters: Mapping[str, str]) -> IdentityRow:
    """Unlink a login or a developer user from an identity."""
    return _row(core.unlink_login(identity_id, parameters["provider"], parameters.get("subject")))


@endpoint("POST", "identities/{identity_id}/credentials", python="credentials_of")
def post_credentials(core: EmulatorCore, identity_id: str, body: CredentialsBody | None) -> IssuedCredentials:
    """New credentials of an identity, without a login: those that the enhanced flow gives for its linked logins.

    Rules of role mappings see the issuer, the user and the audience of the logins; other claims are not stored.
    `custom_role_arn` is the role to take instead of the one that the pool chooses. The role's trust policy decides in
    any case.
    """
    minted = core.credentials_of(identity_id, None if body is None else body.custom_role_arn)
    return IssuedCredentials(
        access_key_id=minted.access_key_id,
        secret_key=minted.secret_access_key,
        session_token=minted.session_token,
        expiration=iso_time(minted.session.expires_at),
        role_arn=minted.session.role_arn,
        identity_id=identity_id,
    )


def _row(found: IdentityFound) -> IdentityRow:
    identity = found.identity
    return IdentityRow(
        identity_id=identity.id,
        identity_pool_id=identity.pool_id,
        account=identity.account,
        state="disabled" if identity.disabled else "enabled",
        merged_into=identity.merged_into,
        authenticated=identity.authenticated,
        created_at=iso_time_ms(identity.created_at),
        modified_at=iso_time_ms(identity.modified_at),
        disabled_at=None if identity.disabled_at is None else iso_time_ms(identity.disabled_at),
        logins={each.provider: each.subject for each in found.logins if not each.developer},
        developer_user_identifiers=[
            DeveloperUser(each.provider, each.subject) for each in found.logins if each.developer
        ],
    )
