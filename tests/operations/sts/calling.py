"""Calls of STS: by a client, and byte by byte, forms in and XML out."""

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import httpx

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal

VERSION = "2011-06-15"
UNVERIFIED = Refusal(
    "InvalidIdentityToken",
    "Couldn't retrieve verification key from your identity provider,"
    "  please reference AssumeRoleWithWebIdentity documentation for requirements",
)


def assume(sts: Any, role: str, token: str, **members: Any) -> Any:
    """AssumeRoleWithWebIdentity by a boto3 client: the answer."""
    given = {"RoleArn": role, "RoleSessionName": "app1", "WebIdentityToken": token, **members}
    return sts.assume_role_with_web_identity(**given)


def post(
    emulator: Emulator,
    action: str,
    parameters: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """Sends an action as a form: unsigned, unless the headers sign it."""
    form = {"Action": action, "Version": VERSION, **(parameters or {})}
    return httpx.post(emulator.endpoint_url, data=form, headers=headers, timeout=20)


def element_names(answer: httpx.Response, result: str) -> list[str]:
    """The names of the elements in a result, in their order."""
    root = ElementTree.fromstring(answer.content)
    namespace = root.tag.partition("}")[0] + "}"
    found = root.find(namespace + result)
    assert found is not None
    return [each.tag.removeprefix(namespace) for each in found]
