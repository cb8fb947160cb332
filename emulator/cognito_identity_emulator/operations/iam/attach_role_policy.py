"""AttachRolePolicy: attach a managed policy to a role.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html

A policy that is attached already is not an error.
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.iam_checks import MAX_MANAGED_POLICIES
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes
from cognito_identity_emulator.operations.iam.attachable_policies import check_arn, check_attachable
from cognito_identity_emulator.operations.iam.requested_roles import named_role


class AttachRolePolicyRequest(Shape):
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
        errors.PolicyNotAttachable,
        errors.ServiceFailure,
    ],
)
def attach_role_policy(request: AttachRolePolicyRequest, call: CallContext) -> None:
    check_arn(request.policy_arn)
    with roles.changing_role(call, request.role_name) as (registry, role):
        check_attachable(registry, request.policy_arn)
        if request.policy_arn in role.managed_policy_arns:
            return
        if len(role.managed_policy_arns) >= MAX_MANAGED_POLICIES:
            raise errors.LimitExceeded.quota("PoliciesPerRole", MAX_MANAGED_POLICIES)
        registry.put_role(replace(role, managed_policy_arns=(*role.managed_policy_arns, request.policy_arn)))
