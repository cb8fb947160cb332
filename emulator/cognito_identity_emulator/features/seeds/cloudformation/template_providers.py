"""Reads the IAM identity providers of a CloudFormation template: OIDC, also in the CDK's older form, and SAML."""

from collections.abc import Iterator, Mapping, Sequence

from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.features.seeds.cloudformation.property_shapes import (
    CdkOidcProviderProperties,
    OidcProviderProperties,
    SamlProviderProperties,
)
from cognito_identity_emulator.features.seeds.cloudformation.resource_attributes import (
    CDK_OIDC_PROVIDER,
    OIDC_PROVIDER,
    REF,
    SAML_PROVIDER,
)
from cognito_identity_emulator.features.seeds.cloudformation.resource_properties import PropertyReader
from cognito_identity_emulator.features.seeds.cloudformation.stack import Resource
from cognito_identity_emulator.features.seeds.cloudformation.template_text import UnresolvableError
from cognito_identity_emulator.features.seeds.problems import ProblemCollector, inside
from cognito_identity_emulator.logins.registration import provider_problems

PROVIDER_TYPES = (OIDC_PROVIDER, CDK_OIDC_PROVIDER, SAML_PROVIDER)
_NO_EFFECT: Mapping[str, frozenset[str]] = {
    OIDC_PROVIDER: frozenset({"ThumbprintList", "Tags"}),
    CDK_OIDC_PROVIDER: frozenset(
        {"ServiceToken", "ServiceTimeout", "ThumbprintList", "CodeHash", "RejectUnauthorized"}
    ),
    SAML_PROVIDER: frozenset(
        {"Name", "Tags", "AddPrivateKey", "RemovePrivateKey", "AssertionEncryptionMode", "PrivateKeyList"}
    ),
}
_MEMBERS = {"saml_metadata": "SamlMetadataDocument"}


def read_providers(
    resources: Sequence[Resource], reader: PropertyReader, problems: ProblemCollector
) -> Iterator[IdentityProvider]:
    """The identity providers among the resources. As on AWS, an OIDC provider without client ids accepts no token."""
    for resource in resources:
        if resource.type not in PROVIDER_TYPES:
            continue
        try:
            provider = _provider(resource, reader)
        except UnresolvableError as problem:
            problem.report(problems)
            continue
        if provider is not None:
            for sentence in provider_problems(provider):
                member, _, rest = sentence.partition(": ")
                problems.add(inside(resource.properties_place, _MEMBERS.get(member, "Url")), rest)
            yield provider


def _provider(resource: Resource, reader: PropertyReader) -> IdentityProvider | None:
    ignored = _NO_EFFECT[resource.type]
    if resource.type == SAML_PROVIDER:
        saml = reader.properties(resource, SamlProviderProperties, ignored=ignored)
        return (
            None
            if saml is None
            else IdentityProvider(_arn(resource, reader), saml_metadata=saml.saml_metadata_document)
        )
    oidc: OidcProviderProperties | CdkOidcProviderProperties | None
    if resource.type == CDK_OIDC_PROVIDER:
        oidc = reader.properties(resource, CdkOidcProviderProperties, ignored=ignored)
    else:
        oidc = reader.properties(resource, OidcProviderProperties, ignored=ignored)
    return None if oidc is None else IdentityProvider(_arn(resource, reader), tuple(oidc.client_id_list or ()))


def _arn(resource: Resource, reader: PropertyReader) -> str:
    return str(reader.resolver.attribute(resource.logical_id, REF, resource.place))
