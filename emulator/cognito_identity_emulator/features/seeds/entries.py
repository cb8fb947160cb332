"""The shapes of seed documents. Members of the API keep its names, types and constraints."""

from typing import Annotated

from cognito_identity_emulator.declare.constraints import Length, Pattern, Range
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.domain.iam import DEFAULT_MAX_SESSION_DURATION_S
from cognito_identity_emulator.operations.cognito_identity import shapes

FORMAT_VERSION = 1


class PrincipalTagEntry(Shape):
    """Attributes for access control of one provider, as SetPrincipalTagAttributeMap takes them."""

    identity_provider_name: shapes.IdentityProviderName
    use_defaults: bool | None = None
    principal_tags: shapes.PrincipalTags | None = None


class IdentityEntry(Shape):
    """An identity with its logins: subject by provider. Without an id, the logins decide which identity it is."""

    identity_id: shapes.IdentityId | None = None
    logins: dict[shapes.IdentityProviderName, Annotated[str, Length(1, 2048)]] | None = None
    developer_user_identifiers: list[shapes.DeveloperUserIdentifier] | None = None


class PoolEntry(shapes.PoolMembers):
    """An identity pool: the members of CreateIdentityPool, SetIdentityPoolRoles and SetPrincipalTagAttributeMap."""

    identity_pool_id: shapes.IdentityPoolId | None = None
    roles: shapes.RolesMap | None = None
    role_mappings: shapes.RoleMappingMap | None = None
    principal_tag_attribute_maps: list[PrincipalTagEntry] | None = None
    identities: list[IdentityEntry] | None = None


class RoleEntry(Shape, rename=None):
    """An IAM role with its trust policy and its permissions, as PUT roles takes it."""

    arn: str
    trust_policy: dict[str, object]
    max_session_duration_s: int = DEFAULT_MAX_SESSION_DURATION_S
    policies: dict[str, dict[str, object]] = member(default_factory=dict)
    managed_policy_arns: list[str] = member(default_factory=list)
    permissions_boundary: str | None = None
    tags: dict[str, str] = member(default_factory=dict)
    description: str = ""


class PolicyEntry(Shape, rename=None):
    """A customer managed policy, as PUT policies takes it."""

    arn: str
    document: dict[str, object]
    description: str = ""
    tags: dict[str, str] = member(default_factory=dict)


class ProviderEntry(Shape, rename=None):
    """An IAM identity provider, as PUT identity-providers takes it."""

    arn: str
    client_ids: list[str] | None = None
    jwks_url: str | None = None
    jwks: dict[str, object] | None = None
    saml_metadata: str | None = None
    thumbprints: list[str] = member(default_factory=list)
    tags: dict[str, str] = member(default_factory=dict)
    redirect_uris: list[str] = member(default_factory=list)


class SeedDocument(Shape, rename=None):
    """A whole document. The pools belong to `account`, by default the emulator's own."""

    version: Annotated[int, Range(FORMAT_VERSION, FORMAT_VERSION)]
    account: Annotated[str, Pattern(r"\d{12}")] | None = None
    identity_pools: list[PoolEntry] | None = None
    roles: list[RoleEntry] | None = None
    policies: list[PolicyEntry] | None = None
    identity_providers: list[ProviderEntry] | None = None
