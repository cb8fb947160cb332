"""The shapes of an exported state. Members of the API keep its names; times are in epoch milliseconds.

`seq` is the position of a row among those of its kind; page tokens refer to it.
"""

from typing import Annotated

from cognito_identity_emulator.declare.constraints import Length, OneOf, Pattern, Range
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.domain.policy_versions import MAX_VERSIONS
from cognito_identity_emulator.features.seeds.entries import PolicyEntry, PrincipalTagEntry, ProviderEntry, RoleEntry
from cognito_identity_emulator.keys.key_ring import PURPOSES
from cognito_identity_emulator.operations.cognito_identity import shapes

STATE_VERSION = 1

Time = Annotated[int, Range(-62_135_596_800_000, 253_402_300_799_999)]  # the years that a date can express
Seq = Annotated[int, Range(1, 2**62)]
Number = Annotated[int, Range(1, 2**31 - 1)]
Account = Annotated[str, Pattern(r"\d{12}")]


class DeveloperIdentifierState(Shape, rename=None):
    """A developer user identifier; `provider` is the developer provider name at the time of linking."""

    seq: Seq
    provider: str
    identifier: str


class IdentityState(Shape, rename=None):
    """An identity with its logins: subject by provider. `merged_into`: the identity that took over its logins.
    `disabled_at`: when the operator disabled it."""

    seq: Seq
    identity_id: shapes.IdentityId = member(name="IdentityId")
    authenticated: bool
    merged_into: str | None = None
    created_at: Time
    modified_at: Time
    disabled_at: Time | None = None
    logins: dict[str, str] | None = member(name="Logins", default=None)
    developer_user_identifiers: list[DeveloperIdentifierState] | None = None


class PoolState(shapes.PoolMembers, rename=None):
    """An identity pool with all that belongs to it."""

    seq: Seq
    account: Account
    created_at: Time
    identity_pool_id: shapes.IdentityPoolId = member(name="IdentityPoolId")
    roles: shapes.RolesMap | None = member(name="Roles", default=None)
    role_mappings: shapes.RoleMappingMap | None = member(name="RoleMappings", default=None)
    principal_tag_attribute_maps: list[PrincipalTagEntry] | None = member(
        name="PrincipalTagAttributeMaps", default=None
    )
    identities: list[IdentityState] | None = None


class SigningKeyState(Shape, rename=None):
    """A key pair. Of each purpose, the key without `retired_at` signs."""

    key_id: str
    purpose: Annotated[str, OneOf(PURPOSES)]
    private_key_pem: str
    created_at: Time
    retired_at: Time | None = None


class PolicyVersionState(Shape, rename=None):
    """A version of a managed policy; `document` is its text as it was given."""

    number: Number
    document: str
    created_at: Time


class PolicyState(PolicyEntry, rename=None):
    """A customer managed policy. `document` is that of the default version; without versions it is version 1."""

    assigned_id: Annotated[str, Pattern(r"(ANPA[A-Z0-9]{17})?")] = ""
    created_at: Time = 0
    versions: Annotated[list[PolicyVersionState], Length(None, MAX_VERSIONS)] = member(default_factory=list)
    default_version: Number = 1
    latest_version: Number = 1


class ProviderState(ProviderEntry, rename=None):
    """An IAM identity provider with its dates."""

    created_at: Time = 0
    valid_until: Time | None = None


class RoleState(RoleEntry, rename=None):
    """A role with what IAM's API knows of it. A text of a document is only there when it is not written as the emulator
    writes JSON; one that says something else than its document is not read."""

    assigned_id: str = ""
    created_at: Time | None = None
    last_used_at: Time | None = None
    last_used_region: str | None = None
    trust_policy_text: str = ""
    policy_texts: dict[str, str] = member(default_factory=dict)


class SessionState(Shape, rename=None):
    """The session of an access key that was issued. `revoked_at`: when the operator revoked it."""

    access_key_id: str
    account: Account
    role_arn: str
    role_id: str
    session_name: str
    issued_at: Time
    expires_at: Time
    identity_id: str | None = None
    identity_pool_id: str | None = None
    authenticated: bool = False
    authentication_provider: str | None = None
    tags: dict[str, str] | None = None
    given_policies: list[str] | None = None
    scoped_down: bool = False
    source_identity: str | None = None
    web_identity: str | None = None
    transitive_tag_keys: list[str] | None = None
    assumed_by: str | None = None
    saml_keys: dict[str, str] | None = None
    account_arn: str | None = None
    scope_down_policies: list[str] | None = None
    revoked_at: Time | None = None


class StackExportState(Shape, rename=None):
    """A value that a seeded stack exports, for templates that are seeded later."""

    account: Account
    region: str
    name: str
    value: str
    stack_name: str


class State(Shape, rename=None):
    """A whole state. `sealing_keys` are Base64, by name. `outbound_web_identity_federation` has the accounts that
    enabled it."""

    version: Annotated[int, Range(STATE_VERSION, STATE_VERSION)]
    identity_pools: list[PoolState] | None = None
    roles: list[RoleState] | None = None
    policies: list[PolicyState] | None = None
    identity_providers: list[ProviderState] | None = None
    sessions: list[SessionState] | None = None
    signing_keys: list[SigningKeyState] | None = None
    sealing_keys: dict[str, str]
    outbound_web_identity_federation: list[Account] | None = None
    stack_exports: list[StackExportState] | None = None
