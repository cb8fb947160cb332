"""GetContextKeysForCustomPolicy: list the condition keys that the policies in the request name.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.policy_simulation import context_keys
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import shapes, simulation


class GetContextKeysForCustomPolicyRequest(Shape):
    policy_input_list: list[shapes.PolicyDocument]


class GetContextKeysForCustomPolicyResponse(Shape):
    context_key_names: list[str] | None = None


@operation(signed=True, raises=[errors.InvalidInput])
def get_context_keys_for_custom_policy(
    request: GetContextKeysForCustomPolicyRequest, call: CallContext
) -> GetContextKeysForCustomPolicyResponse:
    policies = simulation.read_policies(request.policy_input_list, "PolicyInputList")
    return GetContextKeysForCustomPolicyResponse(context_key_names=list(context_keys(each.policy for each in policies)))
