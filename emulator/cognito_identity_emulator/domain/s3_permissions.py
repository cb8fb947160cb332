"""The permissions that a request of S3's REST API needs, and its condition keys.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, unquote

import msgspec

from cognito_identity_emulator.declare.operation import RequestedResource

_LIST_PARAMETERS = ("prefix", "delimiter")
_DEFAULT_MAX_KEYS = "1000"
_KEYS_OF_HEADERS = {
    **{
        header: f"s3:{header}"
        for header in (
            "x-amz-acl",
            "x-amz-content-sha256",
            "x-amz-copy-source",
            "x-amz-grant-full-control",
            "x-amz-grant-read",
            "x-amz-grant-read-acp",
            "x-amz-grant-write",
            "x-amz-grant-write-acp",
            "x-amz-metadata-directive",
            "x-amz-object-ownership",
            "x-amz-server-side-encryption",
            "x-amz-server-side-encryption-aws-kms-key-id",
            "x-amz-server-side-encryption-customer-algorithm",
            "x-amz-storage-class",
            "x-amz-website-redirect-location",
            "if-match",
            "if-none-match",
        )
    },
    "x-amz-object-lock-legal-hold": "s3:object-lock-legal-hold",
    "x-amz-object-lock-mode": "s3:object-lock-mode",
    "x-amz-object-lock-retain-until-date": "s3:object-lock-retain-until-date",
}
"""The condition keys whose values are headers, by header."""
_OBJECT_ACTIONS: Mapping[str, Mapping[str, str]] = {
    "acl": {"GET": "GetObjectAcl", "PUT": "PutObjectAcl"},
    "tagging": {"GET": "GetObjectTagging", "PUT": "PutObjectTagging", "DELETE": "DeleteObjectTagging"},
    "retention": {"GET": "GetObjectRetention", "PUT": "PutObjectRetention"},
    "legal-hold": {"GET": "GetObjectLegalHold", "PUT": "PutObjectLegalHold"},
    "restore": {"POST": "RestoreObject"},
    "select": {"POST": "GetObject"},
    "torrent": {"GET": "GetObjectTorrent"},
    "uploadId": {"GET": "ListMultipartUploadParts", "DELETE": "AbortMultipartUpload"},
}
"""The action of a request for a part of an object, by parameter and method."""
_OF_VERSIONS = {
    **{each: f"{each}Version" for each in ("GetObject", "DeleteObject")},
    **{
        f"{action}Object{part}": f"{action}ObjectVersion{part}"
        for action, part in (
            ("Get", "Acl"), ("Put", "Acl"), ("Get", "Attributes"), ("Get", "Tagging"), ("Put", "Tagging"),
            ("Delete", "Tagging"), ("Get", "Torrent"),
        )
    },
}  # fmt: skip
"""The action of a request that names a version, by the action of one that does not."""
_BUCKET_PARTS = {
    "accelerate": "AccelerateConfiguration",
    "acl": "BucketAcl",
    "analytics": "AnalyticsConfiguration",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "intelligent-tiering": "IntelligentTieringConfiguration",
    "inventory": "InventoryConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "location": "BucketLocation",
    "logging": "BucketLogging",
    "metrics": "MetricsConfiguration",
    "notification": "BucketNotification",
    "object-lock": "BucketObjectLockConfiguration",
    "ownershipControls": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "policyStatus": "BucketPolicyStatus",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "requestPayment": "BucketRequestPayment",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
    "website": "BucketWebsite",
}
"""The end of the actions for a part of a bucket, by parameter."""
_DELETED_BY_PUT = frozenset(_BUCKET_PARTS) - {"policy", "website"}
"""The parts that a DELETE needs the permission of a PUT for."""
_LISTS = {"versions": "ListBucketVersions", "uploads": "ListBucketMultipartUploads"}
_OBJECT_OPERATIONS = frozenset((*_OBJECT_ACTIONS, "attributes", "delete", "uploads"))
_BUCKET_OPERATIONS = frozenset((*_BUCKET_PARTS, *_LISTS, "delete", "uploadId"))
"""The parameters that choose an operation. A request has at most one of them."""
_HEADER_ACTIONS = {
    "x-amz-tagging": "PutObjectTagging",
    "x-amz-acl": "PutObjectAcl",
    "x-amz-object-lock-mode": "PutObjectRetention",
    "x-amz-object-lock-legal-hold": "PutObjectLegalHold",
}
"""The further action of a request that writes an object, by header."""
_BUCKET_HEADER_ACTIONS = {
    "x-amz-acl": ("PutBucketAcl",),
    "x-amz-bucket-object-lock-enabled": ("PutBucketObjectLockConfiguration", "PutBucketVersioning"),
    "x-amz-object-ownership": ("PutBucketOwnershipControls",),
}
"""The further actions of a request that creates a bucket, by header."""
_GRANT = "x-amz-grant-"
_BYPASS = "x-amz-bypass-governance-retention"


class ObjectName(msgspec.Struct, frozen=True):
    """An object by its key, and one of its versions or None."""

    key: str
    version_id: str | None = None


class S3Request(msgspec.Struct, frozen=True):
    """A request of S3. `bucket` and `key` are decoded, and empty where the request names none.

    `parameters` are those of the query, and `headers` have names in lower case. `deleted` are the objects in the body
    of DeleteObjects. `partition` is that of the ARNs.
    """

    method: str
    bucket: str
    key: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    deleted: Sequence[ObjectName] = ()
    partition: str = "aws"


def conflicting_parameters(request: S3Request) -> Sequence[str]:
    """The parameters of a request that each choose an operation, when there are several of them, in AWS's order."""
    operations = _OBJECT_OPERATIONS if request.key else _BUCKET_OPERATIONS
    named = sorted(operations.intersection(request.parameters))
    return named if len(named) > 1 else ()


