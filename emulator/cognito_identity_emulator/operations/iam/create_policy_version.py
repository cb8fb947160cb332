"""CreatePolicyVersion: add a version to a customer managed policy.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.policy_versions import MAX_VERSIONS, with_version
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import policies, shapes
from cognito_identity_emulator.operations.iam.documents import read_managed_policy


class CreatePolicyVersionRequest(Shape):
    policy_arn: shapes.Arn
    policy_document: shapes.PolicyDocument
    set_as_default: bool | None = None


class CreatePolicyVersionResponse(Shape):
    policy_version: policies.PolicyVersionShape | None = None


@operation(
    signed=True,
    resource=policies.requested_policy,
    raises=[
        errors.NoSuchEntity,
        MalformedPolicyDocument,
        errors.InvalidInput,
        errors.LimitExceeded,
        errors.ServiceFailure,
    ],
)
def create_policy_version(request: CreatePolicyVersionRequest, call: CallContext) -> CreatePolicyVersionResponse:
    read_managed_policy(request.policy_document)
    with policies.changing_policy(call, request.policy_arn) as (registry, policy):
        if len(policy.versions) >= MAX_VERSIONS:
            raise errors.LimitExceeded.policy_versions(MAX_VERSIONS)
        policy = with_version(policy, request.policy_document, call.now, is_default=bool(request.set_as_default))
        registry.put_policy(policy)
    version = policies.version_to_wire(policy, policy.versions[-1], with_document=False)
    return CreatePolicyVersionResponse(policy_version=version)
