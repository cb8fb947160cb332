"""The identity pool: its name, the logins it accepts, and the roles and tags it gives to them."""

from collections.abc import Mapping

import msgspec

from cognito_identity_emulator.domain.roles import RoleMapping


class UserPoolProvider(msgspec.Struct, frozen=True):
    """A client of a Cognito user pool whose tokens the pool accepts.

    `name` is `cognito-idp.<region>.amazonaws.com/<user pool>`, or `host[:port]/<user pool>` for a local one.
    """

    name: str
    client_id: str
    server_side_token_check: bool | None = None


class PrincipalTagMap(msgspec.Struct, frozen=True):
    """Attributes for access control of one provider: claim name by tag key, or AWS's defaults."""

    use_defaults: bool
    tags: Mapping[str, str]


class PoolSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What CreateIdentityPool and UpdateIdentityPool set.

    A member that is not set is None; so is an empty list or map, except for `tags`, where None means that an update
    leaves them alone. `allow_classic_flow` has three states: None means allowed.
    """

    name: str
    allow_unauthenticated_identities: bool
    allow_classic_flow: bool | None = None
    developer_provider_name: str | None = None
    supported_login_providers: Mapping[str, str] | None = None
    open_id_connect_provider_arns: tuple[str, ...] | None = None
    cognito_identity_providers: tuple[UserPoolProvider, ...] | None = None
    saml_provider_arns: tuple[str, ...] | None = None
    tags: Mapping[str, str] | None = None

    @property
    def has_login_providers(self) -> bool:
        """Whether any public provider is configured; the developer provider is not one."""
        return bool(
            self.supported_login_providers
            or self.open_id_connect_provider_arns
            or self.cognito_identity_providers
            or self.saml_provider_arns
        )


class IdentityPool(PoolSettings, frozen=True, kw_only=True):
    """An identity pool as it is stored.

    `created_at` is in epoch milliseconds. `role_mappings` go by provider key, `principal_tag_maps` by provider name.
    """

    id: str
    account: str
    region: str
    created_at: int
    tags: Mapping[str, str] = msgspec.field(default_factory=dict)
    roles: Mapping[str, str] | None = None
    role_mappings: Mapping[str, RoleMapping] | None = None
    principal_tag_maps: Mapping[str, PrincipalTagMap] = msgspec.field(default_factory=dict)

    @property
    def identity_pool_id(self) -> str:
        """The pool's id under AWS's name of the member."""
        return self.id
