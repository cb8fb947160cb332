"""Checks an identity provider before it is registered: its logins must be verifiable. Then adds its dates."""

from dataclasses import replace
from typing import TYPE_CHECKING

from cognito_identity_emulator.domain.arns import oidc_provider_name, saml_provider_name
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.domain.iam_checks import tag_problems
from cognito_identity_emulator.logins.kinds import is_open_id_connect
from cognito_identity_emulator.logins.redirect_uris import MAX_REDIRECT_URIS, redirect_uri_problem

if TYPE_CHECKING:
    from cognito_identity_emulator.logins.providers.saml_metadata import SamlMetadata

_THUMBPRINT_LENGTH = 40
_VALIDITY_MS = 100 * 365 * 86_400_000
"""How long AWS says that a SAML provider is valid whose metadata does not say it: about 100 years."""


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
    if is_saml and provider.thumbprints:
        problems.append("thumbprints: a SAML provider has none")
    problems += [
        f"thumbprints[{index}]: must have {_THUMBPRINT_LENGTH} characters"
        for index, each in enumerate(provider.thumbprints)
        if len(each) != _THUMBPRINT_LENGTH
    ]
    problems += tag_problems(provider.tags)
    problems += _redirect_uri_problems(provider, is_saml=is_saml)
    if is_saml and provider.saml_metadata:
        problem = saml_metadata_problem(provider.saml_metadata)
        problems += [f"saml_metadata: {problem}"] if problem else []
    return problems


def _redirect_uri_problems(provider: IdentityProvider, *, is_saml: bool) -> list[str]:
    if is_saml and provider.redirect_uris:
        return ["redirect_uris: a SAML provider has none"]
    name = oidc_provider_name(provider.arn)
    if provider.redirect_uris and name is not None and not is_open_id_connect(name):
        return [
            f"redirect_uris: {name} is not the name of an OpenID Connect provider; use its Logins key, such as "
            "accounts.google.com"
        ]
    if len(provider.redirect_uris) > MAX_REDIRECT_URIS:
        return [f"redirect_uris: more than {MAX_REDIRECT_URIS}"]
    found = ((index, redirect_uri_problem(each)) for index, each in enumerate(provider.redirect_uris))
    return [f"redirect_uris[{index}]: {problem}" for index, problem in found if problem is not None]


def saml_metadata_problem(metadata: str) -> str | None:
    """A sentence that says why SAML metadata is unusable; None when it is usable."""
    from cognito_identity_emulator.logins.providers.saml import MalformedSamlMetadataError, SamlLibraryMissingError

    try:
        _parse(metadata)
    except (MalformedSamlMetadataError, SamlLibraryMissingError) as problem:
        return str(problem)
    return None


def with_dates(provider: IdentityProvider, before: IdentityProvider | None, now: int) -> IdentityProvider:
    """A provider without problems as it is stored in place of `before` (None: of none): with the time of its creation,
    and for SAML with the end of its validity, which nothing depends on."""
    created_at = now if before is None else before.created_at
    if oidc_provider_name(provider.arn) is not None:
        return replace(provider, created_at=created_at)
    stated = None if provider.saml_metadata is None else _parse(provider.saml_metadata).valid_until
    return replace(provider, created_at=created_at, valid_until=stated or created_at + _VALIDITY_MS)


def _parse(metadata: str) -> "SamlMetadata":
    # Most emulators have no SAML provider, and its libraries take long to import.
    from cognito_identity_emulator.logins.providers.saml import parse_metadata

    return parse_metadata(metadata.encode())
