"""The nouns of a seed: what is to be there, checked, with the id of everything."""

from collections.abc import Mapping
from dataclasses import dataclass

from cognito_identity_emulator.domain.iam import IamRole, IdentityProvider
from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import PoolSettings, PrincipalTagMap
from cognito_identity_emulator.domain.roles import RoleMapping


@dataclass(frozen=True, slots=True)
class IdentitySeed:
    """An identity with its logins, developer users included. `place` is where it stands in its file.

    `chosen`: the id was chosen by the user; a derived one is for an identity that none of the logins leads to yet.
    """

    place: str
    id: str
    chosen: bool
    logins: tuple[Login, ...]


@dataclass(frozen=True, slots=True)
class RolesSeed:
    """What SetIdentityPoolRoles would set. `roles` None: the pool's own stay as they are."""

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
class Seed:
    """Everything that one file asks for. `skipped` says what in it is none of ours, with its place."""

    pools: tuple[PoolSeed, ...] = ()
    roles: tuple[IamRole, ...] = ()
    identity_providers: tuple[IdentityProvider, ...] = ()
    skipped: tuple[str, ...] = ()
