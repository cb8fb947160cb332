"""Role mappings between the wire and the domain."""

from collections.abc import Mapping

import msgspec

from cognito_identity_emulator.domain.roles import AmbiguousRoleResolution, MappingRule, MappingType, RoleMapping
from cognito_identity_emulator.operations.cognito_identity import shapes


def to_domain(mappings: Mapping[str, shapes.RoleMappingShape] | None) -> dict[str, RoleMapping] | None:
    """The mappings of a request whose constraints hold; an empty map counts as none."""
    return {key: _mapping_to_domain(mapping) for key, mapping in (mappings or {}).items()} or None


def _mapping_to_domain(mapping: shapes.RoleMappingShape) -> RoleMapping:
    resolution = mapping.ambiguous_role_resolution
    rules = mapping.rules_configuration.rules if mapping.rules_configuration else ()
    return RoleMapping(
        type=MappingType(mapping.type),
        ambiguous_role_resolution=None if resolution is None else AmbiguousRoleResolution(resolution),
        rules=msgspec.convert(rules, tuple[MappingRule, ...], from_attributes=True),
    )


def to_wire(mappings: Mapping[str, RoleMapping] | None) -> dict[str, shapes.RoleMappingShape] | None:
    """The mappings as AWS describes them."""
    return None if mappings is None else {key: _mapping_to_wire(mapping) for key, mapping in mappings.items()}


def _mapping_to_wire(mapping: RoleMapping) -> shapes.RoleMappingShape:
    rules = msgspec.convert(mapping.rules, list[shapes.MappingRuleShape], from_attributes=True)
    return shapes.RoleMappingShape(
        type=mapping.type,
        ambiguous_role_resolution=mapping.ambiguous_role_resolution,
        rules_configuration=shapes.RulesConfiguration(rules=rules) if rules else None,
    )
