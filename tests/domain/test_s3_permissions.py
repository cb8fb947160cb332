"""The actions that requests of S3 need permission for, by AWS's pages."""

from collections.abc import Mapping

import pytest

from cognito_identity_emulator.domain.s3_permissions import ObjectName, S3Request, s3_permissions
from tests.provenance import assumed, documented

ACTIONS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"
REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"

OBJECTS = [
    ("GET", "", {}, ["GetObject"]),
    ("HEAD", "", {}, ["GetObject"]),
    ("HEAD", "acl", {}, ["GetObject"]),
    ("HEAD", "attributes", {}, ["GetObject"]),
    ("GET", "versionId=1", {}, ["GetObjectVersion"]),
    ("GET", "attributes", {}, ["GetObject", "GetObjectAttributes"]),
    ("GET", "acl", {}, ["GetObjectAcl"]),
    ("GET", "tagging&versionId=1", {}, ["GetObjectVersionTagging"]),
    ("GET", "uploadId=1", {}, ["ListMultipartUploadParts"]),
    ("GET", "response-content-type=text/plain&x-id=GetObject", {}, ["GetObject"]),
    ("PUT", "", {}, ["PutObject"]),
    ("PUT", "partNumber=1&uploadId=1", {}, ["PutObject"]),
    ("PUT", "acl", {}, ["PutObjectAcl"]),
    ("PUT", "retention", {}, ["PutObjectRetention"]),
    ("PUT", "", {"x-amz-tagging": "a=b", "x-amz-acl": "private"}, ["PutObject", "PutObjectTagging", "PutObjectAcl"]),
    ("PUT", "", {"x-amz-grant-read": "id=1"}, ["PutObject", "PutObjectAcl"]),
    (
        "PUT", "retention", {"x-amz-bypass-governance-retention": "true"},
        ["PutObjectRetention", "BypassGovernanceRetention"],
    ),
    ("POST", "uploads", {}, ["PutObject"]),
    ("POST", "uploadId=1", {}, ["PutObject"]),
    ("POST", "restore", {}, ["RestoreObject"]),
    ("DELETE", "", {}, ["DeleteObject"]),
    ("DELETE", "versionId=1", {}, ["DeleteObjectVersion"]),
    (
        "DELETE", "versionId=1", {"x-amz-bypass-governance-retention": "True"},
        ["DeleteObjectVersion", "BypassGovernanceRetention"],
    ),
    ("DELETE", "", {"x-amz-bypass-governance-retention": "false"}, ["DeleteObject"]),
    ("DELETE", "tagging", {}, ["DeleteObjectTagging"]),
    ("DELETE", "uploadId=1", {}, ["AbortMultipartUpload"]),
]  # fmt: skip
BUCKETS = [
    ("GET", "", "ListBucket"),
    ("HEAD", "", "ListBucket"),
    ("HEAD", "acl", "ListBucket"),
    ("GET", "list-type=2", "ListBucket"),
    ("GET", "versions", "ListBucketVersions"),
    ("GET", "uploads", "ListBucketMultipartUploads"),
    ("GET", "location", "GetBucketLocation"),
    ("PUT", "", "CreateBucket"),
    ("DELETE", "", "DeleteBucket"),
    ("PUT", "policy", "PutBucketPolicy"),
    ("DELETE", "policy", "DeleteBucketPolicy"),
    ("DELETE", "cors", "PutBucketCORS"),
    ("GET", "lifecycle", "GetLifecycleConfiguration"),
]


def request(method: str, bucket: str, key: str, query: str, headers: Mapping[str, str] | None = None) -> S3Request:
    parameters = dict(part.partition("=")[::2] for part in query.split("&") if part)
    return S3Request(method, bucket, key, parameters, headers or {})


@pytest.mark.parametrize(("method", "query", "headers", "actions"), OBJECTS)
@documented(ACTIONS)
def test_a_request_for_an_object_needs_its_actions_on_the_object(
    method: str, query: str, headers: dict[str, str], actions: list[str]
) -> None:
    needed = list(s3_permissions(request(method, "files", "a b/c", query, headers)))
    assert [action for action, _ in needed] == [f"s3:{each}" for each in actions]
    assert {resource.arn for _, resource in needed} == {"arn:aws:s3:::files/a b/c"}


