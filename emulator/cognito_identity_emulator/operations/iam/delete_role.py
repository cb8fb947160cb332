"""DeleteRole: delete a role that has no policies any more.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
"""

from collections.abc import Iterable

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes
from cognito_identity_emulator.operations.iam.requested_roles import named_role
from cognito_identity_emulator.runtime.bounds import join_names


class DeleteRoleRequest(Shape):
    role_name: shapes.RoleName


@operation(
    signed=True,
    resource=named_role,
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
            raise errors.DeleteConflict.policies_attached().explain(
                _check("attached policies", role.managed_policy_arns, "Detach them with DetachRolePolicy.")
            )
        if role.policies:
            raise errors.DeleteConflict.inline_policies().explain(
                _check("inline policies", role.policies, "Delete them with DeleteRolePolicy.")
            )
        registry.delete_role(role.arn)


def _check(name: str, policies: Iterable[str], hint: str) -> FailedCheck:
    return FailedCheck(name, "a role without them", join_names(policies), hint)
