"""SetDefaultPolicyVersion: put another version of a customer managed policy into effect.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.policy_versions import with_default
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import policies, shapes


class SetDefaultPolicyVersionRequest(Shape):
    policy_arn: shapes.Arn
    version_id: shapes.PolicyVersionId


@operation(
    signed=True,
    resource=policies.requested_policy,
    raises=[errors.NoSuchEntity, errors.InvalidInput, errors.LimitExceeded, errors.ServiceFailure],
)
def set_default_policy_version(request: SetDefaultPolicyVersionRequest, call: CallContext) -> None:
    with policies.changing_policy(call, request.policy_arn) as (registry, policy):
        version = policies.find_policy_version(policy, request.version_id)
        registry.put_policy(with_default(policy, version.number))
