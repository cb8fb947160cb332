"""Decodes a signed token without verifying it: header and claims, in their order."""

import json
from base64 import urlsafe_b64decode
from typing import Any


def header(token: str) -> dict[str, Any]:
    """The protected header."""
    return _segment(token, 0)


def claims(token: str) -> dict[str, Any]:
    """The payload."""
    return _segment(token, 1)


def _segment(token: str, index: int) -> dict[str, Any]:
    text = token.split(".")[index]
    found: dict[str, Any] = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found
