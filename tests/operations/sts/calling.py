"""STS byte by byte: forms in, XML out."""

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import httpx

from emulator import Emulator

VERSION = "2011-06-15"


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
