"""Signed and unsigned calls as raw bytes, so that a test can change anything about them before they are sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode
from xml.etree import ElementTree

import httpx
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.timeouts import TIMEOUT_S

REGION = "us-east-1"
FORM = "application/x-www-form-urlencoded; charset=utf-8"
JSON = "application/x-amz-json-1.1"
IDENTITY_QUERY = urlencode({"Action": "GetCallerIdentity", "Version": "2011-06-15"})


@dataclass(frozen=True)
class Key:
    """Credentials to sign with."""

    access_key_id: str
    secret: str
    session_token: str | None = None


@dataclass(frozen=True)
class Outgoing:
    """A request that is ready to be sent."""

    method: str
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def signed(
        self, key: Key, service: str, *, at: datetime | None = None, region: str = REGION, presigned: bool = False
    ) -> "Outgoing":
        """The same request, signed by botocore at the time `at` (default: now)."""
        request = AWSRequest(method=self.method, url=self.url, data=self.body, headers=dict(self.headers))
        auth: Any = SigV4QueryAuth if presigned else SigV4Auth
        credentials = Credentials(key.access_key_id, key.secret, key.session_token)
        with patch("botocore.auth.get_current_datetime", return_value=at or datetime.now(UTC)):
            auth(credentials, service, region).add_auth(request)
        return replace(self, url=request.prepare().url, headers=dict(request.headers.items()))

    def header(self, name: str, value: str | None) -> "Outgoing":
        """The same request with one header changed or removed."""
        kept = {each: held for each, held in self.headers.items() if each.lower() != name.lower()}
        return replace(self, headers=kept if value is None else {**kept, name: value})

    def edited(self, name: str, old: str, new: str) -> "Outgoing":
        """The same request with a part of one header changed."""
        before = next(held for each, held in self.headers.items() if each.lower() == name.lower())
        assert old in before
        return self.header(name, before.replace(old, new))

    def in_url(self, old: str, new: str) -> "Outgoing":
        """The same request with a part of the URL changed."""
        assert old in self.url
        return replace(self, url=self.url.replace(old, new))

    def send(self) -> httpx.Response:
        """The response of the server."""
        # Without `verify=False` every request would read all certificate authorities first.
        return httpx.request(
            self.method, self.url, content=self.body, headers=dict(self.headers), timeout=TIMEOUT_S, verify=False
        )


def json_call(endpoint: str, operation: str, body: Mapping[str, Any]) -> Outgoing:
    """An unsigned call of Cognito Identity."""
    headers = {"Content-Type": JSON, "X-Amz-Target": f"AWSCognitoIdentityService.{operation}"}
    return Outgoing("POST", endpoint + "/", json.dumps(body).encode(), headers)


def form_call(endpoint: str, action: str = "GetCallerIdentity", **members: str) -> Outgoing:
    """An unsigned call of STS."""
    body = urlencode({"Action": action, "Version": "2011-06-15", **members}).encode()
    return Outgoing("POST", endpoint + "/", body, {"Content-Type": FORM})


def query_call(endpoint: str) -> Outgoing:
    """An unsigned GetCallerIdentity in the query string."""
    return Outgoing("GET", f"{endpoint}/?{IDENTITY_QUERY}")


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, code and message of a refusal in either protocol."""
    if answer.headers["content-type"].startswith("application/x-amz-json"):
        read = answer.json()
        return answer.status_code, read["__type"], read.get("message", "")
    error = ElementTree.fromstring(answer.text)[0]
    named = {each.tag.rpartition("}")[2]: each.text or "" for each in error}
    return answer.status_code, named["Code"], named.get("Message", "")
