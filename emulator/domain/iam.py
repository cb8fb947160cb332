"""What IAM would hold of an account: identity providers, and roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from emulator.domain.trust_document import parse_trust_policy
from emulator.domain.trust_policy import TrustPolicy

DEFAULT_MAX_SESSION_DURATION_S = 3600


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """An IAM identity provider, OIDC or SAML by its ARN.

    A registered OIDC provider accepts only its client ids (None: any); its keys are at `jwks_url` or are `jwks`, else
    its issuer is asked. A SAML provider is known by its `saml_metadata`.
    """

    arn: str
    client_ids: tuple[str, ...] | None = None
    jwks_url: str | None = None
    jwks: Mapping[str, Any] | None = None
    saml_metadata: str | None = None


@dataclass(frozen=True)
class IamRole:
    """A role with its trust policy, as the policy document it was given as. The document was checked before."""

    arn: str
    trust_policy: Mapping[str, Any]
    max_session_duration_s: int = DEFAULT_MAX_SESSION_DURATION_S

    @cached_property
    def policy(self) -> TrustPolicy:
        """The trust policy, read."""
        return parse_trust_policy(self.trust_policy)
