"""CreateOpenIDConnectProvider: trust an OpenID Connect issuer.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html

Differs: a URL may have a port, and one in the operator's own network (loopback, a private address, or a name without a
dot) may begin with http. [iam-oidc-providers]
Differs: without a ThumbprintList a provider has no thumbprint, because the issuer's certificate is not fetched;
thumbprints have no effect. [iam-oidc-providers]
Differs: ContextProvider and IdentityCenterInstanceArn are refused, because there is no IAM Identity Center.
[iam-not-emulated]
"""

from cognito_identity_emulator.declare.operation import RequestedResource, operation
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.domain.arns import iam_arn
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.logins.hosts import parse_issuer
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import oidc_providers, shapes, tags
from cognito_identity_emulator.operations.iam.condition_keys import tag_keys_of, tagging
from cognito_identity_emulator.operations.refused_members import refuse_members


class CreateOpenIDConnectProviderRequest(Shape):
    url: shapes.OpenIdConnectProviderUrl
    client_id_list: list[shapes.ClientId] | None = member(name="ClientIDList", default=None)
    thumbprint_list: list[shapes.Thumbprint] | None = None
    tags: shapes.TagList | None = None
    context_provider: shapes.ContextProvider | None = None
    identity_center_instance_arn: shapes.IdentityCenterInstanceArn | None = None


class CreateOpenIDConnectProviderResponse(Shape):
    open_id_connect_provider_arn: str | None = member(name="OpenIDConnectProviderArn", default=None)
    tags: list[shapes.Tag] | None = None


def _new_resource(request: CreateOpenIDConnectProviderRequest, call: CallContext) -> RequestedResource:
    return RequestedResource(_arn(request, call), tag_keys_of(request))


@operation(
    name="CreateOpenIDConnectProvider",
    signed=True,
    resource=_new_resource,
    dependent_actions=tagging("iam:TagOpenIDConnectProvider", _new_resource),
    raises=[
        errors.InvalidInput,
        errors.EntityAlreadyExists,
        errors.LimitExceeded,
        errors.ConcurrentModification,
        errors.ServiceFailure,
        errors.OpenIdIdpCommunicationError,
    ],
)
def create_open_id_connect_provider(
    request: CreateOpenIDConnectProviderRequest, call: CallContext
) -> CreateOpenIDConnectProviderResponse:
    refuse_members(
        "iam",
        "CreateOpenIDConnectProvider",
        ContextProvider=request.context_provider,
        IdentityCenterInstanceArn=request.identity_center_instance_arn,
    )
    provider = IdentityProvider(
        arn=_arn(request, call),
        client_ids=oidc_providers.check_client_ids(request.client_id_list or ()),
        thumbprints=oidc_providers.check_thumbprints(request.thumbprint_list or ()),
        tags=tags.to_domain(request.tags),
        created_at=call.now,
    )
    oidc_providers.OPEN_ID_CONNECT.add(call, provider, errors.EntityAlreadyExists.oidc_provider(request.url))
    return CreateOpenIDConnectProviderResponse(
        open_id_connect_provider_arn=provider.arn, tags=tags.to_wire(provider.tags) or None
    )


def _name(url: str) -> str:
    """The name of a provider in its ARN: the URL without its scheme. Raises ValidationError, InvalidInput."""
    scheme, separator, name = url.partition("://")
    address = parse_issuer(name) if separator else None
    if address is None:
        raise errors.IamValidationError.provider_url_unusable()
    if scheme != "https" and not (scheme == "http" and address.is_local):
        raise errors.InvalidInput.provider_url_without_https()
    return name


def _arn(request: CreateOpenIDConnectProviderRequest, call: CallContext) -> str:
    return iam_arn(call.scope.region, call.account, f"oidc-provider/{_name(request.url)}")
