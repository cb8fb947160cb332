"""Helpers for calls of STS, by a boto3 client and as plain forms."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import httpx

from cognito_identity_emulator import Emulator
from tests.foreign_endpoint import ForeignEndpoint
from tests.operations.calling import Refusal, send

VERSION = "2011-06-15"
UNVERIFIED = Refusal(
    "InvalidIdentityToken",
    "Couldn't retrieve verification key from your identity provider,"
    "  please reference AssumeRoleWithWebIdentity documentation for requirements",
)


def assume(sts: Any, role: str, token: str, **members: Any) -> Any:
    """Calls AssumeRoleWithWebIdentity with a boto3 client."""
    parameters = {"RoleArn": role, "RoleSessionName": "app1", "WebIdentityToken": token, **members}
    return sts.assume_role_with_web_identity(**parameters)


def post(
    emulator: Emulator | ForeignEndpoint,
    action: str,
    parameters: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """Sends an action as a form: unsigned, unless the headers sign it."""
    form = {"Action": action, "Version": VERSION, **(parameters or {})}
    content_type = {"content-type": "application/x-www-form-urlencoded"}
    return send(emulator, "sts", urlencode(form).encode(), {**content_type, **(headers or {})})


def element_names(response: httpx.Response, result: str) -> list[str]:
    """The names of the elements in a result, in their order."""
    root = ElementTree.fromstring(response.content)
    namespace = root.tag.partition("}")[0] + "}"
    found = root.find(namespace + result)
    assert found is not None
    return [each.tag.removeprefix(namespace) for each in found]
