"""Reads uploads to S3 by HTML forms, whose key, signature and headers are fields before the file.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
"""

import re
from collections.abc import Mapping

from cognito_identity_emulator.protocol.message import HttpRequest, media_type
from cognito_identity_emulator.protocol.signature import Credential

MAX_FIELD_BYTES = 64 * 1024
"""The length of the fields that are read. S3 allows 20 KB."""
_BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^\s";,]+))', re.IGNORECASE)
_NAME = re.compile(rb'[;\s]name=(?:"([^"]*)"|([^\s";]+))', re.IGNORECASE)
_FILE_NAME = re.compile(rb'[;\s]filename=(?:"([^"]*)"|([^\s";]+))', re.IGNORECASE)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
FILE = "file"
_FIELDS_OF_HEADERS = {"acl": "x-amz-acl", "tagging": "x-amz-tagging"}


def is_form(request: HttpRequest) -> bool:
    """Whether the body of a request is that of an HTML form with files."""
    content_type = request.headers.get("content-type", "")
    return request.method == "POST" and media_type(content_type) == "multipart/form-data"


def form_fields(request: HttpRequest) -> Mapping[str, str]:
    """The fields before the file, with names in lower case, and `file`, the name of the file, when that is reached.

    The first of duplicates counts. A field that is not complete is left out.
    """
    boundary = _BOUNDARY.search(request.headers.get("content-type", ""))
    if boundary is None:
        return {}
    # A delimiter is a line of its own: in the middle of one, it is a part of a value.
    delimiter = rb"\r?\n--" + re.escape(boundary[1] or boundary[2]).encode("latin-1") + rb"(?:--)?[ \t]*\r?\n"
    fields: dict[str, str] = {}
    *parts, last = re.split(delimiter, b"\n" + request.body + b"\n")
    for part in (*parts[1:], last):
        head, *value = _END_OF_HEAD.split(part, maxsplit=1)
        name = _NAME.search(head)
        if name is None or not value:
            continue
        lower = _text(name).lower()
        if lower == FILE:
            file_name = _FILE_NAME.search(head)
            return {**fields, FILE: "" if file_name is None else _text(file_name)}
        if part is not last:
            fields.setdefault(lower, value[0].decode("utf-8", "replace"))
    return fields


def form_key(fields: Mapping[str, str]) -> str:
    """The key of the object, in which S3 puts the name of the file for ${filename}; empty without the field."""
    return fields.get("key", "").replace("${filename}", fields.get(FILE, ""))


def form_headers(fields: Mapping[str, str]) -> Mapping[str, str]:
    """The fields that mean what a header means in a PUT, by the name of the header."""
    named = {_FIELDS_OF_HEADERS.get(name, name): value for name, value in fields.items()}
    return {name: value for name, value in named.items() if name.startswith("x-amz-")}


def read_form_credential(fields: Mapping[str, str]) -> Credential | None:
    """The access key that signed a form, in version 4 or 2, not verified; None for an anonymous upload."""
    access_key_id, *scope = fields.get("x-amz-credential", fields.get("awsaccesskeyid", "")).split("/")
    region = scope[1] if len(scope) > 1 else None
    return Credential(access_key_id, region, fields.get("x-amz-security-token")) if access_key_id else None


def _text(match: re.Match[bytes]) -> str:
    value: bytes = match[1] if match[1] is not None else match[2]
    return value.decode("utf-8", "replace")
