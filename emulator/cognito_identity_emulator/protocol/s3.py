"""Reads requests of S3's REST API: the access key, bucket and key, and the objects that DeleteObjects names.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from cognito_identity_emulator.protocol.signature import Credential, read_credential

_BUCKET_IN_HOST = re.compile(r"(?!s3\.)([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.(?:s3[.-]|localhost(?::|\Z))")
_HEADER_OF_VERSION_2 = re.compile(r"AWS ([^:\s]+):")
_TOKEN = "x-amz-security-token"  # the name of a header and a parameter  # nosec B105
_OBJECT = ["Delete", "Object"]
"""Where an object is in the body of DeleteObjects."""
MAX_DELETED = 1000
"""Objects of one DeleteObjects."""


class MalformedDeleteError(ValueError):
    """The body of DeleteObjects is not such a document, or names no objects or more than are allowed."""


def read_s3_credential(query: str, headers: Mapping[str, str]) -> Credential | None:
    """The access key of a request, in a signature of version 4 or 2, not verified; None for an anonymous request."""
    credential = read_credential(query, headers)
    if credential is not None:
        return credential
    key = _HEADER_OF_VERSION_2.match(headers.get("authorization", ""))
    if key is not None:
        return Credential(key[1], None, headers.get(_TOKEN))
    parameters = read_parameters(query)
    if "AWSAccessKeyId" not in parameters:
        return None
    return Credential(parameters["AWSAccessKeyId"], None, parameters.get(_TOKEN) or headers.get(_TOKEN))


def read_parameters(query: str) -> Mapping[str, str]:
    """The parameters of a query, decoded. The first of duplicates counts, as other servers read them."""
    return dict(reversed(parse_qsl(query, keep_blank_values=True)))


def headers_in_query(parameters: Mapping[str, str]) -> Mapping[str, str]:
    """The headers that a presigned URL has among its parameters, with names in lower case, as SDKs put them there."""
    names = {name: name.lower() for name in parameters}
    return {lower: parameters[name] for name, lower in names.items() if lower.startswith("x-amz-")}


def bucket_and_key(host: str, path: str) -> tuple[str, str]:
    """The bucket and the key of a request, empty where it names none: from the path, or the bucket from a host such as
    ``BUCKET.s3.us-east-1.amazonaws.com`` or ``BUCKET.localhost``. `path` is decoded."""
    in_host = _BUCKET_IN_HOST.match(host.lower())
    if in_host is not None:
        return in_host[1], path.removeprefix("/")
    bucket, _, key = path.removeprefix("/").partition("/")
    return bucket, key


def objects_to_delete(body: bytes) -> Sequence[tuple[str, str | None]]:
    """The keys in the body of DeleteObjects, each with its version or None. Raises MalformedDeleteError."""
    # Imported here because few requests need it. A document type, which could define entities, is refused.
    from xml.parsers import expat  # nosec B407

    path: list[str] = []
    found: list[dict[str, str]] = []

    def start(name: str, _attributes: object) -> None:
        path.append(name.rpartition(":")[2])
        if path == _OBJECT:
            found.append({})
        elif path[:-1] == _OBJECT:
            if path[-1] in found[-1]:
                raise MalformedDeleteError
            found[-1][path[-1]] = ""

    def add_text(text: str) -> None:
        if path[:-1] == _OBJECT:
            found[-1][path[-1]] += text

    def end(_name: str) -> None:
        path.pop()

    def refuse_type(*_declaration: object) -> None:
        raise MalformedDeleteError

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = add_text, refuse_type
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        raise MalformedDeleteError from None
    if not found or len(found) > MAX_DELETED or not all(each.get("Key") for each in found):
        raise MalformedDeleteError
    return [(each["Key"], each.get("VersionId") or None) for each in found]