def copy_source(request: S3Request) -> tuple[str, ObjectName] | None:
    """The bucket and the object that a request copies, empty where it names none; None for a request without copy."""
    if request.method != "PUT" or "x-amz-copy-source" not in request.headers:
        return None
    source, _, query = request.headers["x-amz-copy-source"].partition("?")
    bucket, _, key = unquote(source).removeprefix("/").partition("/")
    return bucket, ObjectName(key, dict(reversed(parse_qsl(query))).get("versionId"))


def s3_permissions(request: S3Request) -> Iterator[tuple[str, RequestedResource]]:
    """The actions that a request needs permission for, each with its resource and its condition keys.

    Unknown parameters do not count.
    """
    if request.deleted:
        for each in request.deleted:
            keys = {} if each.version_id is None else {"s3:VersionId": (each.version_id,)}
            yield _of_version("DeleteObject", each.version_id), _object(request, each.key, keys)
            if _bypasses_retention(request):
                yield "s3:BypassGovernanceRetention", _object(request, each.key, keys)
    elif not request.bucket:
        yield "s3:ListAllMyBuckets", RequestedResource(condition_keys=_condition_keys(request))
    elif not request.key:
        bucket = RequestedResource(f"arn:{request.partition}:s3:::{request.bucket}", _condition_keys(request))
        for action in _bucket_actions(request):
            yield f"s3:{action}", bucket
    else:
        own = _object(request, request.key, _condition_keys(request))
        for action in _object_actions(request):
            yield _of_version(action, request.parameters.get("versionId")), own
        source = copy_source(request)
        if _bypasses_retention(request):
            yield "s3:BypassGovernanceRetention", own
        if source is not None:
            yield _permission_to_copy_from(request, *source)


def _object_actions(request: S3Request) -> Iterator[str]:
    method = request.method
    for parameter, actions in _OBJECT_ACTIONS.items():
        if parameter in request.parameters and method in actions:
            yield actions[method]
            return
    if method in ("GET", "HEAD"):
        yield "GetObject"
        if method == "GET" and "attributes" in request.parameters:
            yield "GetObjectAttributes"
    elif method == "DELETE":
        yield "DeleteObject"
    else:
        yield "PutObject"
        yield from (action for header, action in _HEADER_ACTIONS.items() if header in request.headers)
        if "x-amz-acl" not in request.headers and _has_grants(request):
            yield "PutObjectAcl"


def _has_grants(request: S3Request) -> bool:
    return any(each.startswith(_GRANT) for each in request.headers)


def _bypasses_retention(request: S3Request) -> bool:
    """Whether a request deletes or changes what is protected until a date."""
    is_change = request.method == "DELETE" or "retention" in request.parameters or bool(request.deleted)
    return is_change and request.headers.get(_BYPASS, "").lower() == "true"


def _bucket_actions(request: S3Request) -> Iterator[str]:
    action = _bucket_action(request)
    yield action
    if action == "CreateBucket":
        for header, actions in _BUCKET_HEADER_ACTIONS.items():
            if header in request.headers:
                yield from actions
        if "x-amz-acl" not in request.headers and _has_grants(request):
            yield "PutBucketAcl"


def _bucket_action(request: S3Request) -> str:
    method = request.method
    if method == "HEAD":
        return "ListBucket"
    for parameter, end in _BUCKET_PARTS.items():
        if parameter in request.parameters:
            if method == "GET":
                return f"Get{end}"
            return f"Delete{end}" if method == "DELETE" and parameter not in _DELETED_BY_PUT else f"Put{end}"
    if method == "GET":
        return next((action for each, action in _LISTS.items() if each in request.parameters), "ListBucket")
    return {"PUT": "CreateBucket", "DELETE": "DeleteBucket"}.get(method, "PutObject")


def _permission_to_copy_from(request: S3Request, bucket: str, source: ObjectName) -> tuple[str, RequestedResource]:
    keys = {} if source.version_id is None else {"s3:VersionId": (source.version_id,)}
    arn = f"arn:{request.partition}:s3:::{bucket}/{source.key}"
    return _of_version("GetObject", source.version_id), RequestedResource(arn, keys)


def _of_version(action: str, version_id: str | None) -> str:
    return f"s3:{action if version_id is None else _OF_VERSIONS.get(action, action)}"


def _object(request: S3Request, key: str, keys: Mapping[str, tuple[str, ...]]) -> RequestedResource:
    return RequestedResource(f"arn:{request.partition}:s3:::{request.bucket}/{key}", keys)


def _condition_keys(request: S3Request) -> Mapping[str, tuple[str, ...]]:
    parameters, headers = request.parameters, request.headers
    keys: dict[str, tuple[str, ...]] = {
        key: (headers[header],) for header, key in _KEYS_OF_HEADERS.items() if header in headers
    }
    if request.key and "x-amz-tagging" in headers:
        keys |= _tag_keys(headers["x-amz-tagging"])
    if "versionId" in parameters:
        keys["s3:VersionId"] = (parameters["versionId"],)
    if request.bucket and not request.key and _bucket_action(request) in ("ListBucket", *_LISTS.values()):
        keys |= {f"s3:{each}": (parameters[each],) for each in _LIST_PARAMETERS if each in parameters}
        keys["s3:max-keys"] = (parameters.get("max-keys", _DEFAULT_MAX_KEYS),)
    return keys


def _tag_keys(tagging: str) -> Mapping[str, tuple[str, ...]]:
    """The condition keys of the tags in a header."""
    tags = parse_qsl(tagging, keep_blank_values=True)
    keys = {f"s3:RequestObjectTag/{name}": (value,) for name, value in tags}
    return {**keys, "s3:RequestObjectTagKeys": tuple(name for name, _ in tags)}
