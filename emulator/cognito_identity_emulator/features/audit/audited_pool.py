"""What the rules of an audit look at: a pool and the roles that it names, with the places that name them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cognito_identity_emulator.domain.access_decision import AttachedPolicy
from cognito_identity_emulator.domain.iam import IamRole
from cognito_identity_emulator.domain.identity import AUTHENTICATED, UNAUTHENTICATED
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.policy import Effect, Statement


class Severity(StrEnum):
    """How bad a finding is.

    High: a caller gets a role that is not meant for it. Medium: a caller gets more than is meant, or the pool does not
    work. Low: worth a look.
    """

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: its name, a place in the pool or in one of its roles, what is wrong there and what to do.

    `documentation` is AWS's page.
    """

    rule: str
    severity: Severity
    place: str
    message: str
    documentation: str


@dataclass(frozen=True, slots=True)
class RolePlace:
    """A place of a pool that names a role: a default role, or a rule of a role mapping.

    `kind` is `authenticated` or `unauthenticated`: who gets the role there.
    """

    place: str
    kind: str
    role_arn: str


@dataclass(frozen=True, slots=True)
class AuditedRole:
    """A role that a pool names. `role` is None when it is not registered; then it has no `policies`. `namesake` is the
    ARN of a role with the same name, but another path or case: then the role cannot exist.

    `policies` are its inline and managed policies, without the permissions boundary. `kinds` are those of the places
    that name it.
    """

    arn: str
    kinds: frozenset[str]
    role: IamRole | None
    policies: tuple[AttachedPolicy, ...] = ()
    namesake: str | None = None

    def permissions(self) -> Iterator[tuple[str, Statement]]:
        """Every statement with Effect Allow of the policies whose documents are known, with its place."""
        for attached in self.policies:
            is_inline = self.role is not None and attached.name in self.role.policies
            member = "policies" if is_inline else "managed_policy_arns"
            for each in attached.statements():
                if each.statement.effect is Effect.ALLOW:
                    yield self.place(f"{member}['{attached.name}'].Statement[{each.index}]"), each.statement

    def place(self, member: str) -> str:
        """The place of a member of the role."""
        return f"{self.arn}: {member}"


@dataclass(frozen=True, slots=True)
class AuditedPool:
    """A pool and the roles that it names, in the order of their first places.

    `only_registered`: a role that is not registered does not exist. `default_account` stands for any account.
    """

    pool: IdentityPool
    places: Sequence[RolePlace]
    roles: Sequence[AuditedRole]
    only_registered: bool
    default_account: str

    def roles_of(self, kind: str) -> Iterator[AuditedRole]:
        """The roles of a kind, authenticated or unauthenticated."""
        return (each for each in self.roles if kind in each.kinds)

    def role(self, arn: str) -> AuditedRole:
        """The role of a place."""
        return next(each for each in self.roles if each.arn == arn)


def role_places(pool: IdentityPool) -> Sequence[RolePlace]:
    """Every place of a pool that names a role. The role for guests is none of them when the pool has no guests.

    A mapping of the type Token names no role: the roles are in the tokens of its users.
    """
    kinds = (AUTHENTICATED, UNAUTHENTICATED) if pool.allow_unauthenticated_identities else (AUTHENTICATED,)
    defaults = [
        RolePlace(f"Roles.{kind}", kind, arn) for kind in kinds if (arn := (pool.roles or {}).get(kind)) is not None
    ]
    mapped = [
        RolePlace(f"RoleMappings['{key}'].RulesConfiguration.Rules[{index}].RoleARN", AUTHENTICATED, rule.role_arn)
        for key, mapping in (pool.role_mappings or {}).items()
        for index, rule in enumerate(mapping.rules)
    ]
    return [*defaults, *mapped]
