"""Checks an identity provider before it is registered: its logins must be verifiable."""

from cognito_identity_emulator.domain.arns import oidc_provider_name, saml_provider_name
from cognito_identity_emulator.domain.iam import IdentityProvider


def provider_problems(provider: IdentityProvider) -> list[str]:
    """Everything that is wrong with the provider, each with the member it is about: ``jwks_url: ...``."""
    is_oidc, is_saml = oidc_provider_name(provider.arn) is not None, saml_provider_name(provider.arn) is not None
    problems = []
    if not is_oidc and not is_saml:
        problems.append(f"arn: {provider.arn!r} is not the ARN of an IAM OIDC or SAML provider")
    if is_saml and (provider.client_ids or provider.jwks_url or provider.jwks):
        problems.append("arn: a SAML provider has saml_metadata only")
    if is_oidc and provider.saml_metadata:
        problems.append("saml_metadata: an OIDC provider has none")
    if provider.jwks_url and provider.jwks:
        problems.append("jwks_url: name this or jwks, not both")
    if provider.jwks_url and not provider.jwks_url.startswith(("http://", "https://")):
        problems.append("jwks_url: not an http or https URL")
    if provider.jwks is not None and not isinstance(provider.jwks.get("keys"), list):
        problems.append("jwks: not a JSON Web Key Set (an object with a list called keys)")
    if is_saml and provider.saml_metadata:
        problems += _metadata_problems(provider.saml_metadata)
    return problems


def _metadata_problems(metadata: str) -> list[str]:
    from cognito_identity_emulator.logins.providers.saml import (
        MalformedSamlMetadataError,
        SamlLibraryMissingError,
        parse_metadata,
    )

    try:
        parse_metadata(metadata.encode())
    except (MalformedSamlMetadataError, SamlLibraryMissingError) as problem:
        return [f"saml_metadata: {problem}"]
    return []
