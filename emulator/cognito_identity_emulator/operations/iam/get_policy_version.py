"""GetPolicyVersion: return a version of a managed policy with its document.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import policies, shapes


class GetPolicyVersionRequest(Shape):
    policy_arn: shapes.Arn
    version_id: shapes.PolicyVersionId


class GetPolicyVersionResponse(Shape):
    policy_version: policies.PolicyVersionShape | None = None


@operation(
    signed=True,
    resource=policies.requested_policy,
    raises=[errors.NoSuchEntity, errors.InvalidInput, errors.ServiceFailure],
)
def get_policy_version(request: GetPolicyVersionRequest, call: CallContext) -> GetPolicyVersionResponse:
    policy = policies.find_policy(call, request.policy_arn)
    version = policies.find_policy_version(policy, request.version_id)
    return GetPolicyVersionResponse(policy_version=policies.version_to_wire(policy, version, with_document=True))
