"""GetOutboundWebIdentityFederationInfo: read the issuer of an account's web identity tokens.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOutboundWebIdentityFederationInfo.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext


class GetOutboundWebIdentityFederationInfoRequest(Shape):
    """Has no members."""


class GetOutboundWebIdentityFederationInfoResponse(Shape):
    issuer_identifier: str | None = None
    jwt_vending_enabled: bool | None = None


@operation(signed=True, raises=[errors.FeatureDisabledException])
def get_outbound_web_identity_federation_info(
    request: GetOutboundWebIdentityFederationInfoRequest, call: CallContext
) -> GetOutboundWebIdentityFederationInfoResponse:
    if not call.has_outbound_federation():
        raise errors.FeatureDisabledException.outbound_federation()
    return GetOutboundWebIdentityFederationInfoResponse(
        issuer_identifier=call.web_identity_issuer, jwt_vending_enabled=True
    )
