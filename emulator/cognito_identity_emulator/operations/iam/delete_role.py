"""DeleteRole: delete a role that has no policies any more.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes
from cognito_identity_emulator.operations.iam.trust_principals import forget_principal


class DeleteRoleRequest(Shape):
    role_name: shapes.RoleName


@operation(
    signed=True,
    raises=[
        errors.NoSuchEntity,
        errors.DeleteConflict,
        errors.LimitExceeded,
        errors.UnmodifiableEntity,
        errors.ConcurrentModification,
        errors.ServiceFailure,
    ],
)
def delete_role(request: DeleteRoleRequest, call: CallContext) -> None:
    with roles.changing_role(call, request.role_name) as (registry, role):
        if role.managed_policy_arns:
            raise errors.DeleteConflict.policies_attached()
        if role.policies:
            raise errors.DeleteConflict.inline_policies()
        registry.delete_role(role.arn)
        forget_principal(registry, role)
