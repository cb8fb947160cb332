"""PutRolePolicy: add an inline policy to a role, or replace it.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html

All inline policies of a role have 10,240 characters at most, without white space.
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.iam_checks import MAX_INLINE_POLICIES_CHARACTERS
from cognito_identity_emulator.domain.permission_policy import PolicyKind
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes
from cognito_identity_emulator.operations.iam.documents import (
    check_permission_policy,
    read_permission_policy,
    size_of,
)
from cognito_identity_emulator.operations.iam.requested_roles import named_role


class PutRolePolicyRequest(Shape):
    role_name: shapes.RoleName
    policy_name: shapes.PolicyName
    policy_document: shapes.PolicyDocument


@operation(
    signed=True,
    resource=named_role,
    raises=[
        errors.LimitExceeded,
        MalformedPolicyDocument,
        errors.NoSuchEntity,
        errors.UnmodifiableEntity,
        errors.ServiceFailure,
    ],
)
def put_role_policy(request: PutRolePolicyRequest, call: CallContext) -> None:
    document, name = read_permission_policy(request.policy_document), request.policy_name
    with roles.changing_role(call, request.role_name) as (registry, role):
        policies = {**role.policies, name: document}
        if sum(map(size_of, policies.values())) > MAX_INLINE_POLICIES_CHARACTERS:
            raise errors.LimitExceeded.inline_policies(role.name, MAX_INLINE_POLICIES_CHARACTERS)
        check_permission_policy(document, PolicyKind.INLINE)
        texts = {**role.policy_texts, name: request.policy_document}
        registry.put_role(replace(role, policies=policies, policy_texts=texts))
