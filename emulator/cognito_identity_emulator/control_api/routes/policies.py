"""Customer managed policies, which roles attach or have as their permissions boundary."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.control_api.by_arn import ARN, REQUIRED_ARN
from cognito_identity_emulator.control_api.endpoint import Nothing, endpoint
from cognito_identity_emulator.domain.iam import ManagedPolicy
from cognito_identity_emulator.features.core import EmulatorCore


class PolicyBody(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A customer managed policy."""

    arn: str
    document: dict[str, Any]
    description: str = ""
    tags: dict[str, str] = {}

    @classmethod
    def from_domain(cls, policy: ManagedPolicy) -> "PolicyBody":
        return msgspec.convert(policy, cls, from_attributes=True)


class Policies(msgspec.Struct):
    """Every customer managed policy, by ARN."""

    policies: list[PolicyBody]


@endpoint("GET", "policies", parameters=[ARN], ignores_unknown_parameters=True, python="policies")
def get_policies(core: EmulatorCore, parameters: Mapping[str, str]) -> Policies | PolicyBody:
    """The customer managed policies, or one managed policy.

    By its ARN, a policy of AWS whose document is known is found too.
    """
    if "arn" in parameters:
        return PolicyBody.from_domain(core.policy(parameters["arn"]))
    return Policies([PolicyBody.from_domain(each) for each in core.policies()])


@endpoint("PUT", "policies", python="put_policy")
def put_policy(core: EmulatorCore, body: PolicyBody) -> PolicyBody:
    """Register a customer managed policy."""
    core.put_policy(body.arn, body.document, description=body.description, tags=body.tags)
    return body


@endpoint("DELETE", "policies", parameters=[REQUIRED_ARN], ignores_unknown_parameters=True, python="delete_policy")
def delete_policy(core: EmulatorCore, parameters: Mapping[str, str]) -> Nothing:
    """Delete a customer managed policy. Roles that have it attached keep its ARN."""
    core.delete_policy(parameters["arn"])
    return Nothing()
