"""What verbs answer, where that is not the form they take nor one of the emulator's own. Times are ISO 8601, in UTC."""

from typing import Any, Literal

import msgspec

from cognito_identity_emulator.control_api.requests import IdentityProviderBody, RoleBody, SessionBody
from cognito_identity_emulator.domain.fault import Fault
from cognito_identity_emulator.errors.failed_check import FailedCheck


class Nothing(msgspec.Struct):
    """An empty object."""


class Problem(msgspec.Struct):
    """What is wrong: one word for programs, a sentence, and every problem with its place."""

    code: str
    message: str
    details: list[str]


class Problems(msgspec.Struct):
    """How every verb is refused."""

    error: Problem


class Health(msgspec.Struct):
    """Whether the emulator is ready; `database` says why not."""

    status: Literal["ok", "unavailable"]
    version: str
    database: str


class Roles(msgspec.Struct):
    """Every registered role, by ARN."""

    roles: list[RoleBody]


class IdentityProviders(msgspec.Struct):
    """Every registered identity provider, by ARN."""

    identity_providers: list[IdentityProviderBody]


class Time(msgspec.Struct):
    """The emulator's clock; `offset_s` is how far it is ahead of the machine's."""

    now: str
    frozen: bool
    offset_s: float


class PublicKey(msgspec.Struct):
    """The public facts of a signing key."""

    key_id: str
    active: bool
    created_at: str
    retired_at: str | None


class PublicKeys(msgspec.Struct):
    """Every signing key whose tokens may still be alive, the active one last."""

    keys: list[PublicKey]


class Faults(msgspec.Struct):
    """Every fault, with the count that is left of it."""

    faults: list[Fault]


class Deleted(msgspec.Struct):
    """How many there were."""

    deleted: int


class CallError(msgspec.Struct):
    """What a call was refused with."""

    code: str
    message: str | None


class JournaledCall(msgspec.Struct):
    """A call of the AWS API, without its secrets."""

    id: int
    time: str
    service: str
    operation: str | None
    account: str | None
    region: str | None
    identity_pool_id: str | None
    identity_id: str | None
    outcome: Literal["ok", "refused", "failed"]
    status: int
    error: CallError | None
    explanation: str | None
    failed_check: FailedCheck | None
    request: dict[str, Any] | None
    response: dict[str, Any] | None
    duration_ms: float
    request_id: str


class Calls(msgspec.Struct):
    """Calls, the newest last."""

    calls: list[JournaledCall]


class DeveloperUser(msgspec.Struct):
    """A developer user identifier and the pool's name for its provider."""

    provider: str
    identifier: str


class IdentityRow(msgspec.Struct):
    """An identity and what leads to it; `logins` is provider to subject."""

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
    """A page of identities; `next` leads to the following one, null on the last."""

    identities: list[IdentityRow]
    next: str | None


class Sessions(msgspec.Struct):
    """A page of sessions; `next` leads to the following one, null on the last."""

    credentials: list[SessionBody]
    next: str | None
