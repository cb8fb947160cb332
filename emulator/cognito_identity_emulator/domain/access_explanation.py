"""Explains a decision about access: why, which statement came nearest, and which condition keys were missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cognito_identity_emulator.domain.access_decision import (
    AccessDecision,
    AccessRequest,
    AttachedStatement,
    PolicyLayer,
    PolicySet,
    Verdict,
    lower_case_context,
)
from cognito_identity_emulator.domain.conditions import check, expanded_values, is_met, unresolved_variables
from cognito_identity_emulator.domain.policy import AwsPrincipal, Effect
from cognito_identity_emulator.domain.policy_text import Context, split_arn
from cognito_identity_emulator.runtime.bounds import join_names

MAX_NEAR_MISSES = 5
_PARTS = ("condition", "resource", "action", "principal")
"""The parts of a statement; a statement that fails in an earlier one is nearer."""

_LAYERS: Mapping[PolicyLayer, tuple[str, str]] = {
    PolicyLayer.IDENTITY: ("identity-based policy", "an identity-based policy"),
    PolicyLayer.RESOURCE: ("resource-based policy", "a resource-based policy"),
    PolicyLayer.BOUNDARY: ("permissions boundary", "a permissions boundary"),
    PolicyLayer.SESSION: ("session policy", "a session policy"),
}
"""What AWS calls a policy of a layer, without and with its article."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """An Allow of the layer that refused a request, which does not apply to it.

    `failed` is the first part that does not match: principal, action, resource or condition. `expected` has the values
    of variables where they have one.
    """

    policy: str
    index: int
    sid: str | None
    failed: str
    expected: str
    got: str

    def sentence(self, *, short: bool = False) -> str:
        """The part that does not match, in one sentence without its full stop.

        `short`: without the action or the resource of the request, for readers who know them.
        """
        sid = f" ({self.sid})" if self.sid else ""
        got = "" if short and self.failed in ("action", "resource") else f", got {self.got}"
        name = f"statement {self.index}{sid} of {self.policy}"
        return f"{name} does not match in its {self.failed}: expected {self.expected}{got}"


@dataclass(frozen=True, slots=True)
class AccessExplanation:
    """The reason for a decision in one or a few sentences, of which `summary` is the first, and its details.

    `missing_context_keys` are condition keys that statements with the request's action and resource name, and the
    request does not have.
    """

    summary: str
    reason: str
    near_misses: tuple[NearMiss, ...] = ()
    missing_context_keys: tuple[str, ...] = ()


def explain_decision(
    decision: AccessDecision, policies: PolicySet, session: AwsPrincipal, request: AccessRequest
) -> AccessExplanation:
    """Explain the decision that `decide` made with the same arguments."""
    explainer = _Explainer(policies, session, request)
    near_misses = () if decision.refused_by is None else explainer.near_misses(decision)
    sentences = [_main_sentence(decision, request), *explainer.missing_and_met(decision)]
    if near_misses:
        sentences.append(f"Nearest: {near_misses[0].sentence()}.")
    if decision.not_evaluated and decision.decision is not Verdict.EXPLICIT_DENY:
        names = join_names(decision.not_evaluated)
        sentences.append(f"Not evaluated, because the document is not known: {names}.")
    reason = " ".join(dict.fromkeys(sentences))
    return AccessExplanation(sentences[0], reason, near_misses, explainer.missing_keys(decision))


def refusal_reason(decision: AccessDecision, action: str) -> str:
    """The words that AWS appends to a refusal, such as "because no session policy allows the s3:GetObject action".

    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    """
    assert decision.refused_by is not None, "only a refusal has a reason for it"
    name, with_article = _LAYERS[decision.refused_by]
    if decision.decision is Verdict.EXPLICIT_DENY:
        return f"with an explicit deny in {with_article}"
    return f"because no {name} allows the {action} action"


def _main_sentence(decision: AccessDecision, request: AccessRequest) -> str:
    request_text = f"{request.action} on {request.resource}"
    names = join_names([each.name for each in decision.deciding_statements], " and ")
    if decision.allowed and decision.granted_to_session:
        return f"Allowed: {names} allows {request_text} to the session itself, so no other layer is asked."
    if decision.allowed:
        return f"Allowed: {names} allows {request_text}."
    if decision.decision is Verdict.EXPLICIT_DENY:
        return f"Denied: {names} denies {request_text}. A Deny overrides every Allow."
    assert decision.refused_by is not None, "a refusal names its layer"
    return f"Denied: no {_LAYERS[decision.refused_by][0]} allows {request_text}."


class _Explainer:
    """Looks again at the policies of one request."""

    def __init__(self, policies: PolicySet, session: AwsPrincipal, request: AccessRequest) -> None:
        self._policies = policies
        self._session = session
        self._request = request
        self._resource = split_arn(request.resource)
        self._context: Context = lower_case_context(request.context)

    def missing_and_met(self, decision: AccessDecision) -> Iterator[str]:
        """The conditions of the deciding statements that are met because their key is missing."""
        for each in decision.deciding_statements:
            for condition in each.statement.conditions:
                made = check(condition, self._context, with_variables=each.with_variables)
                if made.got is None and condition.operator.name != "Null":
                    yield f"{made.subject}: {made.why}."

    def missing_keys(self, decision: AccessDecision) -> tuple[str, ...]:
        """The condition keys that the request does not have, of the statements with its action and resource."""
        missing: dict[str, str] = {}
        for each in decision.statements_with_action:
            unresolved = each.statement.resources.unresolved_variables(self._context)
            if not unresolved and not each.statement.resources.matches(self._resource, self._context):
                continue
            for condition in each.statement.conditions:
                if condition.operator.name != "Null":
                    missing.setdefault(condition.context_key, condition.key)
                unresolved += unresolved_variables(condition, self._context, with_variables=each.with_variables)
            for variable in unresolved:
                missing.setdefault(variable.key, variable.key)
        return tuple(name for key, name in missing.items() if not self._context.get(key))

    def near_misses(self, decision: AccessDecision) -> tuple[NearMiss, ...]:
        """The statements that allow and do not apply, first those that fail in the fewest and latest parts."""
        if decision.decision is not Verdict.IMPLICIT_DENY or decision.refused_by is None:
            return ()
        found: list[tuple[tuple[int, int], AttachedStatement]] = []
        for each in self._allowing(decision.refused_by):
            failed = self._failed_parts(each, decision.refused_by) if self._is_near(each) else []
            if failed:
                found.append(((len(failed), _PARTS.index(failed[0])), each))
        found.sort(key=lambda each: each[0])
        return tuple(self._near_miss(each, _PARTS[order]) for (_, order), each in found[:MAX_NEAR_MISSES])

    def _is_near(self, each: AttachedStatement) -> bool:
        """Whether a statement is about the requested action, or about another one of the same service."""
        actions = each.statement.actions
        service = self._request.action.lower().partition(":")[0]
        is_of_service = any(pattern.lower().startswith(f"{service}:") for pattern in actions.patterns)
        return is_of_service or actions.matches(self._request.action)

    def _allowing(self, layer: PolicyLayer) -> Iterator[AttachedStatement]:
        statements = (each for attached in self._policies.layer(layer) for each in attached.statements())
        return (each for each in statements if each.statement.effect is Effect.ALLOW)

    def _failed_parts(self, each: AttachedStatement, layer: PolicyLayer) -> list[str]:
        """The parts of a statement that do not match, in the order of its elements."""
        statement, failed = each.statement, []
        if layer is PolicyLayer.RESOURCE:
            has_boundary = self._policies.boundary is not None
            if statement.principals.naming(self._session, has_boundary=has_boundary) is None:
                failed.append("principal")
        if not statement.actions.matches(self._request.action):
            failed.append("action")
        if not statement.resources.matches(self._resource, self._context):
            failed.append("resource")
        for condition in statement.conditions:
            if not is_met(condition, self._context, with_variables=each.with_variables):
                failed.append("condition")
        return failed

    def _near_miss(self, each: AttachedStatement, failed: str) -> NearMiss:
        statement = each.statement
        if failed == "principal":
            expected, got = str(statement.principals), self._session.arn
        elif failed == "action":
            expected, got = str(statement.actions), self._request.action
        elif failed == "resource":
            expected, got = statement.resources.describe(self._context), self._request.resource
        else:
            expected, got = self._unmet_condition(each)
        return NearMiss(each.policy, each.index, statement.sid or None, failed, expected, got)

    def _unmet_condition(self, each: AttachedStatement) -> tuple[str, str]:
        """The expected and the actual value of the first condition that is not met."""
        for condition in each.statement.conditions:
            made = check(condition, self._context, with_variables=each.with_variables)
            if not made.met:
                values = expanded_values(condition, self._context, with_variables=each.with_variables)
                return f"{made.subject} {replace(made, expected=values).expected_text}", made.got_text
        raise AssertionError("a condition of the statement is not met")
