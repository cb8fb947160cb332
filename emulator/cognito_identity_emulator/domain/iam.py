"""IAM's part of an account: identity providers and roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cognito_identity_emulator.domain.arns import parse_role_arn
from cognito_identity_emulator.domain.policy_grammar import policy_size
from cognito_identity_emulator.domain.trust_document import MalformedTrustPolicyError, parse_trust_policy
from cognito_identity_emulator.domain.trust_policy import TrustPolicy

DEFAULT_MAX_SESSION_DURATION_S = 3600
_SHORTEST_SESSION_S = 3600
_LONGEST_SESSION_S = 43200
MOST_OF_A_TRUST_POLICY = 4096
"""The quota of IAM after its largest increase; it is 2048 before. Characters without white space."""


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """An IAM identity provider, OIDC or SAML by its ARN.

    An OIDC provider accepts tokens for its client ids only (None: for any). Its keys are in `jwks` or at `jwks_url`;
    without either they are fetched from its issuer. The keys of a SAML provider are in its `saml_metadata`.
    """

    arn: str
    client_ids: tuple[str, ...] | None = None
    jwks_url: str | None = None
    jwks: Mapping[str, Any] | None = None
    saml_metadata: str | None = None


@dataclass(frozen=True)
class IamRole:
    """A role with its trust policy as a policy document, which was checked before."""

    arn: str
    trust_policy: Mapping[str, Any]
    max_session_duration_s: int = DEFAULT_MAX_SESSION_DURATION_S

    @cached_property
    def policy(self) -> TrustPolicy:
        """The trust policy, parsed."""
        return parse_trust_policy(self.trust_policy)


def role_problems(role: IamRole) -> list[str]:
    """Every problem of a role, each with its place: ``trust_policy.Statement[0].Sid: ...``.

    Session durations: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    """
    problems = []
    if parse_role_arn(role.arn) is None:
        problems.append(f"arn: {role.arn!r} is not the ARN of an IAM role")
    if not _SHORTEST_SESSION_S <= role.max_session_duration_s <= _LONGEST_SESSION_S:
        problems.append(f"max_session_duration_s: must be {_SHORTEST_SESSION_S} to {_LONGEST_SESSION_S}")
    size = policy_size(role.trust_policy)
    if size > MOST_OF_A_TRUST_POLICY:
        problems.append(f"trust_policy: {size} characters without white space; IAM takes {MOST_OF_A_TRUST_POLICY}")
        return problems
    try:
        parse_trust_policy(role.trust_policy)
    except MalformedTrustPolicyError as malformed:
        problems += [f"trust_policy.{problem}" for problem in malformed.problems]
    return problems
