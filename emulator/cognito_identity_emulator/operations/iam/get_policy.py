"""GetPolicy: return what is known of a managed policy, without its document.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import policies, roles, shapes


class GetPolicyRequest(Shape):
    policy_arn: shapes.Arn


class GetPolicyResponse(Shape):
    policy: policies.PolicyShape | None = None


@operation(
    signed=True,
    resource=policies.requested_policy,
    raises=[errors.NoSuchEntity, errors.InvalidInput, errors.ServiceFailure],
)
def get_policy(request: GetPolicyRequest, call: CallContext) -> GetPolicyResponse:
    policy = policies.find_policy(call, request.policy_arn)
    return GetPolicyResponse(policy=policies.to_wire(policy, policies.PolicyUse(roles.account_roles(call))))
