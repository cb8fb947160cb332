"""Helpers for calls: expected errors, and requests sent byte by byte."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator
from tests.foreign_endpoint import ForeignEndpoint
from tests.timeouts import TIMEOUT_S

AS_SENT = Config(parameter_validation=False, retries={"total_max_attempts": 1})
"""For a client that sends any parameters, and each request once."""


@dataclass(frozen=True)
class Refusal:
    """The error that a refused call gets."""

    code: str
    message: str
    status: int = 400


def refusal(call: Callable[..., Any], **members: Any) -> Refusal:
    """Makes a call of a boto3 client that must fail, and returns the error."""
    with pytest.raises(ClientError) as caught:
        call(**members)
    response = caught.value.response
    return Refusal(
        response["Error"]["Code"], response["Error"]["Message"], response["ResponseMetadata"]["HTTPStatusCode"]
    )


def violation(text: str) -> Refusal:
    """The error for one broken constraint."""
    return Refusal("ValidationException", f"1 validation error detected: {text}")


def pool_not_found(pool_id: str) -> Refusal:
    """The error for a pool that does not exist, or belongs to another account."""
    return Refusal("ResourceNotFoundException", f"IdentityPool '{pool_id}' not found.")


def authorization(access_key: str, region: str, service: str = "cognito-identity") -> dict[str, str]:
    """The headers of a signed request. The signature is not valid."""
    scope = f"{access_key}/20260101/{region}/{service}/aws4_request"
    return {
        "authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={'0' * 64}",
        "x-amz-date": "20260101T000000Z",
    }


def post(emulator: Emulator | ForeignEndpoint, operation: str, body: object, **headers: str) -> httpx.Response:
    """Sends a JSON 1.1 request without changing it: unsigned, unless the headers sign it."""
    standard = {"content-type": "application/x-amz-json-1.1", "x-amz-target": f"AWSCognitoIdentityService.{operation}"}
    return send(emulator, "cognito-identity", json.dumps(body).encode(), {**standard, **headers})


def send(
    emulator: Emulator | ForeignEndpoint, service: str, content: bytes, headers: Mapping[str, str]
) -> httpx.Response:
    """Posts bytes to a service."""
    if isinstance(emulator, ForeignEndpoint):
        return emulator.send(service, content, headers)
    # The certificates of authorities are not needed for HTTP, and reading them takes most of a call's time.
    return httpx.post(emulator.endpoint_url, content=content, headers=headers, timeout=TIMEOUT_S, verify=False)
