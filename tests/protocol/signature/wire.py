"""Requests as a server receives them, signed by botocore."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from cognito_identity_emulator.protocol.signature import Signature, parse_signature, verify

KEY_ID = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SIGNED_AT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
NOW = int(SIGNED_AT.timestamp() * 1000)


@dataclass(frozen=True)
class Wire:
    """One HTTP request: header names in lower case, text as ISO 8859-1."""

    method: str = "POST"
    path: str = "/"
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def parse(self) -> Signature | None:
        return parse_signature(self.query, self.headers)

    def verify(self, secret: str = SECRET, *, now: int = NOW, service: str = "sts", region: str | None = None) -> None:
        signature = self.parse()
        assert signature is not None
        verify(
            signature,
            secret,
            method=self.method,
            path=self.path,
            query=self.query,
            headers=self.headers,
            body=self.body,
            now=now,
            service=service,
            region=region,
        )

    def header(self, name: str, value: str | None) -> "Wire":
        """The same request with one header changed or removed."""
        headers = dict(self.headers, **{name: value or ""})
        if value is None:
            del headers[name]
        return replace(self, headers=headers)

    def edit(self, name: str, old: str, new: str) -> "Wire":
        """The same request with a piece of one header changed."""
        before = self.headers[name]
        assert old in before
        return self.header(name, before.replace(old, new))

    def edit_query(self, old: str, new: str) -> "Wire":
        assert old in self.query
        return replace(self, query=self.query.replace(old, new))


def signed(
    *,
    method: str = "POST",
    url: str = "http://localhost:4591/",
    params: Mapping[str, str] | None = None,
    headers: Sequence[tuple[str, str]] = (),
    body: bytes = b"",
    token: str | None = None,
    service: str = "sts",
    region: str = "us-east-1",
    presigned: bool = False,
) -> Wire:
    """A request with botocore's signature, as it arrives."""
    request = AWSRequest(method=method, url=url, data=body, params=dict(params or {}))
    for name, value in headers:
        request.headers.add_header(name, value)
    auth: Any = SigV4QueryAuth if presigned else SigV4Auth
    with patch("botocore.auth.get_current_datetime", return_value=SIGNED_AT):
        auth(Credentials(KEY_ID, SECRET, token), service, region).add_auth(request)
    target = urlsplit(request.prepare().url)
    received = {"host": target.netloc}
    for name, value in request.headers.items():
        name, value = name.lower(), on_the_wire(value.strip(" \t"))
        received[name] = f"{received[name]},{value}" if name in received else value
    return Wire(method, on_the_wire(target.path), on_the_wire(target.query), received, body)


def on_the_wire(text: str) -> str:
    return text.encode().decode("latin-1")
