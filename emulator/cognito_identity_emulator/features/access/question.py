"""A question about access: who, which actions on which resources, and with which condition keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

import msgspec

from cognito_identity_emulator.errors.admin import AdminError

ContextValue: TypeAlias = str | int | float | bool
Context: TypeAlias = Mapping[str, ContextValue | Sequence[ContextValue]]
"""Values of condition keys, by the key in any case; an empty list means that the request does not have the key."""

PrincipalMember: TypeAlias = Literal["access_key_id", "identity_id", "role_arn"]


class HasAccessKey(Protocol):
    """Credentials or a session of this emulator."""

    @property
    def access_key_id(self) -> str: ...


class AssumedSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a role is assumed: the session's name, its tags, its source identity, and its session policies.

    `identity_id`, `identity_pool_id` and `amr` make it the session of an identity; without `amr`, the identity is
    authenticated. `policies` are inline session policies, `policy_arns` managed ones.
    """

    name: str | None = None
    tags: dict[str, str] = {}
    source_identity: str | None = None
    identity_id: str | None = None
    identity_pool_id: str | None = None
    amr: list[str] | None = None
    policies: list[dict[str, Any]] = []
    policy_arns: list[str] = []


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: exactly one of an access key, an identity and a role.

    An identity has the credentials that GetCredentialsForIdentity would give now: for `logins` (a token by provider),
    or without them for the logins that are linked to it. `session` says how a role is assumed.
    """

    access_key_id: str | None = None
    identity_id: str | None = None
    logins: Mapping[str, str] | None = None
    custom_role_arn: str | None = None
    role_arn: str | None = None
    session: AssumedSession | None = None


@dataclass(frozen=True, slots=True)
class AccessQuestion:
    """Every action on every resource is one request. `resource_policy` is the policy of the resource."""

    who: Principal
    actions: Sequence[str]
    resources: Sequence[str] = ("*",)
    context: Context = field(default_factory=dict)
    resource_policy: Mapping[str, Any] | None = None


def principal_member(who: str) -> PrincipalMember:
    """The member of Principal that a text is: an ARN, the id of an identity, or an access key id."""
    if who.startswith("arn:"):
        return "role_arn"
    return "identity_id" if ":" in who else "access_key_id"


def principal_of(who: str | Mapping[str, Any] | HasAccessKey) -> Principal:
    """The principal that a text names, the credentials of an answer of boto3, or those of this emulator.

    Raises AdminError for credentials without an access key id.
    """
    if isinstance(who, str):
        named: dict[str, Any] = {principal_member(who): who}
        return Principal(**named)
    if not isinstance(who, Mapping):
        return Principal(access_key_id=who.access_key_id)
    credentials = who.get("Credentials", who)
    access_key_id = credentials.get("AccessKeyId") if isinstance(credentials, Mapping) else None
    if not isinstance(access_key_id, str):
        raise AdminError("The credentials have no AccessKeyId.", [f"who: has {', '.join(map(str, who)) or 'nothing'}"])
    return Principal(access_key_id=access_key_id)
