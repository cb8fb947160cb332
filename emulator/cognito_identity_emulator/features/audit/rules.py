"""The rules of an audit, in one table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cognito_identity_emulator.domain.arns import is_foreign, parse_role_arn
from cognito_identity_emulator.domain.identity import AUTHENTICATED, UNAUTHENTICATED
from cognito_identity_emulator.domain.policy import EVERYONE, Effect, Resources
from cognito_identity_emulator.domain.policy_text import ARN_PARTS, split_arn
from cognito_identity_emulator.domain.trust_decision import ASSUME_ROLE_WITH_WEB_IDENTITY
from cognito_identity_emulator.domain.trust_policy import TrustPolicy
from cognito_identity_emulator.features.audit.audited_pool import (
    AuditedPool,
    AuditedRole,
    Finding,
    RolePlace,
    Severity,
)
from cognito_identity_emulator.features.audit.guest_cap import beyond_cap
from cognito_identity_emulator.features.audit.trust import IdentityKind, admitting
from cognito_identity_emulator.runtime.bounds import join_names

MAX_FINDINGS = 1000
"""Number of findings of one audit; the most severe come first."""

_ANOTHER_POOL = "00000000-0000-0000-0000-000000000000"
_COGNITO_GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/"
_IAM_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, AWS's page, and the function that finds the places that break it, each with a sentence."""

    name: str
    severity: Severity
    documentation: str
    find: Callable[[AuditedPool], Iterator[tuple[str, str]]]


def audit(audited: AuditedPool) -> Sequence[Finding]:
    """What the rules find, in the order of the table: the first MAX_FINDINGS."""
    found = (
        Finding(rule.name, rule.severity, place, message, rule.documentation)
        for rule in RULES
        for place, message in rule.find(audited)
    )
    return list(islice(found, MAX_FINDINGS))


def _trust_without_amr(audited: AuditedPool) -> Iterator[tuple[str, str]]:
    guests = IdentityKind(audited.pool.region, audited.pool.id, UNAUTHENTICATED)
    key = f"{guests.names[0]}:amr"
    for role, policy in _trusting(audited.roles_of(AUTHENTICATED)):
        for index in admitting(policy, guests, ASSUME_ROLE_WITH_WEB_IDENTITY):
            message = f"Guests can assume this role for logins. Require '{AUTHENTICATED}' in {key} (ForAnyValue)."
            yield role.place(f"trust_policy.Statement[{index}]"), message


def _trust_without_aud(audited: AuditedPool) -> Iterator[tuple[str, str]]:
    region = audited.pool.region
    others = IdentityKind(region, f"{region}:{_ANOTHER_POOL}")
    key = f"{others.names[0]}:aud"
    for role, policy in _trusting(audited.roles):
        for index in admitting(policy, others, ASSUME_ROLE_WITH_WEB_IDENTITY):
            message = (
                f"Identities of any pool, in any account, can assume this role. Require {key} '{audited.pool.id}'."
            )
            yield role.place(f"trust_policy.Statement[{index}]"), message


def _wildcard_principal(audited: AuditedPool) -> Iterator[tuple[str, str]]:
    for role, policy in _trusting(audited.roles):
        for index, statement in enumerate(policy.statements):
            names = statement.principals
            is_wildcard = names.everyone or names.negated or EVERYONE in names.federated
            if is_wildcard and statement.effect is Effect.ALLOW:
                message = f"The principal is {names}. Name the provider whose users may assume the role."
                yield role.place(f"trust_policy.Statement[{index}]"), message


def _classic_flow_for_guests(audited: AuditedPool) -> Iterator[tuple[str, str]]:
    pool = audited.pool
    if pool.allow_unauthenticated_identities and pool.allow_classic_flow is not False:
        value = "true" if pool.allow_classic_flow else "not set, which allows it"
        message = (
            f"AllowClassicFlow is {value}: guests of the classic flow get credentials without AWS's session policies "
            "for guests. Set it to false."
        )
        yield "AllowClassicFlow", message


def _guest_role_beyond_cap(audited: AuditedPool) -> Iterator[tuple[str, str]]:
    for role in audited.roles_of(UNAUTHENTICATED):
        for place, statement in role.permissions():
            beyond = beyond_cap(statement.actions)
            if beyond:
                message = (
                    f"The role for guests allows {beyond}, which AWS's session policies for guests do not allow. "
                    "Remove it: only the classic flow lets it through."
                )
                yield place, message


