"""The identity pool: what it is called, whom it lets in, and which roles it gives."""

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
    """Attributes for access control of one provider: tag key to claim name, or AWS's defaults."""

    use_defaults: bool
    tags: Mapping[str, str]


class IdentityPool(msgspec.Struct, frozen=True):
    """An identity pool as it is stored.

    Members that were never set are None, which the API shows by leaving them out; `allow_classic_flow` has three
    states, and unset means allowed. `role_mappings` go by provider key, `principal_tag_maps` by provider name.
    """

    id: str
    account: str
    region: str
    name: str
    allow_unauthenticated_identities: bool
    created_at: int
    allow_classic_flow: bool | None = None
    developer_provider_name: str | None = None
    supported_login_providers: Mapping[str, str] | None = None
    open_id_connect_provider_arns: tuple[str, ...] | None = None
    cognito_identity_providers: tuple[UserPoolProvider, ...] | None = None
    saml_provider_arns: tuple[str, ...] | None = None
    tags: Mapping[str, str] = msgspec.field(default_factory=dict)
    roles: Mapping[str, str] | None = None
    role_mappings: Mapping[str, RoleMapping] | None = None
    principal_tag_maps: Mapping[str, PrincipalTagMap] = msgspec.field(default_factory=dict)

    @property
    def has_login_providers(self) -> bool:
        """Whether any public provider is configured; the developer provider is not one."""
        return bool(
            self.supported_login_providers
            or self.open_id_connect_provider_arns
            or self.cognito_identity_providers
            or self.saml_provider_arns
        )
