"""What explanations say; the same members in Python as in JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cognito_identity_emulator.domain.conditions import ConditionCheck

SignedBy = Literal["ours", "built-in identity provider", "issuer", "unknown"]


@dataclass(frozen=True, slots=True)
class ExplainedCheck:
    """One check of a login. `hint` says which setting or change of the pool would let it pass."""

    name: str
    expected: str
    got: str
    passed: bool
    hint: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What AWS answers."""

    code: str
    message: str | None


@dataclass(frozen=True, slots=True)
class ExplainedLogin:
    """What a pool makes of a token under a Logins key; `provider` is None where no key suggests itself.

    `accepted`: every check passed. `refusal` is that of the first which did not.
    """

    identity_pool_id: str
    identity_pool_name: str
    provider: str | None
    accepted: bool
    refusal: Refusal | None
    checks: Sequence[ExplainedCheck]


@dataclass(frozen=True, slots=True)
class ExplainedTime:
    """A time in a token, by the token's own name for it; `in_s` is how many seconds it lies ahead, negative when it has
    passed. `time` is ISO 8601, in UTC."""

    name: str
    time: str
    in_s: int


@dataclass(frozen=True, slots=True)
class ExplainedToken:
    """A token, and what the pools make of it.

    `kind` is jwt, saml, session (the session token of credentials from here) or opaque (any other string); `sentence`
    says what it is. `now` is the emulator's time, against which `times` are told. `signed_by` says whose key signed it,
    as far as that was looked at, and `signature` how that is known: an issuer's keys are only fetched for a pool that
    names it. `next` leads to what further pools make of it, and is None on the last page.
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
    """A rule of a role mapping, counted from 0. `got` is the claim as the rule sees it, None for one that is not
    there."""

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
    """One statement of a trust policy. `actions` are the wanted ones that it is about."""

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
    """What a trust policy is held against: the principal and the actions that it must be about, and the values of the
    condition keys."""

    federated: str
    actions: Sequence[str]
    context: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ExplainedRole:
    """The role that a login, or a guest, comes out with.

    `refusal` says in a few words why there is no role; `sentence` how the decision came about. `role_mapping_keys` are
    the keys under which RoleMappings would hold a mapping for this login, best first; `role_mapping` is the one that
    decided, None where none did, and `rule` the rule of it that gave the role. `identity_id` is the identity that the
    login leads to, None for a newcomer; a newcomer's trust is decided with an id of zeros. `trust` is None for a role
    that is not registered, `trust_request` what its trust policy is held against; `assumable` says whether the emulator
    lets the role be assumed. `login` holds the checks of the token, where one was given: the role is decided as if it
    had passed them.
    """

    identity_pool_id: str
    provider: str | None
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
