"""EnableOutboundWebIdentityFederation: let the callers of an account get web identity tokens for other services.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOutboundWebIdentityFederation.html

Differs: the issuer is an address below the one that the caller used, with the account in it; AWS's is a host name
of its own for each account. [outbound-federation]
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext


class EnableOutboundWebIdentityFederationRequest(Shape):
    """Has no members."""


class EnableOutboundWebIdentityFederationResponse(Shape):
    issuer_identifier: str | None = None


@operation(signed=True, raises=[errors.FeatureEnabledException])
def enable_outbound_web_identity_federation(
    request: EnableOutboundWebIdentityFederationRequest, call: CallContext
) -> EnableOutboundWebIdentityFederationResponse:
    with call.changing_outbound_federation() as federation:
        if not federation.enable(call.account):
            raise errors.FeatureEnabledException.outbound_federation()
    return EnableOutboundWebIdentityFederationResponse(issuer_identifier=call.web_identity_issuer)
