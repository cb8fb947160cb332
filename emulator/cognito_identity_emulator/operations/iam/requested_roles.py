"""The role that policies name for an operation of IAM, and the condition keys of the operation.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html

iam:PermissionsBoundary is the boundary in the request, or the one that the role has.
"""

from cognito_identity_emulator.declare.operation import RequestedResource
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.session_context import resource_tag_keys
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam.condition_keys import tag_keys_of
from cognito_identity_emulator.operations.iam.roles import arn_prefix


def new_role(request: Shape, call: CallContext) -> RequestedResource:
    """The role that CreateRole makes."""
    path, name = getattr(request, "path", None) or "/", getattr(request, "role_name", "")
    return RequestedResource(f"{arn_prefix(call)}role{path}{name}", _request_keys(request))


def named_role(request: Shape, call: CallContext) -> RequestedResource:
    """The role in RoleName, whether it exists or not, with its tags."""
    name: str = getattr(request, "role_name", "")
    role = call.services.registry.role_named(arn_prefix(call), name)
    if role is None:
        return RequestedResource(f"{arn_prefix(call)}role/{name}", _request_keys(request))
    boundary = {} if role.permissions_boundary is None else {"iam:PermissionsBoundary": (role.permissions_boundary,)}
    return RequestedResource(role.arn, {**boundary, **resource_tag_keys(role.tags), **_request_keys(request)})


def all_roles(_request: Shape, call: CallContext) -> RequestedResource:
    """The ARN of roles without a name."""
    return RequestedResource(f"{arn_prefix(call)}role/")


def _request_keys(request: Shape) -> dict[str, tuple[str, ...]]:
    keys = tag_keys_of(request)
    for key, member in (("iam:PolicyARN", "policy_arn"), ("iam:PermissionsBoundary", "permissions_boundary")):
        value = getattr(request, member, None)
        if value is not None:
            keys[key] = (value,)
    return keys
