"""GetRolePolicy: return an inline policy of a role.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes
from cognito_identity_emulator.operations.iam.documents import document_text, encode_document
from cognito_identity_emulator.operations.iam.requested_roles import named_role


class GetRolePolicyRequest(Shape):
    role_name: shapes.RoleName
    policy_name: shapes.PolicyName


class GetRolePolicyResponse(Shape):
    role_name: str
    policy_name: str
    policy_document: str


@operation(signed=True, resource=named_role, raises=[errors.NoSuchEntity, errors.ServiceFailure])
def get_role_policy(request: GetRolePolicyRequest, call: CallContext) -> GetRolePolicyResponse:
    role, name = roles.find_role(call, request.role_name), request.policy_name
    document = role.policies.get(name)
    if document is None:
        raise errors.NoSuchEntity.role_policy(name)
    text = role.policy_texts.get(name) or document_text(document)
    return GetRolePolicyResponse(role_name=role.name, policy_name=name, policy_document=encode_document(text))
