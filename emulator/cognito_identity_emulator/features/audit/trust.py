"""Whom the trust policy of a role lets in, as far as it can be known without a request.

Only some condition keys are known: the audience and the kind of an identity, say. A condition on any other key counts
as met in a statement that allows, and as not met in a statement that denies.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cognito_identity_emulator.domain.access_decision import lower_case_context
from cognito_identity_emulator.domain.conditions import Condition, is_met
from cognito_identity_emulator.domain.identity import AUTHENTICATED, UNAUTHENTICATED
from cognito_identity_emulator.domain.partitions import cognito_provider
from cognito_identity_emulator.domain.policy import Effect, Statement
from cognito_identity_emulator.domain.policy_text import Context
from cognito_identity_emulator.domain.trust_policy import TrustPolicy

_AMR = "amr"
_A_LOGIN = ("provider", "provider:user")
"""What the amr of an authenticated identity has besides `authenticated`; the names depend on the login."""


@dataclass(frozen=True, slots=True)
class IdentityKind:
    """Some identities of a region: those of one pool or of one kind, or both. None: not known.

    `kind` is `authenticated` or `unauthenticated`.
    """

    region: str
    pool_id: str | None = None
    kind: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of identity pools as a federated provider in the region."""
        provider = cognito_provider(self.region)
        return (provider.name, *provider.other_principals)

    @property
    def context(self) -> Context:
        """The known condition keys."""
        claims: dict[str, tuple[str, ...]] = {}
        if self.pool_id is not None:
            claims["aud"] = (self.pool_id,)
        if self.kind is not None:
            claims[_AMR] = (self.kind,) if self.kind == UNAUTHENTICATED else (self.kind, *_A_LOGIN)
        return lower_case_context({f"{name}:{claim}": each for name in self.names for claim, each in claims.items()})

    def knows(self, condition: Condition, context: Context) -> bool:
        """Whether the outcome of a condition is the same for all of them."""
        if condition.context_key not in context:
            return False
        depends_on_login = self.kind == AUTHENTICATED and condition.context_key.endswith(f":{_AMR}")
        return not depends_on_login or {AUTHENTICATED, UNAUTHENTICATED}.issuperset(condition.values)


def admitting(policy: TrustPolicy, identities: IdentityKind, action: str) -> Mapping[int, Statement]:
    """The statements, by index, that may allow an action to some of the identities; none when one denies it to all."""
    context = identities.context
    found: dict[int, Statement] = {}
    for index, statement in enumerate(policy.statements):
        if not any(map(statement.principals.contains, identities.names)) or not statement.actions.matches(action):
            continue
        outcomes = list(_outcomes(statement, identities, context, with_variables=policy.with_variables))
        if statement.effect is Effect.ALLOW and False not in outcomes:
            found[index] = statement
        elif statement.effect is Effect.DENY and set(outcomes) <= {True}:
            return {}
    return found


def _outcomes(
    statement: Statement, identities: IdentityKind, context: Context, *, with_variables: bool
) -> Iterator[bool | None]:
    """Whether each condition is met; None when that is not known."""
    for condition in statement.conditions:
        is_known = identities.knows(condition, context)
        yield is_met(condition, context, with_variables=with_variables) if is_known else None
