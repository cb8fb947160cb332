"""Selects the role of an identity in the enhanced flow.

A guest gets the pool's role for guests. A login gets the role that its provider's mapping finds in the token's claims.
Without a mapping it gets the role in its SAML assertion or the pool's role for authenticated identities. CustomRoleArn
never adds a role: it only selects one of those that the login could get.

https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
https://docs.aws.amazon.com/cognito/latest/developerguide/saml-identity-provider.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from cognito_identity_emulator.domain.claims import claim_text
from cognito_identity_emulator.domain.identity import AUTHENTICATED, UNAUTHENTICATED
from cognito_identity_emulator.errors.failed_check import FailedCheck

ROLES_CLAIM = "cognito:roles"
PREFERRED_ROLE_CLAIM = "cognito:preferred_role"
SAML_ROLE_ATTRIBUTE = "https://aws.amazon.com/SAML/Attributes/Role"

_GUESTS = "the pool's role for guests"
_AUTHENTICATED = "the pool's role for authenticated identities"


class MappingType(StrEnum):
    """How a mapping finds the role: in the token's role claims, or by rules over any claim."""

    TOKEN = "Token"  # the name of a rule  # nosec B105
    RULES = "Rules"


class AmbiguousRoleResolution(StrEnum):
    """What a mapping does when it finds no role, or several."""

    AUTHENTICATED_ROLE = "AuthenticatedRole"
    DENY = "Deny"


class MatchType(StrEnum):
    """How a rule compares a claim's text with its value: exactly, without wildcards."""

    EQUALS = "Equals"
    CONTAINS = "Contains"
    STARTS_WITH = "StartsWith"
    NOT_EQUAL = "NotEqual"


@dataclass(frozen=True, slots=True)
class MappingRule:
    """One rule of a mapping: a claim that matches gives a role."""

    claim: str
    match_type: MatchType
    value: str
    role_arn: str

    def matches(self, claims: Mapping[str, object]) -> bool:
        """Whether it gives its role for these claims. A missing claim never matches, not even NotEqual."""
        text = claim_text(claims.get(self.claim))
        if text is None:
            return False
        match self.match_type:
            case MatchType.EQUALS:
                return text == self.value
            case MatchType.CONTAINS:
                return self.value in text
            case MatchType.STARTS_WITH:
                return text.startswith(self.value)
            case MatchType.NOT_EQUAL:
                return text != self.value

    def __str__(self) -> str:
        return f"{self.claim} {self.match_type} '{self.value}'"


@dataclass(frozen=True, slots=True)
class RoleMapping:
    """How one provider's logins get their role.

    The resolution is optional in AWS's model and required in its guide; without it, an ambiguous login is denied
    (assumed).
    """

    type: MappingType
    ambiguous_role_resolution: AmbiguousRoleResolution | None = None
    rules: tuple[MappingRule, ...] = ()


class RoleRefusal(StrEnum):
    """Why there is no role."""

    NO_ROLE_CONFIGURED = "no role configured"
    AMBIGUOUS_DENIED = "ambiguous role mapping denied"
    CUSTOM_ROLE_NOT_ALLOWED = "custom role not allowed"


class RoleDecision(msgspec.Struct, frozen=True):
    """A role's ARN or a refusal, the index of the mapping rule that chose the role, and a sentence with the reason.

    `failed` is the check behind a refusal.
    """

    role_arn: str | None
    refusal: RoleRefusal | None
    rule: int | None
    sentence: str
    failed: FailedCheck | None = None


