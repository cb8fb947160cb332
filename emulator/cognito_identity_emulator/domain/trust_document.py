"""Parses a role's trust policy from IAM's JSON document.

Every problem of a document is reported at once, each with its place: besides those of every policy, elements that a
trust policy cannot have, and actions that it cannot allow.

Differs: IAM no longer accepts a new policy that trusts cognito-identity.amazonaws.com without a condition on its aud;
the emulator accepts and evaluates it, as AWS does with older policies. [cognito-trust-policy]

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cognito_identity_emulator.domain.policy_grammar import IamCheck, PolicyProblem, Rules, read_policy
from cognito_identity_emulator.domain.policy_text import parse_pattern
from cognito_identity_emulator.domain.trust_policy import TrustPolicy
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument

_TRUST_ACTIONS = (
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:SetContext",
    "sts:SetSourceIdentity",
    "sts:TagSession",
)
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")


def parse_trust_policy(document: Mapping[str, object]) -> TrustPolicy:
    """The policy in a decoded JSON document. Raises PolicyError with every problem."""
    return TrustPolicy(*read_policy(document, _RULES))


def with_principal_replaced(document: Mapping[str, Any], arn: str, unique_id: str) -> dict[str, Any]:
    """A trust policy that names the id of a role wherever it named the role's ARN as an AWS principal."""
    written = document["Statement"]
    statements = [
        _with_principal_replaced(each, arn, unique_id) for each in (written if isinstance(written, list) else [written])
    ]
    return {**document, "Statement": statements if isinstance(written, list) else statements[0]}


def _with_principal_replaced(statement: Mapping[str, Any], arn: str, unique_id: str) -> dict[str, Any]:
    changed = dict(statement)
    for element in ("Principal", "NotPrincipal"):
        principal = statement.get(element)
        if isinstance(principal, Mapping) and "AWS" in principal:
            named = principal["AWS"]
            if isinstance(named, list):
                named = [unique_id if each == arn else each for each in named]
            elif named == arn:
                named = unique_id
            changed[element] = {**principal, "AWS": named}
    return changed


def _action_problems(place: str, patterns: Sequence[str]) -> Iterator[PolicyProblem]:
    valid = ", ".join(_TRUST_ACTIONS)
    for pattern in patterns:
        # Anything else is not an action of any service, and a problem of every policy.
        if _ACTION.fullmatch(pattern):
            compiled = parse_pattern(pattern.lower())
            if not any(compiled.matches(action.lower()) for action in _TRUST_ACTIONS):
                text = f"'{pattern}' is not an action of a trust policy; valid actions: {valid}"
                yield PolicyProblem(place, text, MalformedPolicyDocument.action_not_of_sts(), IamCheck.VENDORS)


_RULES = Rules(
    "a trust policy",
    has_principal=True,
    has_resource=False,
    action_problems=_action_problems,
    action_example="sts:AssumeRoleWithWebIdentity",
)
