"""The condition keys of tags of IAM's resources, and the further permission that a new resource with tags needs.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cognito_identity_emulator.declare.operation import DependentAction, RequestedResource
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.session_context import request_tag_keys, resource_tag_keys
from cognito_identity_emulator.operations.context import CallContext


def tag_keys_of(request: object) -> dict[str, tuple[str, ...]]:
    """The keys of the tags that a request sets or removes, with their values."""
    keys = request_tag_keys({each.key: each.value for each in getattr(request, "tags", None) or ()})
    removed = getattr(request, "tag_keys", None)
    return {**keys, "aws:TagKeys": tuple(removed)} if removed else keys


def keys_of(request: object, tags: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The keys of the tags that a resource has, and of those that a request sets or removes."""
    return {**resource_tag_keys(tags), **tag_keys_of(request)}


def tagging(
    action: str, resource: Callable[[Any, CallContext], RequestedResource]
) -> Callable[[Shape, CallContext], Iterator[DependentAction]]:
    """The dependent action of an operation that creates a resource: with tags, it needs permission to tag it.

    Observed: openshift/installer#1073 (a role), aws-ia/terraform-aws-eks-blueprints#902 (an OpenID Connect provider).
    """

    def dependent_actions(request: Shape, call: CallContext) -> Iterator[DependentAction]:
        if getattr(request, "tags", None):
            yield DependentAction(action, resource(request, call))

    return dependent_actions
