"""Identity providers and roles as the operator registers them: what is checked before they are stored."""

from collections.abc import Mapping
from typing import Any

from emulator.control.refusal import ControlRefusal
from emulator.domain.arns import oidc_provider_name, parse_role_arn, saml_provider_name
from emulator.domain.iam import IamRole, IdentityProvider
from emulator.domain.trust_document import MalformedTrustPolicy, parse_trust_policy

_LONGEST_SESSION_S = 43200
_SHORTEST_SESSION_S = 3600


def check_provider(provider: IdentityProvider) -> None:
    """Raises ControlRefusal for a provider that could prove nobody."""
    is_oidc, is_saml = oidc_provider_name(provider.arn) is not None, saml_provider_name(provider.arn) is not None
    problems = []
    if not is_oidc and not is_saml:
        problems.append(f"arn: {provider.arn!r} is not the ARN of an IAM OIDC or SAML provider")
    if is_saml and (provider.client_ids or provider.jwks_url or provider.jwks):
        problems.append("a SAML provider has saml_metadata only")
    if is_oidc and provider.saml_metadata:
        problems.append("saml_metadata: an OIDC provider has none")
    if provider.jwks_url and provider.jwks:
        problems.append("jwks_url and jwks: name one of them")
    if provider.jwks_url and not provider.jwks_url.startswith(("http://", "https://")):
        problems.append("jwks_url: not an http or https URL")
    if provider.jwks is not None and not isinstance(provider.jwks.get("keys"), list):
        problems.append("jwks: not a JSON Web Key Set (an object with a list called keys)")
    if is_saml and provider.saml_metadata:
        problems += _metadata_problems(provider.saml_metadata)
    if problems:
        raise ControlRefusal("The identity provider cannot be registered.", problems)


def _metadata_problems(metadata: str) -> list[str]:
    from emulator.logins.providers.saml import MalformedSamlMetadata, SamlLibraryMissing, parse_metadata

    try:
        parse_metadata(metadata.encode())
    except (MalformedSamlMetadata, SamlLibraryMissing) as problem:
        return [f"saml_metadata: {problem}"]
    return []


def checked_role(arn: str, trust_policy: Mapping[str, Any], max_session_duration_s: int) -> IamRole:
    """The role, or ControlRefusal with every problem of its trust policy."""
    problems = []
    if parse_role_arn(arn) is None:
        problems.append(f"arn: {arn!r} is not the ARN of an IAM role")
    if not _SHORTEST_SESSION_S <= max_session_duration_s <= _LONGEST_SESSION_S:
        problems.append(f"max_session_duration_s: must be {_SHORTEST_SESSION_S} to {_LONGEST_SESSION_S}")
    try:
        parse_trust_policy(trust_policy)
    except MalformedTrustPolicy as malformed:
        problems += [f"trust_policy.{problem}" for problem in malformed.problems]
    if problems:
        raise ControlRefusal("The role cannot be registered.", problems)
    return IamRole(arn, trust_policy, max_session_duration_s)
