"""Audits the identity pools of an emulator, with the roles that are registered now."""

from collections.abc import Sequence

from cognito_identity_emulator.credentials.session_permissions import identity_policies
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.features.audit.audited_pool import (
    AuditedPool,
    AuditedRole,
    Finding,
    RolePlace,
    role_places,
)
from cognito_identity_emulator.features.audit.rules import audit
from cognito_identity_emulator.features.pools import PoolAdmin
from cognito_identity_emulator.operations.context import Services


class Auditor:
    """Audits pools with a table of rules."""

    def __init__(self, services: Services, pools: PoolAdmin) -> None:
        self._services = services
        self._pools = pools

    def audit(self, pool_id: str) -> Sequence[Finding]:
        """What is wrong with the roles and flows of a pool, the most severe first. Raises NotFoundError."""
        (pool,) = self._pools.find_all(pool_id)
        return audit(self._audited(pool))

    def _audited(self, pool: IdentityPool) -> AuditedPool:
        places = role_places(pool)
        return AuditedPool(
            pool=pool,
            places=places,
            roles=[self._role(arn, places) for arn in dict.fromkeys(each.role_arn for each in places)],
            only_registered=self._services.roles.only_registered,
            default_account=self._services.settings.account,
        )

    def _role(self, arn: str, places: Sequence[RolePlace]) -> AuditedRole:
        registry = self._services.registry
        role = registry.role(arn)
        kinds = frozenset(each.kind for each in places if each.role_arn == arn)
        namesake = registry.namesake(arn)
        return AuditedRole(
            arn,
            kinds,
            role,
            policies=() if role is None else identity_policies(role, registry),
            namesake=None if namesake is None else namesake.arn,
        )
