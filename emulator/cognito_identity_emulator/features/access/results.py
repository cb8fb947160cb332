"""The answer to a question about access; its members are the same in Python and in JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cognito_identity_emulator.domain.access_decision import PolicyLayer, Verdict
from cognito_identity_emulator.domain.access_explanation import NearMiss
from cognito_identity_emulator.domain.policy import Effect


@dataclass(frozen=True, slots=True)
class DecidingStatement:
    """A statement that made the decision of its layer: its policy, its index from 0, its Sid and its Effect."""

    policy: str
    index: int
    sid: str | None
    effect: Effect


@dataclass(frozen=True, slots=True)
class DecidedLayer:
    """The decision of one layer of policies: identity, resource, boundary or session. An implicit deny has no
    statements; of very many, the first are listed."""

    layer: PolicyLayer
    decision: Verdict
    statements: Sequence[DecidingStatement]


@dataclass(frozen=True, slots=True)
class AccessPrincipal:
    """The session that the decision is about. `access_key_id` is None when the question did not name credentials.

    `session_policies` are its session policies: managed ones by ARN, inline ones as JSON.
    """

    role_arn: str
    session_arn: str
    account: str
    access_key_id: str | None
    identity_id: str | None
    identity_pool_id: str | None
    authenticated: bool
    tags: Mapping[str, str]
    session_policies: Sequence[str]


@dataclass(frozen=True, slots=True, repr=False)
class Decision:
    """Whether a session may do an action on a resource, and why. It is true when the request is allowed.

    `decision` is allowed, explicitDeny or implicitDeny. `summary` is one sentence about it; `reason` adds the nearest
    statement, and what else matters. `layers` are the layers of policies that were asked, with their statements.
    `near_misses` are the statements that allow and do not apply, the nearest first, with the part that does not match.
    `missing_context_keys` are the condition keys that statements name and the request does not have. `not_evaluated`
    are the policies whose documents are not known. `context` has the values of every condition key of the request.
    """

    decision: Verdict
    action: str
    resource: str
    principal: AccessPrincipal
    summary: str
    reason: str
    layers: Sequence[DecidedLayer]
    near_misses: Sequence[NearMiss]
    missing_context_keys: Sequence[str]
    not_evaluated: Sequence[str]
    context: Mapping[str, Sequence[str]]

    @property
    def allowed(self) -> bool:
        """Whether the request is allowed."""
        return self.decision is Verdict.ALLOWED

    def __bool__(self) -> bool:
        return self.allowed

    def __repr__(self) -> str:
        if not self.near_misses:
            return f"<Decision: {self.reason}>"
        # pytest cuts the middle out of more than 240 characters, and shows the resource among the arguments.
        summary = self.summary.removesuffix(f" on {self.resource}.")
        return f"<Decision: {summary}. Nearest: {self.near_misses[0].sentence(short=True)}.>"
