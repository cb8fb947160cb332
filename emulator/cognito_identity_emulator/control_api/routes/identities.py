"""Identities of every pool, with their logins."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from cognito_identity_emulator.control_api.endpoint import NEXT, Parameter, endpoint
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.features.queries import IdentityFound
from cognito_identity_emulator.runtime.clock import iso_time_ms


class DeveloperUser(msgspec.Struct):
    """A developer user identifier and the pool's name for its provider."""

    provider: str
    identifier: str


class IdentityRow(msgspec.Struct):
    """An identity and the logins that are linked to it; `logins` is provider to subject."""

    identity_id: str
    identity_pool_id: str
    account: str
    state: Literal["enabled", "disabled"]
    merged_into: str | None
    authenticated: bool
    created_at: str
    modified_at: str
    logins: dict[str, str]
    developer_user_identifiers: list[DeveloperUser]


class Identities(msgspec.Struct):
    """A page of identities; `next` is the parameter of the following page, null on the last."""

    identities: list[IdentityRow]
    next: str | None


@endpoint(
    "GET",
    "identities",
    parameters=[
        Parameter("query", "Their id, or the provider, subject or developer user identifier of a login."),
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
    return Identities([_row(each) for each in page.rows], page.next)


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
        logins={each.provider: each.subject for each in found.logins if not each.developer},
        developer_user_identifiers=[
            DeveloperUser(each.provider, each.subject) for each in found.logins if each.developer
        ],
    )
