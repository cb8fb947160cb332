"""Identity pools of every account, without signatures."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.control_api.endpoint import NEXT, Nothing, Parameter, endpoint
from cognito_identity_emulator.features.audit.audited_pool import Finding
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.features.queries import PoolFound
from cognito_identity_emulator.operations.cognito_identity import pool_members, role_members
from cognito_identity_emulator.runtime.clock import iso_time_ms


@endpoint(
    "GET",
    "pools",
    parameters=[
        Parameter("id", "Only the pool with this id."),
        Parameter("query", "The id of pools, or a part of their name."),
        NEXT,
    ],
    python="pools",
)
def get_pools(core: EmulatorCore, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The pools of every account, or one of them.

    Each has its roles and the number of its identities.
    """
    if "id" in parameters:
        return _pool(core.pool(parameters["id"]))
    page = core.pools(parameters.get("query"), parameters.get("next"))
    return {"identity_pools": [_pool(each) for each in page.rows], "next": page.next, "total": page.total}


@endpoint("POST", "pools", python="create_pool")
def post_pool(core: EmulatorCore, body: dict[str, Any] | None) -> dict[str, Any]:
    """Create a pool, with a new id and sensible values for missing members.

    The members are those of CreateIdentityPool, and Roles, RoleMappings and PrincipalTagAttributeMaps. The response is
    that of CreateIdentityPool. A refusal has the code of AWS's error.
    """
    return core.create_pool(**(body or {}))


@endpoint(
    "PUT",
    "pools",
    parameters=[Parameter("account", "The account of the pool; the emulator's own by default.")],
    python="put_pool",
)
def put_pool(core: EmulatorCore, parameters: Mapping[str, str], body: dict[str, Any]) -> dict[str, Any]:
    """Create or update a pool; the body is an entry of a seed."""
    return _pool(core.put_pool(body, parameters.get("account")))


@endpoint("DELETE", "pools", parameters=[Parameter("id", "The id of the pool.", required=True)], python="delete_pool")
def delete_pool(core: EmulatorCore, parameters: Mapping[str, str]) -> Nothing:
    """Delete a pool with everything in it."""
    core.delete_pool(parameters["id"])
    return Nothing()


class Audit(msgspec.Struct):
    """What is wrong with the roles and flows of a pool, the most severe first."""

    findings: list[Finding]


@endpoint("GET", "pools/{pool_id}/audit", python="audit_pool")
def audit_pool(core: EmulatorCore, pool_id: str) -> Audit:
    """What is wrong with the roles and flows of a pool.

    Each finding has the rule, a place in the pool or in a role, what to do, and AWS's page. Severities are high, medium
    and low. The most severe come first; there are at most 1000.
    """
    return Audit(list(core.audit_pool(pool_id)))


def _pool(found: PoolFound) -> dict[str, Any]:
    pool = found.pool
    members: dict[str, Any] = msgspec.to_builtins(pool_members.to_wire(pool))
    members["Roles"] = pool.roles or {}
    members["RoleMappings"] = role_members.to_wire(pool.role_mappings) or {}
    members["PrincipalTagAttributeMaps"] = [
        {"IdentityProviderName": provider, "UseDefaults": each.use_defaults, "PrincipalTags": each.tags}
        for provider, each in pool.principal_tag_maps.items()
    ]
    return {
        "account": pool.account,
        "region": pool.region,
        "created_at": iso_time_ms(pool.created_at),
        "identities": found.identities,
        **members,
    }
