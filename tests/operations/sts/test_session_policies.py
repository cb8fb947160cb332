"""Session policies of AssumeRoleWithWebIdentity: format, size, and PackedPolicySize."""

import json
from typing import Any

import pytest

from tests.operations.calling import Refusal, refusal
from tests.operations.sts.calling import assume
from tests.provenance import assumed, documented

PAGE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html"
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})


# --- refusals ---


@assumed("the model names MalformedPolicyDocument; the wording is ours")
@pytest.mark.parametrize("policy", ["{", "[]", "{}", '"Statement"', "null", "not a policy"])
def test_a_malformed_policy_is_refused(sts: Any, role: str, guest_token: str, policy: str) -> None:
    error = refusal(assume, sts=sts, role=role, token=guest_token, Policy=policy)
    assert error.code == "MalformedPolicyDocument"


@assumed("PackedPolicySize is an estimate of ours: bytes of policies and tags against 2048")
def test_policies_over_the_packed_size_are_too_large(sts: Any, role: str, guest_token: str) -> None:
    arns = [{"arn": "arn:aws:iam::aws:policy/" + "p" * 600} for _ in range(4)]
    error = refusal(assume, sts=sts, role=role, token=guest_token, PolicyArns=arns)
    assert error == Refusal("PackedPolicyTooLarge", "Packed size of session tags consumes 122% of allotted space.")


# --- behaviour ---


@documented(PAGE)
@pytest.mark.parametrize(
    ("members", "percent"),
    [
        ({"Policy": POLICY}, 3),
        ({"PolicyArns": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]}, 2),
        ({"Policy": POLICY, "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}] * 2}, 6),
    ],
)
def test_session_policies_have_a_packed_size(
    sts: Any, role: str, guest_token: str, members: dict[str, Any], percent: int
) -> None:
    assert assume(sts, role, guest_token, **members)["PackedPolicySize"] == percent
