"""boto3 clients of an emulator."""

from collections.abc import Mapping
from typing import Any

_DUMMY_ACCESS_KEY = "test"


def boto3_client(service: str, endpoint_url: str, region: str, options: Mapping[str, Any]) -> Any:
    """A boto3 client of an address, whatever the environment and the profile say about endpoints and proxies.

    `options` are arguments of boto3.client and win; without credentials in them, the client gets dummy ones.
    """
    import boto3
    from botocore.config import Config

    config = Config(proxies={}, use_fips_endpoint=False, use_dualstack_endpoint=False)
    if options.get("config") is not None:
        config = config.merge(options["config"])
    defaults = {
        "endpoint_url": endpoint_url,
        "region_name": region,
        "aws_access_key_id": _DUMMY_ACCESS_KEY,
        "aws_secret_access_key": _DUMMY_ACCESS_KEY,
    }
    return boto3.client(service, **{**defaults, **options, "config": config})  # type: ignore[call-overload]
