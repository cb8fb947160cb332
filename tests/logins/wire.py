"""Calls of Cognito Identity as plain HTTP, for tables with too many rows for an SDK."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from tests.timeouts import TIMEOUT_S


class Wire:
    """One connection to an emulator."""

    def __init__(self, endpoint_url: str) -> None:
        self._connection = HTTPConnection(str(urlsplit(endpoint_url).netloc), timeout=TIMEOUT_S)

    def call(self, operation: str, **members: Any) -> tuple[int, dict[str, Any]]:
        """The status and the response of an operation, called with a signature."""
        headers = {
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": f"AWSCognitoIdentityService.{operation}",
            "x-amz-date": "20260101T000000Z",
            "authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cognito-identity/aws4_request, "
            "SignedHeaders=host;x-amz-date, Signature=" + 64 * "0",
        }
        self._connection.request("POST", "/", json.dumps(members), headers)
        response = self._connection.getresponse()
        return response.status, json.loads(response.read())

    def refusal(self, operation: str, **members: Any) -> tuple[str, str]:
        """The code and the message of an operation that fails with status 400."""
        status, response = self.call(operation, **members)
        assert status == 400, f"{operation} was answered with {status}: {response}"
        return response["__type"], response["message"]

    def close(self) -> None:
        self._connection.close()
