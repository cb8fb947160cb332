"""Sends requests as an SDK would: headers with a signature that is never checked, and bodies."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

ASSUME_ROLE = "AssumeRoleWithWebIdentity"
_SIGNATURE = (
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/cognito-identity/aws4_request, "
    f"SignedHeaders=host;x-amz-date;x-amz-target, Signature={'0' * 64}"
)


@dataclass(frozen=True)
class Answer:
    """The answer to a call. `members` is None when the body is not JSON."""

    status: int
    body: bytes

    @property
    def members(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def headers_of(operation: str) -> dict[str, str]:
    """The headers of a request for an operation."""
    if operation == ASSUME_ROLE:
        return {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    return {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": f"AWSCognitoIdentityService.{operation}",
        "x-amz-date": "20260101T000000Z",
        "authorization": _SIGNATURE,
    }


def body_of(operation: str, members: Mapping[str, Any]) -> str:
    """The body of a request for an operation."""
    if operation == ASSUME_ROLE:
        return urlencode({"Action": operation, "Version": "2011-06-15", **members})
    return json.dumps(members)


def call(port: int, operation: str, members: Mapping[str, Any] | str, timeout_s: float = 20) -> Answer:
    """One call over a connection of its own. `members` may be the encoded body."""
    body = members if isinstance(members, str) else body_of(operation, members)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        connection.request("POST", "/", body, headers_of(operation))
        response = connection.getresponse()
        return Answer(response.status, response.read())
    finally:
        connection.close()
