"""UntagOpenIDConnectProvider: remove tags of an OpenID Connect provider.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagOpenIDConnectProvider.html
"""

from dataclasses import replace

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import oidc_providers, shapes, tags


class UntagOpenIDConnectProviderRequest(Shape):
    open_id_connect_provider_arn: shapes.Arn = member(name="OpenIDConnectProviderArn")
    tag_keys: shapes.TagKeyList


@operation(
    name="UntagOpenIDConnectProvider",
    signed=True,
    resource=oidc_providers.requested_provider,
    raises=[errors.InvalidInput, errors.NoSuchEntity, errors.ConcurrentModification, errors.ServiceFailure],
)
def untag_open_id_connect_provider(request: UntagOpenIDConnectProviderRequest, call: CallContext) -> None:
    with oidc_providers.OPEN_ID_CONNECT.changing(call, request.open_id_connect_provider_arn) as (registry, provider):
        registry.put_provider(replace(provider, tags=tags.without_tags(provider.tags, request.tag_keys)))
