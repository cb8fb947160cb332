"""UpdateAssumeRolePolicy: replace the trust policy of a role.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes
from cognito_identity_emulator.operations.iam.documents import read_trust_policy
from cognito_identity_emulator.operations.iam.requested_roles import named_role
from cognito_identity_emulator.operations.iam.trust_principals import check_principals


class UpdateAssumeRolePolicyRequest(Shape):
    role_name: shapes.RoleName
    policy_document: shapes.PolicyDocument


@operation(
    signed=True,
    resource=named_role,
    raises=[
        errors.NoSuchEntity,
        MalformedPolicyDocument,
        errors.LimitExceeded,
        errors.UnmodifiableEntity,
        errors.ServiceFailure,
    ],
)
def update_assume_role_policy(request: UpdateAssumeRolePolicyRequest, call: CallContext) -> None:
    document = read_trust_policy(request.policy_document)
    with roles.changing_role(call, request.role_name) as (registry, role):
        check_principals(document, registry, roles.arn_prefix(call))
        registry.put_role(replace(role, trust_policy=document, trust_policy_text=request.policy_document))
