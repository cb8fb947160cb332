"""TagRole: add tags to a role.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes, tags
from cognito_identity_emulator.operations.iam.requested_roles import named_role


class TagRoleRequest(Shape):
    role_name: shapes.RoleName
    tags: shapes.TagList


@operation(
    signed=True,
    resource=named_role,
    raises=[
        errors.NoSuchEntity,
        errors.LimitExceeded,
        errors.InvalidInput,
        errors.ConcurrentModification,
        errors.ServiceFailure,
    ],
)
def tag_role(request: TagRoleRequest, call: CallContext) -> None:
    with roles.changing_role(call, request.role_name) as (registry, role):
        registry.put_role(replace(role, tags=tags.with_tags(role.tags, request.tags)))
