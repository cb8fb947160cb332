"""The results of explanations; their members are the same in Python and in JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cognito_identity_emulator.domain.conditions import ConditionCheck

SignedBy = Literal["ours", "built-in identity provider", "issuer", "unknown"]


@dataclass(frozen=True, slots=True)
class ExplainedCheck:
    """One check of a login. `hint` says which change of the token, the pool or a setting makes it pass."""

    name: str
    expected: str
    got: str
    passed: bool
    hint: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """AWS's error response."""

    code: str
    message: str | None


@dataclass(frozen=True, slots=True)
class ExplainedLogin:
    """The checks of a token by a pool under a Logins key; `provider` is None when there is no possible key.

    `accepted`: every check passed. `refusal` is that of the first failed check.
    """

    identity_pool_id: str
    identity_pool_name: str
    provider: str | None
    accepted: bool
    refusal: Refusal | None
    checks: Sequence[ExplainedCheck]


@dataclass(frozen=True, slots=True)
class ExplainedTime:
    """A time in a token, by its name in the token; `in_s` is the number of seconds until then, negative when it has
    passed. `time` is ISO 8601, in UTC."""

    name: str
    time: str
    in_s: int


@dataclass(frozen=True, slots=True)
class ExplainedToken:
    """A token, and the checks of the pools.

    `kind` is jwt, saml, session (the session token of our credentials) or opaque (any other string); `sentence` says
    what it is. `now` is the emulator's time, to which `times` are relative. `signed_by` says whose key signed it, if
    that was verified, and `signature` gives the evidence: an issuer's keys are only fetched for a pool that names it.
    `next` is the token of the next page of pools, None on the last page.
    """

    kind: Literal["jwt", "saml", "session", "opaque"]
    sentence: str
    header: Mapping[str, Any] | None
    claims: Mapping[str, Any] | None
    now: str
    times: Sequence[ExplainedTime]
    signed_by: SignedBy
    signature: str
    pools: Sequence[ExplainedLogin]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class ExplainedRule:
    """A rule of a role mapping, counted from 0. `got` is the text of the claim, None when it is
    missing."""

    index: int
    claim: str
    match_type: str
    value: str
    role_arn: str
    got: str | None
    matched: bool


@dataclass(frozen=True, slots=True)
class ExplainedMapping:
    """The role mapping that decided: its key in RoleMappings, its Type and AmbiguousRoleResolution, and every rule."""

    key: str
    type: str
    ambiguous_role_resolution: str | None
    rules: Sequence[ExplainedRule]


@dataclass(frozen=True, slots=True)
class ExplainedStatement:
    """One statement of a trust policy. `actions` are the requested actions that it covers."""

    index: int
    sid: str | None
    effect: str
    applies: bool
    sentence: str
    principal_expected: str
    principal_got: str
    principal_met: bool
    actions_expected: str
    actions: Sequence[str]
    conditions: Sequence[ConditionCheck]


@dataclass(frozen=True, slots=True)
class ExplainedTrust:
    """What the role's trust policy says."""

    allowed: bool
    sentence: str
    statements: Sequence[ExplainedStatement]


@dataclass(frozen=True, slots=True)
class ExplainedTrustRequest:
    """The request that a trust policy is evaluated for: the principal, the actions, and the values of condition
    keys."""

    federated: str
    actions: Sequence[str]
    context: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ExplainedRole:
    """The role that a login, or a guest, gets.

    `assumed_audience` is the audience of claims without `aud`: the only one that the pool accepts from the provider.
    `refusal` says in a few words why there is no role; `sentence` gives the reason of the decision. `role_mapping_keys`
    are the possible keys of this login in RoleMappings, best first; `role_mapping` is the one that decided, or None,
    and `rule` the rule of it that gave the role. `identity_id` is the identity that the login belongs to, None for a
    new one; the trust of a new identity is decided with an id of zeros. `trust` is None for a role that is not
    registered, `trust_request` is the request that its trust policy is evaluated for; `assumable`: the role may be
    assumed. `login` has the checks of the token, if there is one: the role is decided as if it had passed them.
    """

    identity_pool_id: str
    provider: str | None
    assumed_audience: str | None
    identity_id: str | None
    role_arn: str | None
    refusal: str | None
    role_mapping_keys: Sequence[str]
    role_mapping: ExplainedMapping | None
    rule: ExplainedRule | None
    sentence: str
    registered: bool
    trust: ExplainedTrust | None
    trust_request: ExplainedTrustRequest
    assumable: bool
    login: ExplainedLogin | None
