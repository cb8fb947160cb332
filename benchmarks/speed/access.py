"""Measures a decision about access: processor time over a role with 10 policies of 20 statements.

Each statement has three actions, two resources with variables, and two conditions. The request is the one of the last
statement, or no statement's.
"""

import time
from collections.abc import Callable
from typing import Any

from benchmarks.speed.progress import Progress
from cognito_identity_emulator.domain.access_decision import AccessRequest, AttachedPolicy, PolicySet, decide
from cognito_identity_emulator.domain.access_explanation import explain_decision
from cognito_identity_emulator.domain.permission_policy import PolicyKind, parse_permission_policy
from cognito_identity_emulator.domain.policy import RoleSession

POLICIES = 10
STATEMENTS = 20

_SUB = "cognito-identity.amazonaws.com:sub"
_SERVICES = ("sqs", "sns", "dynamodb", "s3")
_SESSION = RoleSession(
    "arn:aws:iam::123456789012:role/app",
    "arn:aws:sts::123456789012:assumed-role/app/CognitoIdentityCredentials",
    "123456789012",
)
_REPETITIONS = 200


def run(rounds: int) -> Any:
    """Processor time (ms) per decision of each round: allowed, refused, and refused with its explanation."""
    progress = Progress("access", rounds)
    policies = PolicySet(tuple(_policy(number) for number in range(POLICIES)))
    last = POLICIES * STATEMENTS - 1
    allowed, refused = _request(last), _request(last + 1)

    def explain() -> None:
        explain_decision(decide(policies, _SESSION, refused), policies, _SESSION, refused)

    assert decide(policies, _SESSION, allowed).allowed
    assert not decide(policies, _SESSION, refused).allowed
    measured = []
    for _ in range(rounds):
        measured.append(
            {
                "allowed_ms": _cpu_ms(lambda: decide(policies, _SESSION, allowed)),
                "refused_ms": _cpu_ms(lambda: decide(policies, _SESSION, refused)),
                "explained_ms": _cpu_ms(explain),
            }
        )
        progress.step(f"{measured[-1]['allowed_ms']:.3f} ms allowed, {measured[-1]['refused_ms']:.3f} ms refused")
    return {"rounds": measured}


def _cpu_ms(call: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(_REPETITIONS):
        call()
    return (time.process_time() - began) * 1000 / _REPETITIONS


def _policy(number: int) -> AttachedPolicy:
    statements = [_statement(number * STATEMENTS + index) for index in range(STATEMENTS)]
    document = {"Version": "2012-10-17", "Statement": statements}
    return AttachedPolicy(f"policy-{number}", parse_permission_policy(document, PolicyKind.INLINE))


def _statement(number: int) -> dict[str, Any]:
    service = _SERVICES[number % len(_SERVICES)]
    return {
        "Effect": "Allow",
        "Action": [f"{service}:GetObject", f"{service}:Put*", f"{service}:List*"],
        "Resource": [f"arn:aws:s3:::bucket-{number}/home/${{{_SUB}}}/*", f"arn:aws:s3:::public-{number}/*"],
        "Condition": {
            "StringLike": {"s3:prefix": [f"home/${{{_SUB}}}/*", "public/*"]},
            "StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]},
        },
    }


def _request(number: int) -> AccessRequest:
    identity = "us-east-1:a11ce000-1111-4222-8333-444455556666"
    context = {_SUB: (identity,), "s3:prefix": (f"home/{identity}/x",), "aws:PrincipalTag/team": ("blue",)}
    return AccessRequest("s3:GetObject", f"arn:aws:s3:::bucket-{number}/home/{identity}/x", context)