@pytest.mark.parametrize(("method", "query", "action"), BUCKETS)
@documented(ACTIONS)
def test_a_request_for_a_bucket_needs_its_action_on_the_bucket(method: str, query: str, action: str) -> None:
    ((needed, resource),) = s3_permissions(request(method, "files", "", query))
    assert (needed, resource.arn) == (f"s3:{action}", "arn:aws:s3:::files")


@pytest.mark.parametrize(
    ("header", "actions"),
    [
        ("x-amz-acl", ["PutBucketAcl"]),
        ("x-amz-grant-read", ["PutBucketAcl"]),
        ("x-amz-bucket-object-lock-enabled", ["PutBucketObjectLockConfiguration", "PutBucketVersioning"]),
        ("x-amz-object-ownership", ["PutBucketOwnershipControls"]),
    ],
)
@documented("https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html")
def test_a_new_bucket_needs_the_actions_of_its_headers(header: str, actions: list[str]) -> None:
    needed = [action for action, _ in s3_permissions(request("PUT", "files", "", "", {header: "1"}))]
    assert needed == ["s3:CreateBucket", *(f"s3:{each}" for each in actions)]


@documented(ACTIONS)
def test_a_copy_needs_permission_to_read_its_source() -> None:
    copy = request("PUT", "files", "new", "", {"x-amz-copy-source": "/other/a%20b?versionId=7"})
    (put, own), (get, source) = s3_permissions(copy)
    assert (put, own.arn) == ("s3:PutObject", "arn:aws:s3:::files/new")
    assert (get, source.arn) == ("s3:GetObjectVersion", "arn:aws:s3:::other/a b")
    assert source.condition_keys == {"s3:VersionId": ("7",)}


@assumed("other parameters do not count, as moto reads them")
def test_only_a_version_makes_a_copy_one_of_a_version() -> None:
    copy = request("PUT", "files", "new", "", {"x-amz-copy-source": "other/a?noversionId=7"})
    assert [action for action, _ in s3_permissions(copy)] == ["s3:PutObject", "s3:GetObject"]


@documented("https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html")
def test_each_object_of_a_delete_needs_its_own_permission() -> None:
    delete = S3Request("POST", "files", "", {"delete": ""}, {}, [ObjectName("a"), ObjectName("b", "7")], "aws-cn")
    assert [(action, resource.arn) for action, resource in s3_permissions(delete)] == [
        ("s3:DeleteObject", "arn:aws-cn:s3:::files/a"),
        ("s3:DeleteObjectVersion", "arn:aws-cn:s3:::files/b"),
    ]


@documented(REFERENCE)
def test_a_list_has_condition_keys_for_its_parameters() -> None:
    ((_, resource),) = s3_permissions(request("GET", "files", "", "list-type=2&prefix=a/&delimiter="))
    assert resource.condition_keys == {"s3:prefix": ("a/",), "s3:delimiter": ("",), "s3:max-keys": ("1000",)}


@documented(REFERENCE)
def test_headers_and_their_tags_are_condition_keys() -> None:
    headers = {
        "x-amz-server-side-encryption-aws-kms-key-id": "k",
        "x-amz-object-lock-mode": "GOVERNANCE",
        "x-amz-tagging": "team=red%20one&stage=",
        "if-none-match": "*",
    }
    (_, own), *_ = s3_permissions(request("PUT", "files", "a", "", headers))
    assert own.condition_keys == {
        "s3:x-amz-server-side-encryption-aws-kms-key-id": ("k",),
        "s3:object-lock-mode": ("GOVERNANCE",),
        "s3:if-none-match": ("*",),
        "s3:RequestObjectTag/team": ("red one",),
        "s3:RequestObjectTag/stage": ("",),
        "s3:RequestObjectTagKeys": ("team", "stage"),
    }


@documented(REFERENCE)
def test_the_list_of_the_buckets_has_no_resource() -> None:
    ((action, resource),) = s3_permissions(request("GET", "", "", ""))
    assert (action, resource.arn) == ("s3:ListAllMyBuckets", None)
