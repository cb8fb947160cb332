"""The HTTP client of the commands that use the control API of a running emulator."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.cli.errors import CommandError

_TIMEOUT_S = 30
_PART_BYTES = 1 << 20


class ControlApiError(CommandError):
    """The emulator did not answer, or refused the request."""


def ask(
    endpoint_url: str,
    method: str,
    path: str,
    body: Mapping[str, Any] | bytes | None = None,
    *,
    content_type: str = "application/json",
    token: str | None = None,
    timeout_s: float = _TIMEOUT_S,
) -> Any:
    """The JSON response of an endpoint. Raises ControlApiError.

    `path` is below /_emulator/ and may have a query. `body` is JSON, or bytes of the given content type.
    """
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    return json.loads(_receive(endpoint_url, method, path, data, content_type, token, timeout_s, lambda _: None))


def fetch(
    endpoint_url: str, path: str, *, token: str | None = None, timeout_s: float, on_progress: Callable[[int], None]
) -> bytes:
    """The body of the response to a GET. Raises ControlApiError.

    `on_progress` is called again and again with the number of bytes received so far.
    """
    return _receive(endpoint_url, "GET", path, None, "application/json", token, timeout_s, on_progress)


def _receive(
    endpoint_url: str,
    method: str,
    path: str,
    data: bytes | None,
    content_type: str,
    token: str | None,
    timeout_s: float,
    on_progress: Callable[[int], None],
) -> bytes:
    request = urllib.request.Request(
        f"{endpoint_url.rstrip('/')}/_emulator/{path}",
        method=method,
        data=data,
        headers={"content-type": content_type, **({"authorization": f"Bearer {token}"} if token else {})},
    )
    try:
        # The operator chooses the address.
        with urllib.request.urlopen(request, timeout=timeout_s) as response:  # nosec B310
            received = bytearray()
            while part := response.read(_PART_BYTES):
                received += part
                on_progress(len(received))
            msgspec.json.decode(received, type=msgspec.Raw)  # another server on that port would not send JSON
            return bytes(received)
    except urllib.error.HTTPError as error:
        raise ControlApiError(_sentence(error.read(), error.code)) from None
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
