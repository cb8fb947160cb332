"""UntagPolicy: remove tags of a customer managed policy.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import policies, shapes, tags


class UntagPolicyRequest(Shape):
    policy_arn: shapes.Arn
    tag_keys: shapes.TagKeyList


@operation(
    signed=True,
    resource=policies.requested_policy,
    raises=[errors.NoSuchEntity, errors.InvalidInput, errors.ConcurrentModification, errors.ServiceFailure],
)
def untag_policy(request: UntagPolicyRequest, call: CallContext) -> None:
    with policies.changing_policy(call, request.policy_arn) as (registry, policy):
        registry.put_policy(replace(policy, tags=tags.without_tags(policy.tags, request.tag_keys)))
