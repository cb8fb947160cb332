"""Sends requests to the control API over HTTP and returns the responses."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from tests.timeouts import TIMEOUT_S


def ask(
    endpoint_url: str, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    """Send a request and return the status and the decoded JSON body. A `body` of bytes is sent unchanged."""
    host = str(urlsplit(endpoint_url).netloc)
    connection = HTTPConnection(host, timeout=TIMEOUT_S)
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    connection.request(method, f"/_emulator/{path}", data, {"content-type": "application/json", **(headers or {})})
    answer = connection.getresponse()
    text = answer.read()
    assert answer.headers["content-type"].startswith("application/json") or path.startswith("health"), text
    connection.close()
    return answer.status, json.loads(text) if text else None


def refusal(endpoint_url: str, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str, str]:
    """Send a request that is refused. Returns the status, the code, and the message with its details.

    Every refusal has the same JSON shape.
    """
    status, answer = ask(endpoint_url, method, path, body, headers)
    assert 400 <= status < 500, answer
    assert set(answer) == {"error"}
    assert set(answer["error"]) == {"code", "message", "details"}
    assert all(isinstance(detail, str) for detail in answer["error"]["details"])
    return status, answer["error"]["code"], " ".join([answer["error"]["message"], *answer["error"]["details"]])
