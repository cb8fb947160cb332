"""Roles and role mappings on their way in and out."""

from collections.abc import Mapping

from cognito_identity_emulator.domain.arns import parse_role_arn
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.roles import (
    AmbiguousRoleResolution,
    MappingRule,
    MappingType,
    MatchType,
    RoleMapping,
)
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes


def check_roles(roles: Mapping[str, str], mappings: Mapping[str, shapes.RoleMappingShape] | None) -> None:
    """Raises RoleForbidden for what is no role's ARN, IncompleteRoleMapping for a mapping that cannot be resolved."""
    for arn in roles.values():
        _check_role(arn)
    for key, mapping in (mappings or {}).items():
        if mapping.ambiguous_role_resolution is None:
            raise errors.IncompleteRoleMapping(key, "AmbiguousRoleResolution", mapping.type)
        if mapping.type == MappingType.RULES and mapping.rules_configuration is None:
            raise errors.IncompleteRoleMapping(key, "RulesConfiguration", mapping.type)
        for rule in mapping.rules_configuration.rules if mapping.rules_configuration else ():
            _check_role(rule.role_arn)


def _check_role(arn: str) -> None:
    if parse_role_arn(arn) is None:
        raise errors.RoleForbidden(arn)


def check_mapping_keys(pool: IdentityPool, mappings: Mapping[str, shapes.RoleMappingShape] | None) -> None:
    """Raises RoleMappingProviderUnknown for a key that names no provider of the pool.

    A user pool goes by its name and client id, a social provider by its domain, an OIDC or SAML provider by its ARN.
    """
    known = {f"{each.name}:{each.client_id}" for each in pool.cognito_identity_providers or ()}
    known.update(pool.supported_login_providers or ())
    known.update(pool.open_id_connect_provider_arns or ())
    known.update(pool.saml_provider_arns or ())
    for key in mappings or ():
        if key not in known:
            raise errors.RoleMappingProviderUnknown(key)


def to_domain(mappings: Mapping[str, shapes.RoleMappingShape] | None) -> Mapping[str, RoleMapping] | None:
    """The mappings of a request that was checked, as they are stored; an empty map is none at all."""
    return {key: _mapping_to_domain(mapping) for key, mapping in (mappings or {}).items()} or None


def _mapping_to_domain(mapping: shapes.RoleMappingShape) -> RoleMapping:
    resolution = mapping.ambiguous_role_resolution
    rules = mapping.rules_configuration.rules if mapping.rules_configuration else ()
    return RoleMapping(
        type=MappingType(mapping.type),
        ambiguous_role_resolution=None if resolution is None else AmbiguousRoleResolution(resolution),
        rules=tuple(MappingRule(rule.claim, MatchType(rule.match_type), rule.value, rule.role_arn) for rule in rules),
    )


def to_wire(mappings: Mapping[str, RoleMapping] | None) -> dict[str, shapes.RoleMappingShape] | None:
    """The mappings as they are answered."""
    return None if mappings is None else {key: _mapping_to_wire(mapping) for key, mapping in mappings.items()}


def _mapping_to_wire(mapping: RoleMapping) -> shapes.RoleMappingShape:
    rules = [
        shapes.MappingRuleShape(claim=rule.claim, match_type=str(rule.match_type), value=rule.value, role_arn=rule.role_arn)
        for rule in mapping.rules
    ]
    resolution = mapping.ambiguous_role_resolution
    return shapes.RoleMappingShape(
        type=str(mapping.type),
        ambiguous_role_resolution=None if resolution is None else str(resolution),
        rules_configuration=shapes.RulesConfiguration(rules=rules) if rules else None,
    )
