"""Gathers what decides about the requests of a session: the policies of its role, its session policies, and the
condition keys that it has in every request.

The registry keeps each document parsed, so that a call that is judged reads no row and parses no policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cognito_identity_emulator.domain.access_decision import AttachedPolicy, PolicySet
from cognito_identity_emulator.domain.attached_policies import (
    FindPolicy,
    managed_policy,
    scope_down_policies,
    session_policies,
)
from cognito_identity_emulator.domain.iam import IamRole
from cognito_identity_emulator.domain.permission_policy import PermissionPolicy
from cognito_identity_emulator.domain.policy import EVERYONE, Actions, AwsPrincipal, Effect, Principals, Statement
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.domain.session_context import session_context, session_principal
from cognito_identity_emulator.storage.registry import RegistryCache

_ADMINISTRATOR = AttachedPolicy(
    "the administrator of the account",
    PermissionPolicy((Statement(Effect.ALLOW, Principals(), Actions((EVERYONE,))),)),
)


@dataclass(frozen=True, slots=True)
class SessionPermissions:
    """What `decide` needs to know of a session: its policies without a resource policy, the names that policies have
    for it, and its condition keys, to which those of the request are added."""

    policies: PolicySet
    session: AwsPrincipal
    context: Mapping[str, tuple[str, ...]]


def gather_permissions(session: Session, registry: RegistryCache) -> SessionPermissions | None:
    """The permissions of a session as they are registered now; None when its role is not registered, because nothing
    is known of them then. The administrator of an account may do everything."""
    scope_downs = scope_down_policies(session.scope_down_policies)
    if session.account_arn is not None:
        return SessionPermissions(
            PolicySet(identity=(_ADMINISTRATOR,), scope_downs=scope_downs),
            session_principal(session),
            session_context(session),
        )
    role = registry.role(session.role_arn)
    if role is None:
        return None

    find = _finder(registry)
    policies = PolicySet(
        identity=identity_policies(role, registry),
        boundary=None if role.permissions_boundary is None else managed_policy(role.permissions_boundary, find),
        session=session_policies(session.session_policies, find),
        scope_downs=scope_downs,
    )
    return SessionPermissions(policies, session_principal(session), session_context(session, role.tags))


def identity_policies(role: IamRole, registry: RegistryCache) -> tuple[AttachedPolicy, ...]:
    """The inline and the managed policies of a role, without its permissions boundary."""
    inline = (AttachedPolicy(name, policy) for name, policy in role.inline_policies.items())
    find = _finder(registry)
    return (*inline, *(managed_policy(arn, find) for arn in role.managed_policy_arns))


def _finder(registry: RegistryCache) -> FindPolicy:
    """Finds the registered customer managed policies."""

    def find(arn: str) -> PermissionPolicy | None:
        managed = registry.policy(arn)
        return None if managed is None else managed.policy

    return find
