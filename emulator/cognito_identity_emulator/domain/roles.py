"""Selects the role of an identity in the enhanced flow.

A guest gets the pool's role for guests. A login gets the role that its provider's mapping finds in the token's claims.
Without a mapping it gets the role in its SAML assertion or the pool's role for authenticated identities. CustomRoleArn
never adds a role: it only selects one of those that the login could get.

https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
https://docs.aws.amazon.com/cognito/latest/developerguide/saml-identity-provider.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from cognito_identity_emulator.domain.claims import claim_text

ROLES_CLAIM = "cognito:roles"
PREFERRED_ROLE_CLAIM = "cognito:preferred_role"


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
    """A role's ARN or a refusal, the index of the mapping rule that chose the role, and a sentence with the reason."""

    role_arn: str | None
    refusal: RoleRefusal | None
    rule: int | None
    sentence: str


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
    default = default_roles.get("authenticated" if authenticated else "unauthenticated")
    if not authenticated:
        return _only_role(default, custom_role_arn, "the pool's role for guests")
    if mapping is None and saml_roles:
        return _saml_role(saml_roles, custom_role_arn)
    if mapping is None:
        return _only_role(
            default, custom_role_arn, "the pool's role for authenticated identities, as the provider has no mapping"
        )
    if mapping.type is MappingType.RULES:
        return _role_by_rules(mapping, claims or {}, default, custom_role_arn)
    return _role_by_token(mapping, claims or {}, saml_roles, default, custom_role_arn)


def _only_role(default: str | None, custom: str | None, what: str) -> RoleDecision:
    """The only possible role. AWS does not document a CustomRoleArn here; it is allowed when it is that role."""
    if default is None:
        return _refuse(RoleRefusal.NO_ROLE_CONFIGURED, f"{what} is not set")
    if custom not in (None, default):
        return _refuse_custom(custom, f"there is only {what}")
    return _choose(default, what)


def _saml_role(saml_roles: tuple[str, ...], custom: str | None) -> RoleDecision:
    if custom is not None:
        if custom not in saml_roles:
            return _refuse_custom(custom, "the SAML assertion does not name it")
        return _choose(custom, "the custom role, which the SAML assertion names")
    if len(set(saml_roles)) > 1:
        return _refuse(
            RoleRefusal.AMBIGUOUS_DENIED, "the SAML assertion names several roles and no CustomRoleArn picks one"
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
            return _refuse_custom(custom, f"the token's {ROLES_CLAIM} does not name it")
        return _choose(custom, f"the custom role, which the token's {ROLES_CLAIM} names")
    preferred = claim_text(claims.get(PREFERRED_ROLE_CLAIM))
    if preferred:
        return _choose(preferred, f"the token's {PREFERRED_ROLE_CLAIM}")
    if len(set(roles)) == 1:
        return _choose(roles[0], f"the only role in the token's {ROLES_CLAIM}")
    return _resolve_ambiguity(
        mapping, default, "the token names several roles and prefers none" if roles else "the token names no role"
    )


def _role_by_rules(
    mapping: RoleMapping, claims: Mapping[str, object], default: str | None, custom: str | None
) -> RoleDecision:
    matching = [(index, rule) for index, rule in enumerate(mapping.rules) if rule.matches(claims)]
    if not matching:
        fallback = _resolve_ambiguity(mapping, default, "no rule matches")
        is_another = fallback.role_arn is not None and custom not in (None, fallback.role_arn)
        return _refuse_custom(custom, "no rule matches") if is_another else fallback
    for index, rule in matching:
        if custom in (None, rule.role_arn):
            how = "the first rule that matches" if custom is None else "the custom role, by the rule"
            return _choose(rule.role_arn, f"{how}: {rule}", rule=index)
    return _refuse_custom(custom, "no rule that matches gives it")


def _resolve_ambiguity(mapping: RoleMapping, default: str | None, why: str) -> RoleDecision:
    if mapping.ambiguous_role_resolution is not AmbiguousRoleResolution.AUTHENTICATED_ROLE:
        return _refuse(RoleRefusal.AMBIGUOUS_DENIED, f"{why}, and the mapping denies the ambiguous")
    if default is None:
        return _refuse(RoleRefusal.NO_ROLE_CONFIGURED, f"{why}, and the pool has no role for authenticated identities")
    return _choose(default, f"the pool's role for authenticated identities, as {why}")


def _choose(role_arn: str, why: str, rule: int | None = None) -> RoleDecision:
    return RoleDecision(role_arn, None, rule, f"{role_arn} is {why}.")


def _refuse(refusal: RoleRefusal, why: str) -> RoleDecision:
    return RoleDecision(None, refusal, None, f"No role: {why}.")


def _refuse_custom(custom: str | None, why: str) -> RoleDecision:
    return _refuse(RoleRefusal.CUSTOM_ROLE_NOT_ALLOWED, f"{custom} is asked for as custom role, but {why}")


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