def select_role(
    *,
    authenticated: bool,
    default_roles: Mapping[str, str],
    mapping: RoleMapping | None = None,
    claims: Mapping[str, object] | None = None,
    custom_role_arn: str | None = None,
    saml_roles: tuple[str, ...] = (),
) -> RoleDecision:
    """Decide the role of a guest or of a login.

    `default_roles` are the pool's Roles (keys ``authenticated``, ``unauthenticated``); `mapping` is that of the login's
    provider, if there is one; `claims` are those that rules can match; `saml_roles` are the roles that a SAML assertion
    allows.
    """
    default = default_roles.get(AUTHENTICATED if authenticated else UNAUTHENTICATED)
    if not authenticated:
        return _only_role(default, custom_role_arn, _GUESTS, "")
    if mapping is None and saml_roles:
        return _saml_role(saml_roles, custom_role_arn)
    if mapping is None:
        return _only_role(default, custom_role_arn, _AUTHENTICATED, ", because the provider has no role mapping")
    if mapping.type is MappingType.RULES:
        return _role_by_rules(mapping, claims or {}, default, custom_role_arn)
    return _role_by_token(mapping, claims or {}, saml_roles, default, custom_role_arn)


def _only_role(default: str | None, custom: str | None, what: str, why: str) -> RoleDecision:
    """The only possible role. AWS does not document a CustomRoleArn here; it is allowed when it is that role."""
    if default is None:
        return _refuse_unset(what, f"{what} is not set")
    if custom not in (None, default):
        hint = "Leave out CustomRoleArn: only a role mapping or a SAML assertion gives a login several roles."
        return _refuse_custom(custom, (default,), f"the only role is {what}", hint)
    return _choose(default, f"{what}{why}")


def _saml_role(saml_roles: tuple[str, ...], custom: str | None) -> RoleDecision:
    if custom is not None:
        if custom not in saml_roles:
            hint = "Send a role that the SAML assertion names, or add this one to the assertion."
            return _refuse_custom(custom, saml_roles, "the SAML assertion does not name it", hint)
        return _choose(custom, "the custom role, which the SAML assertion names")
    if len(set(saml_roles)) > 1:
        failed = FailedCheck(
            "role mapping",
            "one role in the SAML assertion, or a CustomRoleArn",
            ", ".join(saml_roles),
            "Send one of these roles as CustomRoleArn.",
        )
        return _refuse(
            RoleRefusal.AMBIGUOUS_DENIED, "the SAML assertion names several roles, and CustomRoleArn is missing", failed
        )
    return _choose(saml_roles[0], "the only role that the SAML assertion names")


def _role_by_token(
    mapping: RoleMapping,
    claims: Mapping[str, object],
    saml_roles: tuple[str, ...],
    default: str | None,
    custom: str | None,
) -> RoleDecision:
    roles = (*roles_in(claims.get(ROLES_CLAIM)), *saml_roles)
    if custom is not None:
        if custom not in roles:
            hint = f"Send a role of the token's {ROLES_CLAIM}, or give the user a group with this role."
            return _refuse_custom(custom, roles, f"the token's {ROLES_CLAIM} does not name it", hint)
        return _choose(custom, f"the custom role, which the token's {ROLES_CLAIM} names")
    preferred = claim_text(claims.get(PREFERRED_ROLE_CLAIM))
    if preferred:
        return _choose(preferred, f"the token's {PREFERRED_ROLE_CLAIM}")
    if len(set(roles)) == 1:
        return _choose(roles[0], f"the only role in the token's {ROLES_CLAIM}")
    expected = f"{PREFERRED_ROLE_CLAIM}, or one role in {ROLES_CLAIM}"
    got = f"{len(set(roles))} roles: {', '.join(roles)}" if roles else "neither claim"
    change = "Send one of these roles as CustomRoleArn" if roles else "Give the user a group with a role"
    why = f"the token names several roles and has no {PREFERRED_ROLE_CLAIM}" if roles else "the token names no role"
    return _resolve_ambiguity(mapping, default, why, expected, got, change)


def _role_by_rules(
    mapping: RoleMapping, claims: Mapping[str, object], default: str | None, custom: str | None
) -> RoleDecision:
    matching = [(index, rule) for index, rule in enumerate(mapping.rules) if rule.matches(claims)]
    if not matching:
        fallback = _role_without_rule(mapping, claims, default)
        is_another = fallback.role_arn is not None and custom not in (None, fallback.role_arn)
        if is_another and default is not None:
            hint = "Leave out CustomRoleArn, or change a rule that gives this role."
            return _refuse_custom(custom, (default,), "no rule matches", hint)
        return fallback
    for index, rule in matching:
        if custom in (None, rule.role_arn):
            how = "the role of the first rule that matches" if custom is None else "the custom role, given by the rule"
            return _choose(rule.role_arn, f"{how}: {rule}", rule=index)
    possible = tuple(rule.role_arn for _, rule in matching)
    hint = "Send a role of a rule that matches, or add a rule that gives this one."
    return _refuse_custom(custom, possible, "no rule that matches gives it", hint)


