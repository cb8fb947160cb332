"""boto3 clients for the address of an emulator."""

from typing import Any

import boto3


def boto3_client(endpoint: str, service: str = "cognito-identity", **options: Any) -> Any:
    """A boto3 client with dummy credentials; `options` override them."""
    dummies = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=endpoint, **{**dummies, **options})  # type: ignore[call-overload]
