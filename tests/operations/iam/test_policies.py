"""Customer managed policies over IAM: what is created, answered, listed, tagged, deleted and refused."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, refusal
from tests.provenance import assumed, documented, observed

API = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_"
QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
SNAPSHOTS = "LocalStack's snapshots of IAM, recorded on AWS"
AWS_MANAGED = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
UNKNOWN = "arn:aws:iam::aws:policy/service-role/SomethingElse"


def document(*actions: str, **others: Any) -> str:
    statements = [{"Effect": "Allow", "Action": each, "Resource": "*"} for each in actions or ("s3:GetObject",)]
    return json.dumps({"Version": "2012-10-17", "Statement": statements, **others})


@pytest.fixture
def policy_arn(iam: Any) -> str:
    arn: str = iam.create_policy(PolicyName="read", PolicyDocument=document())["Policy"]["Arn"]
    return arn


@observed(SNAPSHOTS)
def test_a_policy_is_answered_without_its_document(iam: Any, account: str) -> None:
    created = iam.create_policy(
        PolicyName="read",
        Path="/app/a/",
        PolicyDocument=document(),
        Description="Reads",
        Tags=[{"Key": "team", "Value": "blue"}],
    )["Policy"]
    assert re.fullmatch("ANPA[A-Z0-9]{17}", created["PolicyId"])
    assert created["CreateDate"] == created["UpdateDate"]
    assert iam.get_policy(PolicyArn=created["Arn"])["Policy"] == created
    (listed,) = iam.list_policies(Scope="Local")["Policies"]
    assert {**listed, "Description": "Reads", "Tags": [{"Key": "team", "Value": "blue"}]} == created
    del created["PolicyId"], created["CreateDate"], created["UpdateDate"]
    assert created == {
        "PolicyName": "read",
        "Arn": f"arn:aws:iam::{account}:policy/app/a/read",
        "Path": "/app/a/",
        "DefaultVersionId": "v1",
        "AttachmentCount": 0,
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": True,
        "Description": "Reads",
        "Tags": [{"Key": "team", "Value": "blue"}],
    }


@documented(f"{API}CreatePolicy.html")
@pytest.mark.parametrize(("name", "path"), [("read", "/"), ("READ", "/other/")])
def test_a_name_exists_once_whatever_its_case_and_its_path(iam: Any, policy_arn: str, name: str, path: str) -> None:
    refused = refusal(iam.create_policy, PolicyName=name, Path=path, PolicyDocument=document())
    sentence = f"A policy called {name} already exists. Duplicate names are not allowed."
    assert refused == Refusal("EntityAlreadyExists", sentence, 409)


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html")
def test_a_policy_that_is_created_again_has_another_id_and_begins_with_version_1(iam: Any, policy_arn: str) -> None:
    first = iam.get_policy(PolicyArn=policy_arn)["Policy"]["PolicyId"]
    iam.delete_policy(PolicyArn=policy_arn)
    again = iam.create_policy(PolicyName="read", PolicyDocument=document())["Policy"]
    assert (again["Arn"], again["DefaultVersionId"]) == (policy_arn, "v1")
    assert again["PolicyId"] != first


INVALID_JSON = ("MalformedPolicyDocument", "This policy contains invalid Json")
SYNTAX = ("MalformedPolicyDocument", "Syntax errors in policy.")
VERSION = ("MalformedPolicyDocument", "Policy document must be version 2012-10-17 or greater.")
VENDOR = ("MalformedPolicyDocument", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
TOO_LARGE = ("LimitExceeded", "Cannot exceed quota for PolicySize: 6144")


@observed("posts and issues about CreatePolicy; getmoto/moto, tests/test_iam/test_iam_policies.py")
@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", INVALID_JSON),
        ('{"Version": "2012-10-17", "Statement": NaN}', INVALID_JSON),
        ("[]", SYNTAX),
        (document(Statements=[]), SYNTAX),
        (document(Version="2008-10-17"), VERSION),
        (document("GetObject", Version="2008-10-17"), VERSION),
        (document("GetObject"), VENDOR),
        (document("s3:" + "a" * 6200), TOO_LARGE),
    ],
)
def test_a_malformed_document_is_refused_for_a_policy_and_for_a_version(
    iam: Any, policy_arn: str, text: str, error: tuple[str, str]
) -> None:
    for refused in (
        refusal(iam.create_policy, PolicyName="other", PolicyDocument=text),
        refusal(iam.create_policy_version, PolicyArn=policy_arn, PolicyDocument=text),
    ):
        assert (refused.code, refused.message) == error
    assert [each["PolicyName"] for each in iam.list_policies(Scope="Local")["Policies"]] == ["read"]


@documented(QUOTAS)
def test_white_space_does_not_count(iam: Any) -> None:
    spacious = json.dumps(json.loads(document()), indent=2000)
    assert len(spacious) > 6144
    arn = iam.create_policy(PolicyName="spacious", PolicyDocument=spacious)["Policy"]["Arn"]
    assert iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"] == json.loads(spacious)


REFUSALS: list[tuple[str, Callable[[Any, str], Refusal]]] = [
    ("get", lambda iam, arn: refusal(iam.get_policy, PolicyArn=arn)),
    ("delete", lambda iam, arn: refusal(iam.delete_policy, PolicyArn=arn)),
    ("tag", lambda iam, arn: refusal(iam.tag_policy, PolicyArn=arn, Tags=[{"Key": "a", "Value": ""}])),
    ("untag", lambda iam, arn: refusal(iam.untag_policy, PolicyArn=arn, TagKeys=["a"])),
    ("tags", lambda iam, arn: refusal(iam.list_policy_tags, PolicyArn=arn)),
    ("entities", lambda iam, arn: refusal(iam.list_entities_for_policy, PolicyArn=arn)),
    ("versions", lambda iam, arn: refusal(iam.list_policy_versions, PolicyArn=arn)),
    ("version", lambda iam, arn: refusal(iam.get_policy_version, PolicyArn=arn, VersionId="v1")),
    ("delete version", lambda iam, arn: refusal(iam.delete_policy_version, PolicyArn=arn, VersionId="v1")),
    ("default", lambda iam, arn: refusal(iam.set_default_policy_version, PolicyArn=arn, VersionId="v1")),
    ("new version", lambda iam, arn: refusal(iam.create_policy_version, PolicyArn=arn, PolicyDocument=document())),
]


@observed(SNAPSHOTS)
@pytest.mark.parametrize("ask", [pytest.param(ask, id=name) for name, ask in REFUSALS])
def test_a_policy_that_does_not_exist_is_refused(iam: Any, account: str, ask: Callable[[Any, str], Refusal]) -> None:
    arn = f"arn:aws:iam::{account}:policy/none"
    assert ask(iam, arn) == Refusal("NoSuchEntity", f"Policy {arn} was not found.", 404)
    unreadable = ask(iam, "no-arn-but-long-enough")
    assert unreadable == Refusal("ValidationError", "Invalid ARN:  Could not be parsed!", 400)


@observed("the tests of an object store that has IAM's API")
@pytest.mark.parametrize(
    "ask", [pytest.param(ask, id=name) for name, ask in REFUSALS if name in ("delete", "tag", "untag", "new version")]
)
def test_a_policy_of_aws_cannot_be_changed(iam: Any, ask: Callable[[Any, str], Refusal]) -> None:
    assert ask(iam, AWS_MANAGED) == Refusal("AccessDenied", "Policy is outside your own account.", 403)


@documented(f"{API}ListPolicies.html")
def test_policies_of_aws_are_listed_and_got(iam: Any, policy_arn: str) -> None:
    aws = iam.list_policies(Scope="AWS", MaxItems=1000)["Policies"]
    both = iam.list_policies(MaxItems=1000)["Policies"]
    assert len(aws) == 22
    assert [each["PolicyName"] for each in both] == sorted([*(each["PolicyName"] for each in aws), "read"])
    (lambda_role,) = iam.list_policies(PathPrefix="/service-role/")["Policies"]
    assert lambda_role["PolicyName"] == "AWSLambdaRole"
    policy = iam.get_policy(PolicyArn=AWS_MANAGED)["Policy"]
    version = iam.get_policy_version(PolicyArn=AWS_MANAGED, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    assert version["IsDefaultVersion"]
    assert version["Document"]["Statement"][0]["Effect"] == "Allow"


@assumed("any policy of AWS may be attached, so it can be got; its document is not known")
def test_a_policy_of_aws_without_a_known_document_is_got_without_versions(iam: Any) -> None:
    assert iam.get_policy(PolicyArn=UNKNOWN)["Policy"]["Path"] == "/service-role/"
    refused = refusal(iam.get_policy_version, PolicyArn=UNKNOWN, VersionId="v1")
    assert (refused.code, refused.status) == ("NoSuchEntity", 404)


@pytest.fixture
def used(shared: Emulator, iam: Any, account: str, policy_arn: str, trust: str) -> str:
    """The policy, attached to two roles and the boundary of one more."""
    for name, permissions in (
        ("a", {"managed_policy_arns": [policy_arn]}),
        ("b", {"managed_policy_arns": [policy_arn, AWS_MANAGED]}),
        ("c", {"permissions_boundary": policy_arn}),
    ):
        shared.put_role(f"arn:aws:iam::{account}:role/app/{name}", json.loads(trust), **permissions)
    return policy_arn


@documented(f"{API}ListEntitiesForPolicy.html")
@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["a", "b", "c"]),
        ({"PolicyUsageFilter": "PermissionsPolicy"}, ["a", "b"]),
        ({"PolicyUsageFilter": "PermissionsBoundary"}, ["c"]),
        ({"EntityFilter": "Role", "PathPrefix": "/app/"}, ["a", "b", "c"]),
        ({"EntityFilter": "User"}, []),
        ({"PathPrefix": "/other/"}, []),
    ],
)
def test_the_roles_that_have_a_policy_are_listed(iam: Any, used: str, filters: Any, names: list[str]) -> None:
    found = iam.list_entities_for_policy(PolicyArn=used, **filters)
    assert [each["RoleName"] for each in found["PolicyRoles"]] == names
    assert (found["PolicyUsers"], found["PolicyGroups"], found["IsTruncated"]) == ([], [], False)


@documented(f"{API}ListPolicies.html")
@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"OnlyAttached": True}, ["AmazonS3ReadOnlyAccess", "read"]),
        ({"OnlyAttached": True, "Scope": "Local"}, ["read"]),
        ({"OnlyAttached": False, "Scope": "Local"}, ["other", "read"]),
        ({"PolicyUsageFilter": "PermissionsBoundary"}, ["read"]),
        ({"PolicyUsageFilter": "PermissionsPolicy", "Scope": "AWS"}, ["AmazonS3ReadOnlyAccess"]),
    ],
)
def test_policies_are_listed_by_their_use(iam: Any, used: str, filters: Any, names: list[str]) -> None:
    iam.create_policy(PolicyName="other", PolicyDocument=document())
    listed = iam.list_policies(**filters)["Policies"]
    assert [each["PolicyName"] for each in listed] == names
    counts = {each["PolicyName"]: (each["AttachmentCount"], each["PermissionsBoundaryUsageCount"]) for each in listed}
    assert counts.get("read", (2, 1)) == (2, 1)


@observed("rebuy-de/aws-nuke#294")
def test_a_policy_that_roles_have_is_not_deleted(shared: Emulator, iam: Any, account: str, used: str) -> None:
    expected = Refusal("DeleteConflict", "Cannot delete a policy attached to entities.", 409)
    assert refusal(iam.delete_policy, PolicyArn=used) == expected
    for name in ("a", "b"):
        shared.delete_role(f"arn:aws:iam::{account}:role/app/{name}")
    assert refusal(iam.delete_policy, PolicyArn=used) == expected  # it is a boundary
    shared.delete_role(f"arn:aws:iam::{account}:role/app/c")
    iam.delete_policy(PolicyArn=used)
    assert iam.list_policies(Scope="Local")["Policies"] == []


@documented(f"{API}TagPolicy.html")
def test_tags_are_set_removed_and_listed_in_pages(iam: Any, policy_arn: str) -> None:
    iam.tag_policy(PolicyArn=policy_arn, Tags=[{"Key": key, "Value": "1"} for key in ("a", "b", "c")])
    iam.tag_policy(PolicyArn=policy_arn, Tags=[{"Key": "B", "Value": "2"}])
    iam.untag_policy(PolicyArn=policy_arn, TagKeys=["a", "none"])
    first = iam.list_policy_tags(PolicyArn=policy_arn, MaxItems=1)
    rest = iam.list_policy_tags(PolicyArn=policy_arn, Marker=first["Marker"])
    assert first["Tags"] + rest["Tags"] == [{"Key": "B", "Value": "2"}, {"Key": "c", "Value": "1"}]
    assert (first["IsTruncated"], rest["IsTruncated"]) == (True, False)


@documented(f"{API}ListPolicies.html")
def test_a_list_of_policies_comes_in_pages(iam: Any) -> None:
    for number in range(5):
        iam.create_policy(PolicyName=f"p{number}", PolicyDocument=document())
    pages = list(iam.get_paginator("list_policies").paginate(Scope="Local", PaginationConfig={"PageSize": 2}))
    assert [[each["PolicyName"] for each in page["Policies"]] for page in pages] == [["p0", "p1"], ["p2", "p3"], ["p4"]]


@assumed("a policy that is created over IAM is a registered policy, and the other way round")
def test_policies_of_iam_and_of_the_control_api_are_the_same(shared: Emulator, iam: Any, account: str) -> None:
    arn = iam.create_policy(PolicyName="read", PolicyDocument=document(), Description="Reads")["Policy"]["Arn"]
    assert shared.policy(arn).document == json.loads(document())
    before = iam.get_policy(PolicyArn=arn)["Policy"]
    shared.put_policy(arn, json.loads(document("s3:PutObject")), description="Writes")
    after = iam.get_policy(PolicyArn=arn)["Policy"]
    assert (after["PolicyId"], after["CreateDate"]) == (before["PolicyId"], before["CreateDate"])
    assert (after["DefaultVersionId"], after["Description"]) == ("v2", "Writes")
    shared.put_policy(f"arn:aws:iam::{account}:policy/own", json.loads(document()))
    assert [each["PolicyName"] for each in iam.list_policies(Scope="Local")["Policies"]] == ["own", "read"]
    shared.delete_policy(arn)
    assert refusal(iam.get_policy, PolicyArn=arn).code == "NoSuchEntity"