def _role_without_rule(mapping: RoleMapping, claims: Mapping[str, object], default: str | None) -> RoleDecision:
    """The role when no rule matches."""
    texts = {rule.claim: claim_text(claims.get(rule.claim)) for rule in mapping.rules}
    got = ", ".join(f"no claim {name}" if text is None else f"{name} '{text}'" for name, text in texts.items())
    expected = " or ".join(map(str, mapping.rules))
    change = "Change a rule or the claims of the login"
    return _resolve_ambiguity(mapping, default, "no rule matches", expected or "a rule", got or "no rules", change)


def _resolve_ambiguity(
    mapping: RoleMapping, default: str | None, why: str, expected: str, got: str, change: str
) -> RoleDecision:
    """The decision when the mapping finds no role, or several. `expected` and `got` are about the mapping; `change` is
    the first half of the hint."""
    if mapping.ambiguous_role_resolution is not AmbiguousRoleResolution.AUTHENTICATED_ROLE:
        hint = f"{change}, or set AmbiguousRoleResolution to {AmbiguousRoleResolution.AUTHENTICATED_ROLE}."
        failed = FailedCheck("role mapping", expected, got, hint)
        return _refuse(RoleRefusal.AMBIGUOUS_DENIED, f"{why}, and AmbiguousRoleResolution is Deny", failed)
    if default is None:
        return _refuse_unset(_AUTHENTICATED, f"{why}, and {_AUTHENTICATED} is not set")
    return _choose(default, f"{_AUTHENTICATED}, because {why}")


def _choose(role_arn: str, why: str, rule: int | None = None) -> RoleDecision:
    return RoleDecision(role_arn, None, rule, f"{role_arn} is {why}.")


def _refuse(refusal: RoleRefusal, why: str, failed: FailedCheck) -> RoleDecision:
    return RoleDecision(None, refusal, None, f"No role: {why}.", failed)


def _refuse_unset(what: str, why: str) -> RoleDecision:
    failed = FailedCheck("role", what, "none", "Set it with SetIdentityPoolRoles, or as Roles of the pool in a seed.")
    return _refuse(RoleRefusal.NO_ROLE_CONFIGURED, why, failed)


def _refuse_custom(custom: str | None, possible: Sequence[str], why: str, hint: str) -> RoleDecision:
    expected = " or ".join(dict.fromkeys(possible)) or "no custom role"
    failed = FailedCheck("custom role", expected, str(custom), hint, role_arn=custom)
    return _refuse(
        RoleRefusal.CUSTOM_ROLE_NOT_ALLOWED, f"the custom role {custom} is not allowed, because {why}", failed
    )


def roles_in(claim: object) -> tuple[str, ...]:
    """The role ARNs in a ``cognito:roles`` claim: a list in real tokens, a comma-separated string in AWS's guide."""
    if isinstance(claim, str):
        claim = claim.split(",")
    if not isinstance(claim, list | tuple):
        return ()
    return tuple(role.strip() for role in claim if isinstance(role, str) and role.strip())


def mapping_keys(login: str, *, client_id: str | None = None, provider_arn: str | None = None) -> tuple[str, ...]:
    """The RoleMappings keys that apply to a login, best first.

    A user pool's key ends with the app client (``<provider>:<client id>``), an IAM provider's is its full ARN, that of
    any other is the Logins key. Assumed: a user pool's key without a client applies to all its clients without a key.
    """
    if provider_arn is not None:
        return (provider_arn,)
    return (login,) if client_id is None else (f"{login}:{client_id}", login)
