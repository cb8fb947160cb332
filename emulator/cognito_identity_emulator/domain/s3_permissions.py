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
_KEYS_OF_HEADERS = (
    "x-amz-acl",
    "x-amz-content-sha256",
    "x-amz-copy-source",
    "x-amz-metadata-directive",
    "x-amz-server-side-encryption",
    "x-amz-storage-class",
)
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
_GRANT = "x-amz-grant-"


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
    elif not request.bucket:
        yield "s3:ListAllMyBuckets", RequestedResource(condition_keys=_condition_keys(request))
    elif not request.key:
        arn = f"arn:{request.partition}:s3:::{request.bucket}"
        yield f"s3:{_bucket_action(request)}", RequestedResource(arn, _condition_keys(request))
    else:
        own = _object(request, request.key, _condition_keys(request))
        for action in _object_actions(request):
            yield _of_version(action, request.parameters.get("versionId")), own
        source = copy_source(request)
        if source is not None:
            yield _reading(request, *source)


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
        if "x-amz-acl" not in request.headers and any(each.startswith(_GRANT) for each in request.headers):
            yield "PutObjectAcl"


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


def _reading(request: S3Request, bucket: str, source: ObjectName) -> tuple[str, RequestedResource]:
    keys = {} if source.version_id is None else {"s3:VersionId": (source.version_id,)}
    arn = f"arn:{request.partition}:s3:::{bucket}/{source.key}"
    return _of_version("GetObject", source.version_id), RequestedResource(arn, keys)


def _of_version(action: str, version_id: str | None) -> str:
    return f"s3:{action if version_id is None else _OF_VERSIONS.get(action, action)}"


def _object(request: S3Request, key: str, keys: Mapping[str, tuple[str, ...]]) -> RequestedResource:
    return RequestedResource(f"arn:{request.partition}:s3:::{request.bucket}/{key}", keys)


def _condition_keys(request: S3Request) -> Mapping[str, tuple[str, ...]]:
    parameters, headers = request.parameters, request.headers
    keys = {f"s3:{each}": (headers[each],) for each in _KEYS_OF_HEADERS if each in headers}
    if "versionId" in parameters:
        keys["s3:VersionId"] = (parameters["versionId"],)
    if request.bucket and not request.key and _bucket_action(request) in ("ListBucket", *_LISTS.values()):
        keys |= {f"s3:{each}": (parameters[each],) for each in _LIST_PARAMETERS if each in parameters}
        keys["s3:max-keys"] = (parameters.get("max-keys", _DEFAULT_MAX_KEYS),)
    return keys
