"""Permission policies: what a role or a session may do, or who may use a resource.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html

Differs: of a resource policy, the limit of 20,480 characters is that of S3; other services have others.
[policy-sizes]
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from cognito_identity_emulator.domain.pattern_cost import PatternCost
from cognito_identity_emulator.domain.policy import EVERYONE, Policy
from cognito_identity_emulator.domain.policy_grammar import (
    IamCheck,
    PolicyError,
    PolicyProblem,
    Rules,
    policy_size,
    read_policy,
)
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument

_AWS_PRINCIPAL = re.compile(
    r"[0-9]{12}|A[A-Z0-9]{15,127}|arn:aws[a-z-]*:iam::[0-9]{12}:(root|(role|user)/.+)"
    r"|arn:aws[a-z-]*:sts::[0-9]{12}:(assumed-role/[^/]+/[^/]+|federated-user/.+)",
    re.ASCII,
)


class PolicyKind(StrEnum):
    """What a permission policy is attached to: its grammar and its size limit follow from that."""

    INLINE = "inline"
    """Of one role, which it is part of."""
    MANAGED = "managed"
    """With an ARN of its own: attached to roles, or the permissions boundary of a role."""
    SESSION = "session"
    """Passed when a role is assumed."""
    RESOURCE = "resource"
    """Of a resource, such as a bucket: it says who may use it, and has principals."""


MAX_CHARACTERS: Mapping[PolicyKind, int] = {
    PolicyKind.INLINE: 10240,
    PolicyKind.MANAGED: 6144,
    PolicyKind.SESSION: 2048,
    PolicyKind.RESOURCE: 20480,
}
"""The size limits of one policy, without white space.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""


ACTION_COST = "action"
RESOURCE_COST = "resource"


class PermissionPolicy(Policy):
    """A policy whose statements have resources; those of a resource policy have principals too."""

    @cached_property
    def costs(self) -> Mapping[str, PatternCost]:
        """The cost of its patterns, by the part of a request that they are compared with: ACTION_COST, RESOURCE_COST,
        or a condition key in lower case."""
        costs: dict[str, PatternCost] = defaultdict(PatternCost)
        for statement in self.statements:
            costs[ACTION_COST] += statement.actions.cost
            costs[RESOURCE_COST] += statement.resources.cost
            for condition in statement.conditions:
                costs[condition.context_key] += condition.cost(with_variables=self.with_variables)
        return costs


def parse_permission_policy(document: object | str, kind: PolicyKind) -> PermissionPolicy:
    """Parse a policy: a decoded JSON document, or JSON text. Raises PolicyError with every problem.

    A document over the size limit is not read further.
    """
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except (ValueError, RecursionError):
            raise _error("is not JSON", MalformedPolicyDocument.not_json()) from None
    if not isinstance(document, Mapping):
        raise _error("must be an object", MalformedPolicyDocument.syntax_error())
    try:
        size = policy_size(document)
    except (ValueError, TypeError, RecursionError):
        raise _error("is not JSON", MalformedPolicyDocument.not_json()) from None
    most = MAX_CHARACTERS[kind]
    if size > most:
        text = f"has {size} characters without white space; IAM takes {most}"
        raise _error(text, MalformedPolicyDocument.too_large(most))
    return PermissionPolicy(*read_policy(document, _RULES[kind]))


def _error(text: str, refusal: MalformedPolicyDocument) -> PolicyError:
    return PolicyError((PolicyProblem("policy", text, refusal, IamCheck.SIZE),))


def is_aws_principal(principal: str) -> bool:
    """Whether a text can be an AWS principal: an account, a unique id, or the ARN of a role, a user or a session."""
    return principal == EVERYONE or _AWS_PRINCIPAL.fullmatch(principal) is not None


def _principal_problems(place: str, kind: str, principal: str) -> Iterator[PolicyProblem]:
    has_wildcard = "*" in principal or "?" in principal
    if kind == "AWS" and not has_wildcard and not is_aws_principal(principal):
        text = f"'{principal}' is not an account, or the ARN of an account, a role, a user or a session"
        yield PolicyProblem(
            place, text, MalformedPolicyDocument.principal_invalid(kind, principal), IamCheck.PRINCIPALS
        )


def _rules(kind: str) -> Rules:
    return Rules(kind, has_principal=False, has_resource=True)


_RULES: dict[PolicyKind, Rules] = {
    PolicyKind.INLINE: _rules("an inline policy"),
    PolicyKind.MANAGED: _rules("a managed policy"),
    PolicyKind.SESSION: _rules("a session policy"),
    PolicyKind.RESOURCE: Rules(
        "a resource policy",
        has_principal=True,
        has_resource=True,
        principal_problems=_principal_problems,
        allows_not_principal=False,
    ),
}
