"""Session policies of AssumeRoleWithWebIdentity: format, size, and PackedPolicySize."""

import json
from typing import Any

import pytest

from tests.operations.calling import Refusal, refusal
from tests.operations.sts.calling import assume
from tests.provenance import documented, observed

PAGE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html"
GRAMMAR = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"
MANAGED = "arn:aws:iam::aws:policy/"
READ_ONLY = {"arn": f"{MANAGED}ReadOnlyAccess"}


def policy(**statement: Any) -> str:
    """A policy that allows an action on everything, unless its statement says otherwise."""
    allow = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **statement}
    kept = {name: value for name, value in allow.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [kept]}, separators=(",", ":"))


POLICY = policy()
LONG_POLICY = policy(Action=[f"s3:Action{number:033d}" for number in range(42)])


# --- refusals ---


@observed("ansible's tests of sts_assume_role: the sentence until 2025; AWS now answers with its JSON parser's")
@pytest.mark.parametrize("text", ["{", "not a policy", '{"Version"}'])
def test_a_policy_that_is_not_json_is_malformed(sts: Any, role: str, guest_token: str, text: str) -> None:
    assert refusal(assume, sts=sts, role=role, token=guest_token, Policy=text) == Refusal(
        "MalformedPolicyDocument", "The policy is not in the valid JSON format."
    )


@documented(GRAMMAR)
@pytest.mark.parametrize("text", ["[]", "{}", '"Statement"', "null", policy(Effect="Perhaps")])
def test_a_policy_that_breaks_the_grammar_is_malformed(sts: Any, role: str, guest_token: str, text: str) -> None:
    assert refusal(assume, sts=sts, role=role, token=guest_token, Policy=text) == Refusal(
        "MalformedPolicyDocument", "Syntax errors in policy."
    )


@observed("issues of several projects: Packed policy consumes 157% of allotted space, please use smaller policy.")
@pytest.mark.parametrize(
    ("members", "percent"),
    [
        ({"PolicyArns": [{"arn": f"{MANAGED}{'p' * 200}"}] * 10}, 110),
        ({"Policy": LONG_POLICY, "PolicyArns": [{"arn": f"{MANAGED}{'p' * 100}"}]}, 103),
    ],
    ids=["managed policies", "an inline policy too"],
)
def test_policies_over_the_packed_size_are_too_large(
    sts: Any, role: str, guest_token: str, members: dict[str, Any], percent: int
) -> None:
    error = refusal(assume, sts=sts, role=role, token=guest_token, **members)
    assert error == Refusal(
        "PackedPolicyTooLarge", f"Packed policy consumes {percent}% of allotted space, please use smaller policy."
    )


@observed("a broker of credentials: an inline policy and three tags were refused with the sentence about policies")
def test_a_policy_beside_tags_over_the_packed_size_is_too_large(sts: Any, client: Any, role: str) -> None:
    pool = client.create_identity_pool(
        IdentityPoolName="tagged", AllowUnauthenticatedIdentities=False, DeveloperProviderName="login.my.app"
    )
    token = client.get_open_id_token_for_developer_identity(
        IdentityPoolId=pool["IdentityPoolId"],
        Logins={"login.my.app": "alice"},
        PrincipalTags={"one": "v" * 40, "two": "v" * 40, "three": "v" * 40},
    )["Token"]
    error = refusal(assume, sts=sts, role=role, token=token, Policy=LONG_POLICY)
    assert error == Refusal(
        "PackedPolicyTooLarge", "Packed policy consumes 103% of allotted space, please use smaller policy."
    )


# --- behaviour ---


@documented(PAGE)
@pytest.mark.parametrize(
    ("members", "percent"),
    [
        ({"Policy": POLICY}, 5),
        ({"PolicyArns": [READ_ONLY]}, 2),
        ({"Policy": POLICY, "PolicyArns": [READ_ONLY, READ_ONLY]}, 9),
    ],
)
def test_session_policies_have_a_packed_size(
    sts: Any, role: str, guest_token: str, members: dict[str, Any], percent: int
) -> None:
    assert assume(sts, role, guest_token, **members)["PackedPolicySize"] == percent
