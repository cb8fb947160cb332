"""The control API as a program on the operator's side sees it."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit


def ask(
    endpoint_url: str, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    """The status and the JSON answer of a verb; `body` is JSON, or bytes as they are."""
    host = str(urlsplit(endpoint_url).netloc)
    connection = HTTPConnection(host, timeout=20)
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    connection.request(method, f"/_emulator/{path}", data, {"content-type": "application/json", **(headers or {})})
    answer = connection.getresponse()
    text = answer.read()
    assert answer.headers["content-type"].startswith("application/json") or path.startswith("health"), text
    connection.close()
    return answer.status, json.loads(text) if text else None


def refusal(endpoint_url: str, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str, str]:
    """The status of a refusal, its code, and all it says. Its shape is always the same."""
    status, answer = ask(endpoint_url, method, path, body, headers)
    assert 400 <= status < 500, answer
    assert set(answer) == {"error"}
    assert set(answer["error"]) == {"code", "message", "details"}
    assert all(isinstance(detail, str) for detail in answer["error"]["details"])
    return status, answer["error"]["code"], " ".join([answer["error"]["message"], *answer["error"]["details"]])
