"""Principal tag maps between the wire and the domain."""

from typing import Protocol

from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.identity_pool import PrincipalTagMap
from cognito_identity_emulator.operations.cognito_identity import shapes


class PrincipalTagMembers(Protocol):
    """The members that set a principal tag map."""

    @property
    def use_defaults(self) -> bool | None: ...
    @property
    def principal_tags(self) -> dict[str, str] | None: ...


class PrincipalTagMapShape(Shape):
    """A provider's principal tag map, as SetPrincipalTagAttributeMap and GetPrincipalTagAttributeMap answer it."""

    identity_pool_id: shapes.IdentityPoolId
    identity_provider_name: shapes.IdentityProviderName
    principal_tags: shapes.PrincipalTags
    use_defaults: bool


def to_domain(request: PrincipalTagMembers) -> PrincipalTagMap:
    """The map in a request; without its members, no defaults and no tags."""
    return PrincipalTagMap(bool(request.use_defaults), request.principal_tags or {})


def to_wire(pool_id: str, provider: str, tag_map: PrincipalTagMap) -> PrincipalTagMapShape:
    """The map as AWS describes it."""
    return PrincipalTagMapShape(
        identity_pool_id=pool_id,
        identity_provider_name=provider,
        principal_tags=dict(tag_map.tags),
        use_defaults=tag_map.use_defaults,
    )
