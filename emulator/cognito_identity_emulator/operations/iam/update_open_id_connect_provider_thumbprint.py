"""UpdateOpenIDConnectProviderThumbprint: replace the thumbprints of an OpenID Connect provider.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import oidc_providers, shapes


class UpdateOpenIDConnectProviderThumbprintRequest(Shape):
    open_id_connect_provider_arn: shapes.Arn = member(name="OpenIDConnectProviderArn")
    thumbprint_list: list[shapes.Thumbprint]


@operation(
    name="UpdateOpenIDConnectProviderThumbprint",
    signed=True,
    resource=oidc_providers.requested_provider,
    raises=[errors.InvalidInput, errors.NoSuchEntity, errors.ConcurrentModification, errors.ServiceFailure],
)
def update_open_id_connect_provider_thumbprint(
    request: UpdateOpenIDConnectProviderThumbprintRequest, call: CallContext
) -> None:
    thumbprints = oidc_providers.check_thumbprints(request.thumbprint_list)
    with oidc_providers.OPEN_ID_CONNECT.changing(call, request.open_id_connect_provider_arn) as (registry, provider):
        registry.put_provider(replace(provider, thumbprints=thumbprints))
