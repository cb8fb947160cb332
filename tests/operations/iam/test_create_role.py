"""CreateRole: members, names, ids, and what is refused."""

import json
import re
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, refusal
from tests.operations.iam.conftest import TRUST
from tests.provenance import assumed, documented, observed

API = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html"
IDENTIFIERS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"
SNAPSHOTS = "LocalStack's snapshots of IAM, recorded on AWS"
NAME = "contain only alphanumeric characters and/or the following: +=,.@_-"
PATH = "begin and end with / and contain only alphanumeric characters and/or / characters."


@observed(SNAPSHOTS)
def test_create_role_answers_the_role_without_its_longest_session(iam: Any, account: str, trust: str) -> None:
    role = iam.create_role(
        RoleName="App",
        Path="/team/a/",
        AssumeRolePolicyDocument=trust,
        Description="for tests",
        MaxSessionDuration=7200,
        Tags=[{"Key": "team", "Value": "a"}],
    )["Role"]
    created, role_id = role.pop("CreateDate"), role.pop("RoleId")
    assert created.utcoffset().total_seconds() == 0
    assert re.fullmatch("AROA[A-Z0-9]{17}", role_id)
    assert role == {
        "Path": "/team/a/",
        "RoleName": "App",
        "Arn": f"arn:aws:iam::{account}:role/team/a/App",
        "AssumeRolePolicyDocument": json.loads(trust),
        "Description": "for tests",
        "Tags": [{"Key": "team", "Value": "a"}],
    }


@documented(IDENTIFIERS)
def test_a_role_that_is_created_again_has_another_id(iam: Any, trust: str) -> None:
    first = iam.create_role(RoleName="app", AssumeRolePolicyDocument=trust)["Role"]["RoleId"]
    iam.delete_role(RoleName="app")
    assert iam.create_role(RoleName="app", AssumeRolePolicyDocument=trust)["Role"]["RoleId"] != first


@documented(API)
@pytest.mark.parametrize(("name", "path"), [("app", "/"), ("APP", "/other/")])
def test_a_name_exists_once_whatever_its_case_and_its_path(iam: Any, role_name: str, name: str, path: str) -> None:
    refused = refusal(iam.create_role, RoleName=name, Path=path, AssumeRolePolicyDocument=TRUST)
    assert refused == Refusal("EntityAlreadyExists", f"Role with name {name} already exists.", 409)


@documented(API)
def test_a_role_is_created_in_its_account_and_partition_only(shared: Emulator, account: str, trust: str) -> None:
    china = shared.client("iam", aws_access_key_id=account, region_name="cn-north-1")
    arn = china.create_role(RoleName="app", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    assert arn == f"arn:aws-cn:iam::{account}:role/app"
    assert shared.client("iam", aws_access_key_id=account).list_roles()["Roles"] == []
    assert len(shared.client("iam", aws_access_key_id=account, region_name="cn-northwest-1").list_roles()["Roles"]) == 1


@documented(API)
@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        (
            {"RoleName": ""},
            "Value '' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression",
        ),
        (
            {"MaxSessionDuration": 60},
            "Value '60' at 'maxSessionDuration' failed to satisfy constraint: Member must have",
        ),
        (
            {"Path": "team", "RoleName": "a b"},
            "2 validation errors detected: Value 'team' at 'path' failed to satisfy constraint: Member must satisfy",
        ),
    ],
)
def test_a_broken_constraint_is_refused(iam: Any, members: dict[str, Any], sentence: str) -> None:
    refused = refusal(iam.create_role, **{"RoleName": "app", "AssumeRolePolicyDocument": TRUST, **members})
    assert refused.code == "ValidationError"
    assert sentence in refused.message


@observed("aws/aws-cdk#16256; aws-cloudformation/cfn-lint#722; serverless/serverless#3802")
@pytest.mark.parametrize(
    ("operation", "member", "value", "allowed"),
    [
        ("create_role", "RoleName", "team app", NAME),
        ("get_role", "RoleName", "arn:aws:iam::123456789012:role/app", NAME),
        ("create_policy", "PolicyName", "team/app", NAME),
        ("put_role_policy", "PolicyName", "arn:aws:iam::aws:policy/ReadOnlyAccess", NAME),
        ("get_user", "UserName", "alice!", NAME),
        ("create_role", "Path", "team/", PATH),
        ("create_policy", "Path", "/team", PATH),
    ],
)
def test_a_name_and_a_path_with_another_character_are_refused(
    iam: Any, operation: str, member: str, value: str, allowed: str
) -> None:
    documents = {
        "create_role": {"RoleName": "app", "AssumeRolePolicyDocument": TRUST},
        "create_policy": {"PolicyName": "app", "PolicyDocument": TRUST},
        "put_role_policy": {"RoleName": "app", "PolicyDocument": TRUST},
    }
    sentence = f"The specified value for {member[0].lower()}{member[1:]} is invalid. It must {allowed}"
    refused = refusal(getattr(iam, operation), **{**documents.get(operation, {}), member: value})
    assert refused == Refusal("ValidationError", sentence)


@observed(SNAPSHOTS)
def test_a_trust_policy_that_is_not_json_is_refused(iam: Any) -> None:
    refused = refusal(iam.create_role, RoleName="app", AssumeRolePolicyDocument="{not json")
    assert refused == Refusal("MalformedPolicyDocument", "This policy contains invalid Json")


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; kubeflow/dashboard#29")
def test_a_trust_policy_has_at_most_2048_characters_without_white_space(iam: Any) -> None:
    statement = {**json.loads(TRUST)["Statement"][0], "Sid": "s" * 2048}
    large = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    refused = refusal(iam.create_role, RoleName="app", AssumeRolePolicyDocument=large)
    assert refused == Refusal("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048", 409)
    spacious = json.dumps(json.loads(TRUST), indent=400)
    assert len(spacious) > 2048
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=spacious)


@observed("LocalStack's snapshot of AssumeRole, recorded on AWS in 2025")
def test_tag_keys_that_differ_only_in_case_are_refused(iam: Any) -> None:
    tags = [{"Key": "team", "Value": "a"}, {"Key": "Team", "Value": "b"}]
    refused = refusal(iam.create_role, RoleName="app", AssumeRolePolicyDocument=TRUST, Tags=tags)
    message = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
    assert refused == Refusal("InvalidInput", message)


@assumed("a member that has no effect here is refused, so that it is not lost")
def test_the_longest_sign_in_session_is_not_emulated(iam: Any) -> None:
    refused = refusal(iam.create_role, RoleName="a", AssumeRolePolicyDocument=TRUST, MaxSigninSessionDuration=3600)
    assert (refused.code, refused.status) == ("NotEmulated", 501)


@assumed("a role that is created over IAM is a registered role")
def test_a_created_role_is_registered(shared: Emulator, iam: Any, account: str, trust: str) -> None:
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=trust)
    registered = {each.arn: each for each in shared.roles()}
    assert registered[f"arn:aws:iam::{account}:role/app"].trust_policy == json.loads(trust)
