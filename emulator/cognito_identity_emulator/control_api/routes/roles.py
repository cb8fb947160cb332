"""IAM roles: their trust policies and their permissions."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.control_api.by_arn import ARN, REQUIRED_ARN, find_by_arn
from cognito_identity_emulator.control_api.endpoint import Nothing, endpoint
from cognito_identity_emulator.domain.iam import DEFAULT_MAX_SESSION_DURATION_S, IamRole
from cognito_identity_emulator.features.core import EmulatorCore


class RoleBody(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A role with its trust policy, its inline policies by name, and the managed policies that are attached."""

    arn: str
    trust_policy: dict[str, Any]
    # msgspec leaves out members that have their default; the value of a factory is in every answer.
    max_session_duration_s: int = msgspec.field(default_factory=lambda: DEFAULT_MAX_SESSION_DURATION_S)
    policies: dict[str, dict[str, Any]] = {}
    managed_policy_arns: list[str] = []
    permissions_boundary: str | None = None
    tags: dict[str, str] = {}
    description: str = ""

    @classmethod
    def from_domain(cls, role: IamRole) -> "RoleBody":
        return msgspec.convert(role, cls, from_attributes=True)


class Roles(msgspec.Struct):
    """Every registered role, by ARN."""

    roles: list[RoleBody]


@endpoint("GET", "roles", parameters=[ARN], ignores_unknown_parameters=True, python="roles")
def get_roles(core: EmulatorCore, parameters: Mapping[str, str]) -> Roles | RoleBody:
    """The registered roles, or one of them."""
    roles = [RoleBody.from_domain(each) for each in core.roles()]
    return find_by_arn(roles, parameters["arn"]) if "arn" in parameters else Roles(roles)


@endpoint("PUT", "roles", python="put_role")
def put_role(core: EmulatorCore, body: RoleBody) -> RoleBody:
    """Register a role, with all its policies."""
    core.put_role(
        body.arn,
        body.trust_policy,
        body.max_session_duration_s,
        policies=body.policies,
        managed_policy_arns=body.managed_policy_arns,
        permissions_boundary=body.permissions_boundary,
        tags=body.tags,
        description=body.description,
    )
    return body


@endpoint("DELETE", "roles", parameters=[REQUIRED_ARN], ignores_unknown_parameters=True, python="delete_role")
def delete_role(core: EmulatorCore, parameters: Mapping[str, str]) -> Nothing:
    """Delete a role. Trust policies that named its ARN then have its unique id, so a new role is not trusted."""
    core.delete_role(parameters["arn"])
    return Nothing()
