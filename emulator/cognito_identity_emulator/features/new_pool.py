"""What `create_pool` takes: the members of every operation that configures a pool."""

from cognito_identity_emulator.domain.arns import role_arn
from cognito_identity_emulator.domain.identity import AUTHENTICATED, UNAUTHENTICATED
from cognito_identity_emulator.features.seeds.entries import PrincipalTagEntry
from cognito_identity_emulator.operations.cognito_identity import shapes


class NewPool(shapes.PoolMembers):
    """The members of CreateIdentityPool, SetIdentityPoolRoles and SetPrincipalTagAttributeMap."""

    roles: shapes.RolesMap | None = None
    role_mappings: shapes.RoleMappingMap | None = None
    principal_tag_attribute_maps: list[PrincipalTagEntry] | None = None


def both_roles(account: str, region: str) -> dict[str, str]:
    """The Roles of a pool that was created without them."""
    return {kind: role_arn(region, account, kind) for kind in (AUTHENTICATED, UNAUTHENTICATED)}
