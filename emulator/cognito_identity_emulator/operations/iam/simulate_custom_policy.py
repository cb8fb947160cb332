"""SimulateCustomPolicy: decide what the policies in the request allow.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html

Without CallerArn, the caller is the account of the call, which only a resource policy can name.

Differs: OrderedOrganizationPolicyInputList is refused, because the emulator has no organizations. ResourceOwner and
ResourceHandlingOption change nothing: the account of a resource is that in its ARN. [simulation]
"""

from typing import Annotated

from cognito_identity_emulator.declare.constraints import Length
from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.permission_policy import PolicyKind
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import shapes, simulation
from cognito_identity_emulator.operations.refused_members import refuse_members


class OrderedOrganizationPolicy(Shape):
    """The policies of one level of an organization."""

    service_control_policy_input_list: list[shapes.PolicyDocument] | None = None


class SimulateCustomPolicyRequest(simulation.SimulationRequest):
    policy_input_list: list[shapes.PolicyDocument]
    ordered_organization_policy_input_list: Annotated[list[OrderedOrganizationPolicy], Length(None, 7)] | None = None


@operation(signed=True, raises=[errors.InvalidInput, errors.PolicyEvaluation])
def simulate_custom_policy(request: SimulateCustomPolicyRequest, call: CallContext) -> simulation.SimulationResponse:
    refuse_members(
        "iam", "SimulateCustomPolicy", OrderedOrganizationPolicyInputList=request.ordered_organization_policy_input_list
    )
    policies = simulation.Simulation(
        identity=simulation.read_policies(request.policy_input_list, "PolicyInputList"),
        boundary=simulation.read_boundary(request.permissions_boundary_policy_input_list),
        caller=simulation.caller_of(request.caller_arn, simulation.account_root(call)),
        resource=None
        if request.resource_policy is None
        else simulation.read_policy(request.resource_policy, "ResourcePolicy", PolicyKind.RESOURCE),
    )
    return simulation.simulate(policies, request, call)
