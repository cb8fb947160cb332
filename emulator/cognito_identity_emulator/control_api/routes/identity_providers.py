"""IAM identity providers: OIDC and SAML."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.control_api.by_arn import ARN, REQUIRED_ARN, find_by_arn
from cognito_identity_emulator.control_api.endpoint import Nothing, endpoint
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.features.core import EmulatorCore


class IdentityProviderBody(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """An identity provider as IAM has it, and where the built-in identity provider may send its users after a
    sign-in."""

    arn: str
    client_ids: list[str] | None = None
    jwks_url: str | None = None
    jwks: dict[str, Any] | None = None
    saml_metadata: str | None = None
    thumbprints: list[str] = []
    tags: dict[str, str] = {}
    redirect_uris: list[str] = []

    @classmethod
    def from_domain(cls, provider: IdentityProvider) -> "IdentityProviderBody":
        return msgspec.convert(provider, cls, from_attributes=True)

    def to_domain(self) -> IdentityProvider:
        return msgspec.convert(self, IdentityProvider, from_attributes=True)


class IdentityProviders(msgspec.Struct):
    """Every registered identity provider, by ARN."""

    identity_providers: list[IdentityProviderBody]


@endpoint("GET", "identity-providers", parameters=[ARN], ignores_unknown_parameters=True, python="identity_providers")
def get_identity_providers(
    core: EmulatorCore, parameters: Mapping[str, str]
) -> IdentityProviders | IdentityProviderBody:
    """The registered identity providers, or one of them."""
    providers = [IdentityProviderBody.from_domain(each) for each in core.identity_providers()]
    return find_by_arn(providers, parameters["arn"]) if "arn" in parameters else IdentityProviders(providers)


@endpoint("PUT", "identity-providers", python="put_identity_provider")
def put_identity_provider(core: EmulatorCore, body: IdentityProviderBody) -> IdentityProviderBody:
    """Register an identity provider."""
    core.put_identity_provider(body.to_domain())
    return body


@endpoint(
    "DELETE",
    "identity-providers",
    parameters=[REQUIRED_ARN],
    ignores_unknown_parameters=True,
    python="delete_identity_provider",
)
def delete_identity_provider(core: EmulatorCore, parameters: Mapping[str, str]) -> Nothing:
    """Delete an identity provider."""
    core.delete_identity_provider(parameters["arn"])
    return Nothing()
