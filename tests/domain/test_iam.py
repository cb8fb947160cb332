"""Roles and managed policies: what follows from their members."""

import pytest

from cognito_identity_emulator.domain.iam import IamRole, ManagedPolicy
from tests.provenance import documented

DOCUMENT = {"Statement": {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", "Sid": "NoUploads"}}


def test_policies_are_parsed_once_when_they_are_needed() -> None:
    role = IamRole("arn:aws:iam::000000000000:role/user", {}, policies={"a": DOCUMENT, "b": DOCUMENT})
    managed = ManagedPolicy("arn:aws:iam::000000000000:policy/no-uploads", DOCUMENT)
    assert list(role.inline_policies) == ["a", "b"]
    for parsed in (*role.inline_policies.values(), managed.policy):
        assert [(each.effect, each.sid) for each in parsed.statements] == [("Deny", "NoUploads")]
    assert role.inline_policies is role.inline_policies
    assert managed.policy is managed.policy


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html")
@pytest.mark.parametrize(
    ("name", "path"), [("user", "/"), ("app/user", "/app/"), ("service-role/app/user", "/service-role/app/")]
)
def test_the_path_of_a_role_is_between_slashes(name: str, path: str) -> None:
    assert IamRole(f"arn:aws:iam::000000000000:role/{name}", {}).path == path
