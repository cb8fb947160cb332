"""DetachRolePolicy: detach a managed policy from a role.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes
from cognito_identity_emulator.operations.iam.attachable_policies import check_arn
from cognito_identity_emulator.operations.iam.requested_roles import named_role


class DetachRolePolicyRequest(Shape):
    role_name: shapes.RoleName
    policy_arn: shapes.Arn


@operation(
    signed=True,
    resource=named_role,
    raises=[
        errors.NoSuchEntity,
        errors.LimitExceeded,
        errors.InvalidInput,
        errors.UnmodifiableEntity,
        errors.ServiceFailure,
    ],
)
def detach_role_policy(request: DetachRolePolicyRequest, call: CallContext) -> None:
    check_arn(request.policy_arn)
    with roles.changing_role(call, request.role_name) as (registry, role):
        if request.policy_arn not in role.managed_policy_arns:
            raise errors.NoSuchEntity.policy(request.policy_arn)
        arns = tuple(each for each in role.managed_policy_arns if each != request.policy_arn)
        registry.put_role(replace(role, managed_policy_arns=arns))
