"""DisableOutboundWebIdentityFederation: refuse web identity tokens to the callers of an account.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOutboundWebIdentityFederation.html

Tokens from before stay valid, and the issuer's documents are there for them.
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext


class DisableOutboundWebIdentityFederationRequest(Shape):
    """Has no members."""


@operation(signed=True, raises=[errors.FeatureDisabledException])
def disable_outbound_web_identity_federation(
    request: DisableOutboundWebIdentityFederationRequest, call: CallContext
) -> None:
    with call.changing_outbound_federation() as federation:
        if not federation.disable(call.account):
            raise errors.FeatureDisabledException.outbound_federation()
