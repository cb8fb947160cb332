"""Versions of customer managed policies over IAM."""

import json
from typing import Any
from urllib.parse import unquote

import pytest
from botocore.handlers import json_decode_policies

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, refusal
from tests.operations.iam.test_policies import document
from tests.provenance import documented, observed

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html"
SNAPSHOTS = "LocalStack's snapshots of IAM, recorded on AWS"


@pytest.fixture
def policy_arn(iam: Any) -> str:
    arn: str = iam.create_policy(PolicyName="read", PolicyDocument=document("s3:Get1"))["Policy"]["Arn"]
    return arn


def add(iam: Any, arn: str, number: int, *, default: bool = False) -> Any:
    text = document(f"s3:Get{number}")
    return iam.create_policy_version(PolicyArn=arn, PolicyDocument=text, SetAsDefault=default)["PolicyVersion"]


def ids(iam: Any, arn: str) -> list[tuple[str, bool]]:
    listed = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    return [(each["VersionId"], each["IsDefaultVersion"]) for each in listed]


@documented(GUIDE)
def test_a_new_version_is_in_effect_only_as_the_default(shared: Emulator, iam: Any, policy_arn: str) -> None:
    added = add(iam, policy_arn, 2)
    assert (added["VersionId"], added["IsDefaultVersion"], "Document" in added) == ("v2", False, False)
    assert shared.policy(policy_arn).document == json.loads(document("s3:Get1"))
    add(iam, policy_arn, 3, default=True)
    assert shared.policy(policy_arn).document == json.loads(document("s3:Get3"))
    iam.set_default_policy_version(PolicyArn=policy_arn, VersionId="v2")
    assert shared.policy(policy_arn).document == json.loads(document("s3:Get2"))
    assert ids(iam, policy_arn) == [("v3", False), ("v2", True), ("v1", False)]
    assert iam.get_policy(PolicyArn=policy_arn)["Policy"]["DefaultVersionId"] == "v2"


@observed("99designs/iamy#21; redradrat/aws-iam-operator#13")
def test_a_policy_has_at_most_five_versions_whose_ids_are_never_used_again(iam: Any, policy_arn: str) -> None:
    for number in range(2, 6):
        add(iam, policy_arn, number)
    refused = refusal(iam.create_policy_version, PolicyArn=policy_arn, PolicyDocument=document())
    sentence = (
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing "
        "version."
    )
    assert refused == Refusal("LimitExceeded", sentence, 409)
    refused = refusal(iam.delete_policy_version, PolicyArn=policy_arn, VersionId="v1")
    assert refused == Refusal("DeleteConflict", "Cannot delete the default version of a policy.", 409)
    iam.delete_policy_version(PolicyArn=policy_arn, VersionId="v5")
    assert add(iam, policy_arn, 6, default=True)["VersionId"] == "v6"
    assert [each for each, _ in ids(iam, policy_arn)] == ["v6", "v4", "v3", "v2", "v1"]


@observed("rebuy-de/aws-nuke#1")
def test_a_policy_with_several_versions_is_deleted_after_them(iam: Any, policy_arn: str) -> None:
    add(iam, policy_arn, 2, default=True)
    refused = refusal(iam.delete_policy, PolicyArn=policy_arn)
    assert refused == Refusal(
        "DeleteConflict",
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
        "The default version is deleted with the policy.",
        409,
    )
    iam.delete_policy_version(PolicyArn=policy_arn, VersionId="v1")
    iam.delete_policy(PolicyArn=policy_arn)


@observed("AttachRolePolicy: getmoto/moto#6482")
@pytest.mark.parametrize("operation", ["get_policy_version", "delete_policy_version", "set_default_policy_version"])
def test_a_version_that_does_not_exist_is_refused(iam: Any, policy_arn: str, operation: str) -> None:
    refused = refusal(getattr(iam, operation), PolicyArn=policy_arn, VersionId="v9")
    sentence = f"Policy {policy_arn} version v9 does not exist or is not attachable."
    assert refused == Refusal("NoSuchEntity", sentence, 404)


@observed("getmoto/moto, tests/test_iam/test_iam.py")
@pytest.mark.parametrize("version", ["wrong_version_id", "v0", "1"])
def test_a_text_that_is_no_version_is_refused(iam: Any, policy_arn: str, version: str) -> None:
    refused = refusal(iam.set_default_policy_version, PolicyArn=policy_arn, VersionId=version)
    pattern = r"Member must satisfy regular expression pattern: v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"
    sentence = f"1 validation error detected: Value '{version}' at 'versionId' failed to satisfy constraint: {pattern}"
    assert refused == Refusal("ValidationError", sentence)


@observed(SNAPSHOTS)
def test_a_document_comes_back_percent_encoded_as_it_was_given(iam: Any) -> None:
    text = (
        '{ "Version": "2012-10-17", "Statement": {"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/%3A"} }'
    )
    arn = iam.create_policy(PolicyName="exact", PolicyDocument=text)["Policy"]["Arn"]
    iam.meta.events.unregister("after-call.iam", json_decode_policies)
    encoded = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"]
    assert encoded.startswith("%7B%20%22Version%22%3A%20%222012-10-17%22")
    assert unquote(encoded) == text


@documented(GUIDE)
def test_versions_are_listed_in_pages(iam: Any, policy_arn: str) -> None:
    for number in (2, 3):
        add(iam, policy_arn, number)
    pages = iam.get_paginator("list_policy_versions").paginate(PolicyArn=policy_arn, PaginationConfig={"PageSize": 2})
    assert [[each["VersionId"] for each in page["Versions"]] for page in pages] == [["v3", "v2"], ["v1"]]
