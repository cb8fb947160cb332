"""What the roles and role mappings of an identity pool must satisfy beyond the constraints of each member."""

from collections.abc import Iterable, Iterator, Mapping

from cognito_identity_emulator.domain.arns import parse_role_arn
from cognito_identity_emulator.domain.identity_pool import PoolSettings
from cognito_identity_emulator.domain.roles import MappingType, RoleMapping
from cognito_identity_emulator.domain.rule_violation import RuleViolation
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.errors.service_error import ServiceError

MAX_RULES = 25
"""AWS's quota of a role mapping; its service model says 400. Observed: badmintoncryer/cdk-preflight, a deployment of
2026-09-13. https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html"""


def rule_count_violations(mappings: Mapping[str, RoleMapping] | None) -> Iterator[RuleViolation]:
    """Every mapping with too many rules. AWS counts them before it looks at the providers."""
    for key, mapping in (mappings or {}).items():
        if len(mapping.rules) > MAX_RULES:
            yield RuleViolation(("RoleMappings", key), errors.TooManyMappingRules(MAX_RULES))


def role_violations(
    roles: Mapping[str, str] | None, mappings: Mapping[str, RoleMapping] | None
) -> Iterator[RuleViolation]:
    """Every role that is not a role's ARN, and every mapping that cannot be resolved or gives such a role."""
    for kind, arn in (roles or {}).items():
        if parse_role_arn(arn) is None:
            yield RuleViolation(("Roles", kind), errors.RoleForbidden(arn))
    for key, mapping in (mappings or {}).items():
        error = _mapping_error(key, mapping)
        if error is not None:
            yield RuleViolation(("RoleMappings", key), error)


def _mapping_error(key: str, mapping: RoleMapping) -> ServiceError | None:
    if mapping.ambiguous_role_resolution is None:
        return errors.IncompleteRoleMapping(key, "AmbiguousRoleResolution", mapping.type)
    if mapping.type is MappingType.RULES and not mapping.rules:
        return errors.IncompleteRoleMapping(key, "RulesConfiguration", mapping.type)
    arns = (rule.role_arn for rule in mapping.rules)
    return next((errors.RoleForbidden(arn) for arn in arns if parse_role_arn(arn) is None), None)


def mapping_key_violations(settings: PoolSettings, keys: Iterable[str]) -> Iterator[RuleViolation]:
    """Every key of RoleMappings that names no provider of the pool.

    The key of a user pool is its name and client id, that of a social provider its domain, that of an OIDC or SAML
    provider its ARN.
    """
    provider_keys = {f"{each.name}:{each.client_id}" for each in settings.cognito_identity_providers or ()}
    provider_keys.update(settings.supported_login_providers or ())
    provider_keys.update(settings.open_id_connect_provider_arns or ())
    provider_keys.update(settings.saml_provider_arns or ())
    for key in keys:
        if key not in provider_keys:
            yield RuleViolation(("RoleMappings", key), errors.RoleMappingProviderUnknown(key))
