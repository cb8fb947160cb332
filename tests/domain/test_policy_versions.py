"""The versions of a managed policy, whatever is done to them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cognito_identity_emulator.domain.iam import ManagedPolicy, PolicyVersion
from cognito_identity_emulator.domain.iam_checks import version_problems
from cognito_identity_emulator.domain.policy_versions import (
    MAX_VERSIONS,
    find_version,
    parse_document,
    registered,
    updated_at,
    with_default,
    with_first_version,
    with_version,
    without_version,
)
from tests.provenance import documented

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html"
ARN = "arn:aws:iam::000000000000:policy/app/read"


def document(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}


STEPS = some.one_of(
    some.tuples(some.just("add"), some.booleans()),
    some.tuples(some.sampled_from(["delete", "default"]), some.integers(1, 12)),
    some.tuples(some.just("register"), some.sampled_from(["s3:GetObject", "s3:PutObject"])),
)


@documented(GUIDE)
@given(some.lists(STEPS, max_size=20))
def test_numbers_are_never_used_again_and_the_default_version_is_in_effect(steps: list[tuple[str, Any]]) -> None:
    text = json.dumps(document("s3:GetObject"))
    policy = with_first_version(ManagedPolicy(ARN, parse_document(text)), text, now=1)
    used = {1}
    for time, (step, value) in enumerate(steps, 2):
        latest = policy.latest_version
        if step == "add" and len(policy.versions) < MAX_VERSIONS:
            policy = with_version(policy, json.dumps(document(f"s3:Get{time}")), time, is_default=value)
        elif step == "delete" and value != policy.default_version:
            policy = without_version(policy, value)
        elif step == "default" and find_version(policy, value) is not None:
            policy = with_default(policy, value)
        elif step == "register":
            policy = registered(ManagedPolicy(ARN, document(value)), policy, time)
            assert policy.document == document(value)
        if policy.latest_version != latest:
            assert policy.latest_version not in used
            assert updated_at(policy) == time
            used.add(policy.latest_version)
        assert len(policy.versions) <= MAX_VERSIONS
        assert not list(version_problems(policy))
        assert policy.created_at == 1


@pytest.mark.parametrize(
    ("versions", "default", "problem"),
    [
        ((PolicyVersion(2, "{}", 0), PolicyVersion(1, "{}", 0)), 1, "versions: must be in the order of their numbers"),
        ((PolicyVersion(1, "[]", 0),), 1, "versions[0].document: is not a JSON object"),
        ((PolicyVersion(1, "{}", 0),), 1, "versions[0].document.Statement: must have at least one statement"),
        ((PolicyVersion(1, json.dumps(document("s3:Put*")), 0),), 1, "versions[0].document: is the default version"),
        ((PolicyVersion(1, json.dumps(document("s3:*")), 0),), 2, "default_version: there is no version 2"),
    ],
)
def test_versions_that_contradict_each_other_are_problems(
    versions: tuple[PolicyVersion, ...], default: int, problem: str
) -> None:
    policy = ManagedPolicy(ARN, document("s3:*"), versions=versions, default_version=default, latest_version=2)
    assert any(each.startswith(problem) for each in version_problems(policy))


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html")
@pytest.mark.parametrize(
    ("name", "path"), [("read", "/"), ("app/read", "/app/"), ("service-role/app/read", "/service-role/app/")]
)
def test_a_policy_has_the_path_and_the_name_of_its_arn(name: str, path: str) -> None:
    policy = ManagedPolicy(f"arn:aws:iam::000000000000:policy/{name}", {})
    assert (policy.path, policy.name, policy.id[:4], len(policy.id)) == (path, "read", "ANPA", 21)
