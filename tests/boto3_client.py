"""Clients of an emulator that is known by its address alone."""

from typing import Any

import boto3


def boto3_client(endpoint: str, service: str = "cognito-identity", **options: Any) -> Any:
    """A boto3 client with dummy credentials, unless the options name others."""
    dummies = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=endpoint, **{**dummies, **options})  # type: ignore[call-overload]
