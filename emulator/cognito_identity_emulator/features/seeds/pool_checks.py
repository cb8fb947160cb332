"""Checks a pool's settings, roles and mappings by the rules of the domain, and reports each problem at its place."""

from collections.abc import Iterable, Mapping

from cognito_identity_emulator.domain.custom_pool_id import custom_id_violations
from cognito_identity_emulator.domain.identity_pool import PoolSettings
from cognito_identity_emulator.domain.pool_rules import pool_violations
from cognito_identity_emulator.domain.role_rules import mapping_key_violations, role_violations, rule_count_violations
from cognito_identity_emulator.domain.roles import RoleMapping
from cognito_identity_emulator.domain.rule_violation import RuleViolation
from cognito_identity_emulator.features.seeds.problems import ProblemCollector, inside
from cognito_identity_emulator.features.seeds.seed import RolesSeed


def check_settings(
    settings: PoolSettings, account: str, default_account: str, place: str, problems: ProblemCollector
) -> None:
    """Check what CreateIdentityPool checks for a pool of `account`. `place` is that of the pool's members.

    `default_account` is the emulator's own.
    """
    _report(pool_violations(settings, account, default_account), place, problems)


def check_custom_id(settings: PoolSettings, region: str, place: str, problems: ProblemCollector) -> None:
    """Check that the tag `_custom_id_` has the id of a pool in the region. `place` is that of the pool's members."""
    _report(custom_id_violations(settings.tags, region), place, problems)


def check_roles(
    roles: Mapping[str, str] | None, mappings: Mapping[str, RoleMapping] | None, place: str, problems: ProblemCollector
) -> None:
    """Check what SetIdentityPoolRoles checks, except that each mapping is for a provider of the pool.

    `place` is that of Roles and RoleMappings.
    """
    _report(rule_count_violations(mappings), place, problems)
    _report(role_violations(roles, mappings), place, problems)


def check_mapping_keys(
    settings: PoolSettings, mappings: Mapping[str, RoleMapping] | None, place: str, problems: ProblemCollector
) -> None:
    """Check that each mapping is for a provider of the pool. `place` is that of RoleMappings."""
    _report(mapping_key_violations(settings, mappings or ()), place, problems)


def roles_seed(
    settings: PoolSettings,
    roles: Mapping[str, str] | None,
    mappings: Mapping[str, RoleMapping] | None,
    place: str,
    problems: ProblemCollector,
) -> RolesSeed:
    """What SetIdentityPoolRoles would set, checked as it checks. `place` is that of Roles and RoleMappings."""
    check_roles(roles, mappings, place, problems)
    check_mapping_keys(settings, mappings, place, problems)
    return RolesSeed(roles, mappings)


def _report(violations: Iterable[RuleViolation], place: str, problems: ProblemCollector) -> None:
    for violation in violations:
        there = place
        for step in violation.path:
            there = inside(there, step)
        problems.add(there, violation.error.message or violation.error.code)
