"""A seed after reading: pools, identities, roles, policies and providers that were checked, each with its id."""

from collections.abc import Mapping
from dataclasses import dataclass

from cognito_identity_emulator.domain.iam import IamRole, IdentityProvider, ManagedPolicy
from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import PoolSettings, PrincipalTagMap
from cognito_identity_emulator.domain.roles import RoleMapping


@dataclass(frozen=True, slots=True)
class IdentitySeed:
    """An identity with its logins, developer users included. `place` is its place in the file.

    `chosen`: the id is the user's. A derived id is only used when none of the logins has an identity yet.
    """

    place: str
    id: str
    chosen: bool
    logins: tuple[Login, ...]


@dataclass(frozen=True, slots=True)
class RolesSeed:
    """What SetIdentityPoolRoles would set. `roles` None leaves those of the pool as they are."""

    roles: Mapping[str, str] | None
    role_mappings: Mapping[str, RoleMapping] | None


@dataclass(frozen=True, slots=True)
class PoolSeed:
    """An identity pool with all that belongs to it.

    `settings` are what UpdateIdentityPool would set; `roles` None leaves roles and mappings as they are.
    """

    place: str
    id: str
    account: str
    settings: PoolSettings
    roles: RolesSeed | None
    principal_tag_maps: Mapping[str, PrincipalTagMap]
    identities: tuple[IdentitySeed, ...]


@dataclass(frozen=True, slots=True)
class PoolAttachment:
    """Roles and principal tags for a pool that another file has, or that exists already."""

    place: str
    id: str
    account: str
    roles: RolesSeed | None
    principal_tag_maps: Mapping[str, PrincipalTagMap]


@dataclass(frozen=True, slots=True)
class PolicyAttachment:
    """A policy of a template for a role that no file of the seeding has. The emulator may have it.

    `policies` are inline ones by name. A managed policy is attached by its ARN, and registered if it is the template's:
    `managed_policy`. `problems` say why the policy has no value; `notes` are about values that were generated for it.
    """

    place: str
    account: str
    role_name: str
    policies: Mapping[str, Mapping[str, object]]
    managed_policy_arns: tuple[str, ...]
    managed_policy: ManagedPolicy | None
    problems: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StackResource:
    """A resource of a stack with its physical id, which Ref gives."""

    logical_id: str
    type: str
    physical_id: str


@dataclass(frozen=True, slots=True)
class SeededStack:
    """The stack of a CloudFormation template: what an application may read from it.

    `exports` are the values of Fn::ImportValue by name. `resources` are those that are emulated, and user pools with
    their clients, whose ids are generated.
    """

    stack_name: str
    account: str
    region: str
    outputs: Mapping[str, str]
    exports: Mapping[str, str]
    resources: tuple[StackResource, ...]


@dataclass(frozen=True, slots=True)
class Seed:
    """The contents of one file. `skipped` lists what is not emulated, each with its place."""

    pools: tuple[PoolSeed, ...] = ()
    attachments: tuple[PoolAttachment, ...] = ()
    policy_attachments: tuple[PolicyAttachment, ...] = ()
    roles: tuple[IamRole, ...] = ()
    policies: tuple[ManagedPolicy, ...] = ()
    identity_providers: tuple[IdentityProvider, ...] = ()
    stacks: tuple[SeededStack, ...] = ()
    skipped: tuple[str, ...] = ()
