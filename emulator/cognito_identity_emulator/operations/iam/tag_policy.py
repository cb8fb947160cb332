"""TagPolicy: set tags of a customer managed policy.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import policies, shapes, tags


class TagPolicyRequest(Shape):
    policy_arn: shapes.Arn
    tags: shapes.TagList


@operation(
    signed=True,
    resource=policies.requested_policy,
    raises=[
        errors.NoSuchEntity,
        errors.LimitExceeded,
        errors.InvalidInput,
        errors.ConcurrentModification,
        errors.ServiceFailure,
    ],
)
def tag_policy(request: TagPolicyRequest, call: CallContext) -> None:
    with policies.changing_policy(call, request.policy_arn) as (registry, policy):
        registry.put_policy(replace(policy, tags=tags.with_tags(policy.tags, request.tags)))
