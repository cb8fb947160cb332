"""The document behind the encoded message of a refused request, as DecodeAuthorizationMessage shows it.

https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html; the members are those of a
message that was decoded on AWS (aws/aws-sdk-go#1536). Every list is in a member `items`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from cognito_identity_emulator.domain.access_decision import AccessDecision, AccessRequest, AttachedStatement, Verdict
from cognito_identity_emulator.domain.policy import AwsPrincipal

MAX_ITEMS = 50
"""Statements, and condition keys, that a document lists."""


def failure_document(
    decision: AccessDecision, principal: AwsPrincipal, request: AccessRequest, principal_id: str
) -> dict[str, Any]:
    """The document about a refused request. `principal_id` is the unique id of the principal."""
    return {
        "allowed": False,
        "explicitDeny": decision.decision is Verdict.EXPLICIT_DENY,
        "matchedStatements": _items(map(_statement, decision.deciding_statements)),
        "failures": _items(()),
        "context": {
            "principal": {"id": principal_id, "arn": principal.arn},
            "action": request.action,
            "resource": request.resource,
            "conditions": _conditions(request.context),
        },
    }


def _statement(attached: AttachedStatement) -> dict[str, Any]:
    statement = attached.statement
    return {
        "statementId": statement.sid or "",
        "effect": statement.effect.upper(),
        "principals": _items(()),
        "principalGroups": _items(()),
        "actions": _values(statement.actions.patterns),
        "resources": _values(statement.resources.patterns),
        "conditions": _conditions({each.key: each.values for each in statement.conditions}),
    }


def _conditions(context: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return _items({"key": key, "values": _values(values)} for key, values in sorted(context.items()))


def _values(values: Iterable[str]) -> dict[str, Any]:
    return _items({"value": each} for each in values)


def _items(items: Iterable[Any]) -> dict[str, Any]:
    return {"items": list(items)[:MAX_ITEMS]}
