"""UntagRole: remove tags from a role.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html

A key that the role does not have is not an error.
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes, tags
from cognito_identity_emulator.operations.iam.requested_roles import named_role


class UntagRoleRequest(Shape):
    role_name: shapes.RoleName
    tag_keys: shapes.TagKeyList


@operation(
    signed=True, resource=named_role, raises=[errors.NoSuchEntity, errors.ConcurrentModification, errors.ServiceFailure]
)
def untag_role(request: UntagRoleRequest, call: CallContext) -> None:
    with roles.changing_role(call, request.role_name) as (registry, role):
        registry.put_role(replace(role, tags=tags.without_tags(role.tags, request.tag_keys)))
