"""DeleteRolePolicy: delete an inline policy of a role.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes
from cognito_identity_emulator.operations.iam.requested_roles import named_role


class DeleteRolePolicyRequest(Shape):
    role_name: shapes.RoleName
    policy_name: shapes.PolicyName


@operation(
    signed=True,
    resource=named_role,
    raises=[errors.NoSuchEntity, errors.LimitExceeded, errors.UnmodifiableEntity, errors.ServiceFailure],
)
def delete_role_policy(request: DeleteRolePolicyRequest, call: CallContext) -> None:
    with roles.changing_role(call, request.role_name) as (registry, role):
        if request.policy_name not in role.policies:
            raise errors.NoSuchEntity.role_policy(request.policy_name)
        policies, texts = dict(role.policies), dict(role.policy_texts)
        del policies[request.policy_name]
        texts.pop(request.policy_name, None)
        registry.put_role(replace(role, policies=policies, policy_texts=texts))
