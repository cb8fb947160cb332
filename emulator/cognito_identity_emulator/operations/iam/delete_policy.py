"""DeletePolicy: delete a customer managed policy that no role has and that has one version.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import policies, shapes
from cognito_identity_emulator.runtime.bounds import join_names


class DeletePolicyRequest(Shape):
    policy_arn: shapes.Arn


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
def delete_policy(request: DeletePolicyRequest, call: CallContext) -> None:
    with policies.changing_policy(call, request.policy_arn) as (registry, policy):
        having = [
            each.arn
            for each in registry.roles()
            if policy.arn in each.managed_policy_arns or policy.arn == each.permissions_boundary
        ]
        if having:
            hint = "Detach the policy, or remove the boundary, first."
            failed = FailedCheck("attachments", "a policy that no role has", join_names(having), hint)
            raise errors.DeleteConflict.policy_in_use().explain(failed)
        if len(policy.versions) > 1:
            raise errors.DeleteConflict.versions_left()
        registry.delete_policy(policy.arn)