def _wildcard_resource(audited: AuditedPool) -> Iterator[tuple[str, str]]:
    for role in audited.roles:
        for place, statement in role.permissions():
            wildcards = _wildcards(statement.resources)
            if wildcards:
                message = f"The role allows {statement.actions} on {wildcards}. Name the resources of your app."
                yield place, message


def _role_not_assumable(audited: AuditedPool) -> Iterator[tuple[str, str]]:
    for place in audited.places:
        reason = _refusal(audited, place)
        if reason is not None:
            yield place.place, f"{place.role_arn} cannot be assumed: {reason}"


def _refusal(audited: AuditedPool, place: RolePlace) -> str | None:
    """Why no identity of the pool can assume a role with GetCredentialsForIdentity; None when some can."""
    pool, named = audited.pool, parse_role_arn(place.role_arn)
    if named is None or is_foreign(named.account, pool.account, audited.default_account):
        return f"it is not a role of the pool's account {pool.account}. Name a role of that account."
    audited_role = audited.role(place.role_arn)
    if audited_role.namesake is not None:
        return f"there is no such role. Name {audited_role.namesake}, which has that name."
    if audited_role.role is None:
        return "it is not registered. Register it." if audited.only_registered else None
    identities = IdentityKind(pool.region, pool.id, place.kind)
    if admitting(audited_role.role.policy, identities, ASSUME_ROLE_WITH_WEB_IDENTITY):
        return None
    return f"its trust policy lets no {place.kind} identity of this pool in. Change its principal or its conditions."


def _role_not_registered(audited: AuditedPool) -> Iterator[tuple[str, str]]:
    """Roles that the other rules skip. Those that cannot be assumed are found by another rule, with `--roles
    registered` all of them."""
    if audited.only_registered:
        return
    for place in audited.places:
        role = audited.role(place.role_arn)
        if role.role is None and role.namesake is None:
            yield place.place, f"{place.role_arn} is not registered, so its policies are not audited. Register it."


def _trusting(roles: Iterable[AuditedRole]) -> Iterator[tuple[AuditedRole, TrustPolicy]]:
    """The roles that are registered, with their trust policies."""
    return ((role, role.role.policy) for role in roles if role.role is not None)


def _wildcards(resources: Resources) -> str:
    """The texts of a Resource element that name no resource, or only its service; empty when there is none."""
    if resources.negated:
        return f"all but {join_names(resources.patterns)}"
    return join_names([each for each in resources.patterns if _is_wildcard(each)])


def _is_wildcard(pattern: str) -> bool:
    parts = split_arn(pattern)
    return len(parts) < ARN_PARTS or parts[-1] == EVERYONE


RULES: Sequence[Rule] = (
    Rule(
        "trust-without-amr",
        Severity.HIGH,
        f"{_COGNITO_GUIDE}role-trust-and-permissions.html",
        _trust_without_amr,
    ),
    Rule(
        "trust-without-aud",
        Severity.HIGH,
        f"{_COGNITO_GUIDE}role-trust-and-permissions.html",
        _trust_without_aud,
    ),
    Rule(
        "wildcard-principal",
        Severity.HIGH,
        f"{_IAM_GUIDE}reference_policies_elements_principal.html",
        _wildcard_principal,
    ),
    Rule(
        "classic-flow-for-guests",
        Severity.MEDIUM,
        f"{_COGNITO_GUIDE}authentication-flow.html",
        _classic_flow_for_guests,
    ),
    Rule(
        "role-not-assumable",
        Severity.MEDIUM,
        f"{_COGNITO_GUIDE}role-based-access-control.html",
        _role_not_assumable,
    ),
    Rule(
        "guest-role-beyond-cap",
        Severity.MEDIUM,
        f"{_COGNITO_GUIDE}iam-roles.html#access-policies-scope-down-services",
        _guest_role_beyond_cap,
    ),
    Rule(
        "wildcard-resource",
        Severity.LOW,
        f"{_IAM_GUIDE}best-practices.html#grant-least-privilege",
        _wildcard_resource,
    ),
    Rule(
        "role-not-registered",
        Severity.LOW,
        f"{_COGNITO_GUIDE}iam-roles.html",
        _role_not_registered,
    ),
)
"""Every rule, the most severe first."""
