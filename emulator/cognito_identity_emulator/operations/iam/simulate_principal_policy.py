"""SimulatePrincipalPolicy: decide what the policies of a role, and those in the request, allow.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html

The permissions boundary of the role applies, unless the request has another. The condition keys of a session are not
known here: the request gives them as ContextEntries.

Differs: roles are the only principals. PolicyExclusionList is refused. ResourceOwner and ResourceHandlingOption change
nothing: the account of a resource is that in its ARN. [simulation]
Differs: a managed policy of AWS without a known document is not evaluated. [aws-managed-policies]
"""

from typing import Annotated

from cognito_identity_emulator.declare.constraints import Length, OneOf, Pattern
from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.permission_policy import PolicyKind
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import principal_policies, shapes, simulation
from cognito_identity_emulator.operations.refused_members import refuse_members

Name = Annotated[str, Pattern(r"[\w+=,.@-]+"), Length(1, 128)]


class InlinePolicyIdentifier(Shape):
    """An inline policy, and what it is part of."""

    policy_name: Name
    attachment_type: Annotated[str, OneOf(("user", "group", "role"))]
    attachment_name: Name


class PolicyIdentifier(Shape):
    """A policy that is left out."""

    policy_type: (
        Annotated[str, OneOf(("inline", "aws-managed", "user-managed", "permission-boundary", "scp", "rcp"))] | None
    ) = None
    policy_arn: shapes.Arn | None = None
    inline_policy_identifier: InlinePolicyIdentifier | None = None


class SimulatePrincipalPolicyRequest(simulation.SimulationRequest):
    policy_source_arn: shapes.Arn
    policy_input_list: list[shapes.PolicyDocument] | None = None
    policy_exclusion_list: Annotated[list[PolicyIdentifier], Length(None, 256)] | None = None


@operation(signed=True, raises=[errors.NoSuchEntity, errors.InvalidInput, errors.PolicyEvaluation])
def simulate_principal_policy(
    request: SimulatePrincipalPolicyRequest, call: CallContext
) -> simulation.SimulationResponse:
    refuse_members("iam", "SimulatePrincipalPolicy", PolicyExclusionList=request.policy_exclusion_list)
    role = principal_policies.find_principal(request.policy_source_arn, call)
    input_policies = simulation.read_policies(request.policy_input_list, "PolicyInputList")
    boundary = simulation.read_boundary(request.permissions_boundary_policy_input_list)
    policies = simulation.Simulation(
        identity=[*principal_policies.policies_of(role, call), *input_policies],
        boundary=boundary or principal_policies.boundary_of(role, call),
        caller=simulation.caller_of(request.caller_arn, principal_policies.session_of(role)),
        resource=None
        if request.resource_policy is None
        else simulation.read_policy(request.resource_policy, "ResourcePolicy", PolicyKind.RESOURCE),
    )
    return simulation.simulate(policies, request, call)
