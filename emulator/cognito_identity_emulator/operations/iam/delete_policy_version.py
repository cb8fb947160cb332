"""DeletePolicyVersion: delete a version of a customer managed policy that is not the default.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.policy_versions import without_version
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import policies, shapes


class DeletePolicyVersionRequest(Shape):
    policy_arn: shapes.Arn
    version_id: shapes.PolicyVersionId


@operation(
    signed=True,
    resource=policies.requested_policy,
    raises=[
        errors.NoSuchEntity,
        errors.LimitExceeded,
        errors.InvalidInput,
        errors.DeleteConflict,
        errors.ServiceFailure,
    ],
)
def delete_policy_version(request: DeletePolicyVersionRequest, call: CallContext) -> None:
    with policies.changing_policy(call, request.policy_arn) as (registry, policy):
        version = policies.find_policy_version(policy, request.version_id)
        if version.number == policy.default_version:
            raise errors.DeleteConflict.default_version()
        registry.put_policy(without_version(policy, version.number))
