"""A client that signs users in, as a browser app does: authorization request, form of the page, tokens."""

import hashlib
import html
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

GOOGLE = "accounts.google.com"
GOOGLE_ARN = f"arn:aws:iam::000000000000:oidc-provider/{GOOGLE}"
CALLBACK = "http://localhost:3000/callback"
ORIGIN = "http://localhost:3000"
VERIFIER = "a-verifier-of-at-least-forty-three-characters"
_SEALED_REQUEST = re.compile(r'name="request" value="([^"]*)"')


@cache
def http() -> httpx.Client:
    """The HTTP client of the tests. A new one for each request would take longer than the requests."""
    return httpx.Client()


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class Client:
    """A client of the provider `name` at an emulator."""

    endpoint_url: str
    name: str = GOOGLE
    client_id: str = "app"
    redirect_uri: str = CALLBACK

    @property
    def address(self) -> str:
        return f"{self.endpoint_url}/sign-in/{self.name}"

    def authorize(self, headers: Mapping[str, str] | None = None, **changes: str | None) -> httpx.Response:
        """The response to an authorization request; a parameter that is None is left out."""
        parameters: dict[str, str | None] = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": "openid",
            "state": "the state",
            "nonce": "the nonce",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
            **changes,
        }
        sent = {name: value for name, value in parameters.items() if value is not None}
        return http().get(f"{self.address}/oauth2/authorize", params=sent, headers=headers)

    def login(
        self,
        page: httpx.Response,
        headers: Mapping[str, str] | None = None,
        **fields: str,
    ) -> httpx.Response:
        """The response to the form of a page."""
        form = {"request": sealed_request(page), "subject": "alice", **fields}
        own = {"origin": self.endpoint_url, "sec-fetch-site": "same-origin"} if headers is None else headers
        return http().post(f"{self.address}/login", data=form, headers=own)

    def code(self, claims: str = "", **parameters: Any) -> str:
        """The code of a new sign-in of alice."""
        return response_parameters(self.login(self.authorize(**parameters), claims=claims))["code"]

    def exchange(self, code: str, headers: Mapping[str, str] | None = None, **changes: str | None) -> httpx.Response:
        """The response to the exchange of a code."""
        form: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "code_verifier": VERIFIER,
            **changes,
        }
        sent = {name: value for name, value in form.items() if value is not None}
        return http().post(f"{self.address}/oauth2/token", data=sent, headers=headers)

    def refresh(self, refresh_token: str, **changes: str) -> httpx.Response:
        """The response to a refresh token."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": self.client_id, **changes}
        return http().post(f"{self.address}/oauth2/token", data=form)

    def revoke(
        self, token: str | None, headers: Mapping[str, str] | None = None, **changes: str | None
    ) -> httpx.Response:
        """The response to the revocation of a token; None sends none."""
        form: dict[str, str | None] = {"token": token, "client_id": self.client_id, **changes}
        sent = {name: value for name, value in form.items() if value is not None}
        return http().post(f"{self.address}/oauth2/revoke", data=sent, headers=headers)


def sealed_request(page: httpx.Response) -> str:
    """The hidden field of a sign-in page."""
    assert page.status_code in (200, 400, 403), page.text
    found = _SEALED_REQUEST.search(page.text)
    assert found is not None, page.text
    return html.unescape(found[1])


def response_parameters(response: httpx.Response) -> dict[str, str]:
    """The parameters that a redirect has for the client."""
    assert response.status_code == 303, response.text
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))
