"""Asks a running emulator's control API; what the commands that talk to one are made of."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

_TIMEOUT_S = 30
_PART_BYTES = 1 << 20


class ControlApiError(Exception):
    """The emulator did not answer, or refused; the message says what to do."""


def ask(
    endpoint_url: str,
    method: str,
    verb: str,
    body: Mapping[str, Any] | bytes | None = None,
    *,
    content_type: str = "application/json",
    token: str | None = None,
    timeout_s: float = _TIMEOUT_S,
) -> Any:
    """The JSON answer of a verb, which may carry a query. The body is JSON, or bytes of the content type named.

    Raises ControlApiError.
    """
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    return json.loads(_answer(endpoint_url, method, verb, data, content_type, token, timeout_s, lambda _: None))


def fetch(
    endpoint_url: str, verb: str, *, token: str | None = None, timeout_s: float, told: Callable[[int], None]
) -> bytes:
    """The answer to a GET as it was sent; `told` hears again and again how many bytes have come. Raises
    ControlApiError."""
    return _answer(endpoint_url, "GET", verb, None, "application/json", token, timeout_s, told)


def _answer(
    endpoint_url: str,
    method: str,
    verb: str,
    data: bytes | None,
    content_type: str,
    token: str | None,
    timeout_s: float,
    told: Callable[[int], None],
) -> bytes:
    request = urllib.request.Request(
        f"{endpoint_url.rstrip('/')}/_emulator/{verb}",
        method=method,
        data=data,
        headers={"content-type": content_type, **({"authorization": f"Bearer {token}"} if token else {})},
    )
    try:
        # The operator names the address.
        with urllib.request.urlopen(request, timeout=timeout_s) as answer:  # nosec B310
            read = bytearray()
            while part := answer.read(_PART_BYTES):
                read += part
                told(len(read))
            msgspec.json.decode(read, type=msgspec.Raw)  # whatever else listens there would answer in another form
            return bytes(read)
    except urllib.error.HTTPError as refusal:
        raise ControlApiError(_sentence(refusal.read(), refusal.code)) from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "reason", problem)
        raise ControlApiError(
            f"No emulator answers at {endpoint_url} ({reason}). Start one, or name it: --endpoint-url."
        ) from None


def _sentence(body: bytes, status: int) -> str:
    try:
        error = json.loads(body)["error"]
        return "\n  ".join([error["message"], *error["details"]])
    except (ValueError, KeyError, TypeError):
        return f"The emulator answered with status {status}."
