"""Asks a running emulator's control API; what the commands that talk to one are made of."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

_TIMEOUT_S = 30


class CannotAsk(Exception):
    """The emulator did not answer, or refused; the message says what to do."""


def ask(
    endpoint_url: str,
    method: str,
    verb: str,
    body: Mapping[str, Any] | bytes,
    *,
    content_type: str = "application/json",
    token: str | None = None,
    timeout_s: float = _TIMEOUT_S,
) -> Any:
    """The JSON answer of a verb, which may carry a query. The body is JSON, or bytes of the content type named.

    Raises CannotAsk.
    """
    request = urllib.request.Request(
        f"{endpoint_url.rstrip('/')}/_emulator/{verb}",
        method=method,
        data=body if isinstance(body, bytes) else json.dumps(body).encode(),
        headers={"content-type": content_type, **({"authorization": f"Bearer {token}"} if token else {})},
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as refusal:
        raise CannotAsk(_sentence(refusal.read(), refusal.code)) from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "reason", problem)
        raise CannotAsk(
            f"No emulator answers at {endpoint_url} ({reason}). Start one, or name it: --endpoint-url."
        ) from None


def _sentence(body: bytes, status: int) -> str:
    try:
        error = json.loads(body)["error"]
        return "\n  ".join([error["message"], *error["details"]])
    except (ValueError, KeyError, TypeError):
        return f"The emulator answered with status {status}."
