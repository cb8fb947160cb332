"""Reads the IAM identity providers of a CloudFormation template: OIDC, also in the CDK's older form, and SAML."""

import re
from collections.abc import Iterator, Sequence

from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.features.seeds.cloudformation.property_shapes import (
    CdkOidcProviderProperties,
    IamTag,
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
_OF_THE_CDK = frozenset({"ServiceToken", "ServiceTimeout", "CodeHash", "RejectUnauthorized"})
"""Properties for the function behind the CDK's resource."""
_SAML_NAME = frozenset({"Name"})
_SAML_KEYS = frozenset({"AddPrivateKey", "RemovePrivateKey", "AssertionEncryptionMode", "PrivateKeyList"})
_TAGS = frozenset({"Tags"})
_MEMBER = re.compile(r"\w+")
_PROPERTIES = {"saml_metadata": "SamlMetadataDocument", "thumbprints": "ThumbprintList", "tags": "Tags", "arn": "Url"}
"""The property of each member of a provider that may have a problem."""


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
                problems.found.append(_placed(sentence, resource))
            yield provider


def _placed(sentence: str, resource: Resource) -> str:
    """A problem of a provider, which begins with the member, with its place in the template."""
    found = _MEMBER.match(sentence)
    member = found[0] if found else ""
    return inside(resource.properties_place, _PROPERTIES.get(member, "Url")) + sentence[len(member) :]


def _provider(resource: Resource, reader: PropertyReader) -> IdentityProvider | None:
    if resource.type == SAML_PROVIDER:
        saml = reader.properties(
            resource, SamlProviderProperties, ignored=_SAML_NAME, not_emulated=_SAML_KEYS, permissions=_TAGS
        )
        if saml is None:
            return None
        tags = reader.tags(resource, saml.tags)
        return IdentityProvider(_arn(resource, reader), saml_metadata=saml.saml_metadata_document, tags=tags)
    if resource.type == CDK_OIDC_PROVIDER:
        cdk = reader.properties(resource, CdkOidcProviderProperties, ignored=_OF_THE_CDK)
        return None if cdk is None else _oidc_provider(resource, reader, cdk.client_id_list, cdk.thumbprint_list, None)
    oidc = reader.properties(resource, OidcProviderProperties, permissions=_TAGS)
    if oidc is None:
        return None
    return _oidc_provider(resource, reader, oidc.client_id_list, oidc.thumbprint_list, oidc.tags)


def _oidc_provider(
    resource: Resource,
    reader: PropertyReader,
    client_ids: Sequence[str] | None,
    thumbprints: Sequence[str] | None,
    tags: Sequence[IamTag] | None,
) -> IdentityProvider:
    return IdentityProvider(
        _arn(resource, reader),
        tuple(client_ids or ()),
        thumbprints=tuple(thumbprints or ()),
        tags=reader.tags(resource, tags),
    )


def _arn(resource: Resource, reader: PropertyReader) -> str:
    return str(reader.resolver.attribute(resource.logical_id, REF, resource.place))
