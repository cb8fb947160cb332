"""GetContextKeysForPrincipalPolicy: list the condition keys that the policies of a role, and given ones, name.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html

Differs: roles are the only principals. [simulation]
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.policy_simulation import context_keys
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import principal_policies, shapes, simulation


class GetContextKeysForPrincipalPolicyRequest(Shape):
    policy_source_arn: shapes.Arn
    policy_input_list: list[shapes.PolicyDocument] | None = None


class GetContextKeysForPrincipalPolicyResponse(Shape):
    context_key_names: list[str] | None = None


@operation(signed=True, raises=[errors.NoSuchEntity, errors.InvalidInput])
def get_context_keys_for_principal_policy(
    request: GetContextKeysForPrincipalPolicyRequest, call: CallContext
) -> GetContextKeysForPrincipalPolicyResponse:
    role = principal_policies.find_principal(request.policy_source_arn, call)
    input_policies = simulation.read_policies(request.policy_input_list, "PolicyInputList")
    policies = [*principal_policies.policies_of(role, call), *input_policies]
    return GetContextKeysForPrincipalPolicyResponse(
        context_key_names=list(context_keys(each.policy for each in policies))
    )
