"""IAM's part of an account: identity providers, roles and customer managed policies. `iam_checks` has their rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cognito_identity_emulator.domain.arns import parse_role_arn, path_of_policy
from cognito_identity_emulator.domain.permission_policy import PermissionPolicy, PolicyKind, parse_permission_policy
from cognito_identity_emulator.domain.session import derived_id, role_id
from cognito_identity_emulator.domain.trust_document import parse_trust_policy
from cognito_identity_emulator.domain.trust_policy import TrustPolicy

DEFAULT_MAX_SESSION_DURATION_S = 3600


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """An IAM identity provider, OIDC or SAML by its ARN.

    An OIDC provider accepts tokens for its client ids only (None: for any). Its keys are in `jwks` or at `jwks_url`;
    without either they are fetched from its issuer. The keys of a SAML provider are in its `saml_metadata`.

    `redirect_uris` are where the sign-in of the built-in identity provider may send users of an OIDC provider. IAM has
    no such list. `thumbprints` are stored and have no effect. Times are epoch milliseconds; `created_at` is 0 for a
    provider of an earlier release, and only SAML providers have a `valid_until`. Providers that differ in these times
    only are equal.
    """

    arn: str
    client_ids: tuple[str, ...] | None = None
    jwks_url: str | None = None
    jwks: Mapping[str, Any] | None = None
    saml_metadata: str | None = None
    thumbprints: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    created_at: int = field(default=0, compare=False)
    valid_until: int | None = field(default=None, compare=False)
    redirect_uris: tuple[str, ...] = ()


@dataclass(frozen=True)
class IamRole:
    """A role with its trust policy and its permissions, which were checked before. All policies are JSON documents.

    `policies` are the inline policies by name. `managed_policy_arns` are the managed policies that are attached, and
    `permissions_boundary` is the ARN of one; a policy of that ARN need not be registered.

    `assigned_id` is the AROA... id that CreateRole gave it; empty for other roles. `created_at` is None for roles of
    older databases, and `last_used_at` of roles without a session; both are epoch milliseconds. `trust_policy_text` and
    `policy_texts` (by name) are documents as a caller of IAM wrote them, which it gets back; empty and missing ones are
    written anew. Two roles that differ only in these are equal.
    """

    arn: str
    trust_policy: Mapping[str, Any]
    max_session_duration_s: int = DEFAULT_MAX_SESSION_DURATION_S
    policies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    managed_policy_arns: tuple[str, ...] = ()
    permissions_boundary: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    assigned_id: str = field(default="", compare=False)
    created_at: int | None = field(default=None, compare=False)
    last_used_at: int | None = field(default=None, compare=False)
    last_used_region: str | None = field(default=None, compare=False)
    trust_policy_text: str = field(default="", compare=False)
    policy_texts: Mapping[str, str] = field(default_factory=dict, compare=False)

    @cached_property
    def policy(self) -> TrustPolicy:
        """The trust policy, parsed."""
        return parse_trust_policy(self.trust_policy)

    @cached_property
    def inline_policies(self) -> Mapping[str, PermissionPolicy]:
        """The inline policies, parsed, by name."""
        return {name: parse_permission_policy(each, PolicyKind.INLINE) for name, each in self.policies.items()}

    @property
    def path(self) -> str:
        """The path in the ARN, with a slash at both ends; "/" when there is none."""
        parsed = parse_role_arn(self.arn)
        return f"/{parsed.path if parsed else ''}"

    @property
    def name(self) -> str:
        """The name in the ARN, without the path."""
        return self.arn.rpartition("/")[2]

    @property
    def id(self) -> str:
        """The AROA... id: the assigned one, or that of every role with this ARN."""
        return self.assigned_id or role_id(self.arn)


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A version of a managed policy: `document` is the text as it was given. `created_at` is in epoch milliseconds, and
    0 for a version of an earlier release."""

    number: int
    document: str
    created_at: int

    @property
    def id(self) -> str:
        """IAM's id of the version, such as ``v3``."""
        return f"v{self.number}"


@dataclass(frozen=True)
class ManagedPolicy:
    """A customer managed policy. `document` is that of its default version, which was checked before.

    The members behind `tags` are set when it is stored; see `policy_versions`. Policies that differ in those only are
    equal. `versions` are in the order of their numbers, `latest_version` is the number that was used last.
    `assigned_id` is the ANPA... id that CreatePolicy gave it; empty for other policies. `created_at` is as that of a
    version.
    """

    arn: str
    document: Mapping[str, Any]
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    assigned_id: str = field(default="", compare=False)
    created_at: int = field(default=0, compare=False)
    versions: tuple[PolicyVersion, ...] = field(default=(), compare=False)
    default_version: int = field(default=1, compare=False)
    latest_version: int = field(default=1, compare=False)

    @property
    def id(self) -> str:
        """The ANPA... id: the assigned one, or that of every policy with this ARN."""
        return self.assigned_id or derived_id("ANPA", self.arn)

    @property
    def name(self) -> str:
        """The name in the ARN, without the path."""
        return self.arn.rpartition("/")[2]

    @property
    def path(self) -> str:
        """The path in the ARN, with a slash at both ends; "/" when there is none."""
        return path_of_policy(self.arn)

    @cached_property
    def policy(self) -> PermissionPolicy:
        """The document, parsed."""
        return parse_permission_policy(self.document, PolicyKind.MANAGED)
