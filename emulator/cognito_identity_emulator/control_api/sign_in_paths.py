"""The paths of the interactive sign-in, and their part of the OpenAPI document; the package `sign_in` answers them.

They are those of a user pool's domain at AWS, below ``/sign-in/NAME``.
https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

SIGN_IN_PREFIX = "/sign-in/"
"""Precedes the name of the provider in every path."""


class SignInPath(msgspec.Struct, frozen=True):
    """The end of a path, its documented methods, and what it is for."""

    path: str
    methods: Sequence[str]
    summary: str


DISCOVERY = SignInPath(
    "/.well-known/openid-configuration", ("GET",), "The discovery document of a provider, which names its endpoints."
)
KEY_SET = SignInPath("/.well-known/jwks.json", ("GET",), "The keys that verify the tokens of a provider.")
AUTHORIZE = SignInPath("/oauth2/authorize", ("GET",), "The page to sign in: authorization code with PKCE.")
LOGIN = SignInPath("/login", ("POST",), "Takes the form of the page, and sends the browser back with a code.")
TOKEN = SignInPath("/oauth2/token", ("POST",), "Exchanges a code or a refresh token for tokens.")
REVOKE = SignInPath("/oauth2/revoke", ("POST",), "Revokes a refresh token or an access token.")
USER_INFO = SignInPath("/oauth2/userInfo", ("GET", "POST"), "The claims of the user of an access token.")
LOGOUT = SignInPath("/logout", ("GET",), "Sends the browser to a registered URI after a logout.")
SIGN_IN_PATHS = (DISCOVERY, KEY_SET, AUTHORIZE, LOGIN, TOKEN, REVOKE, USER_INFO, LOGOUT)
"""All of them."""


def sign_in_operations() -> Mapping[str, Mapping[str, Any]]:
    """The path items of the OpenAPI document."""
    return {
        f"{SIGN_IN_PREFIX}{{provider}}{each.path}": {
            method.lower(): _operation(each, method) for method in each.methods
        }
        for each in SIGN_IN_PATHS
    }


def _operation(path: SignInPath, method: str) -> dict[str, Any]:
    provider = {
        "name": "provider",
        "in": "path",
        "required": True,
        "description": "The Logins key of an OpenID Connect provider; slashes in it are not escaped.",
        "schema": {"type": "string"},
        "example": "accounts.google.com",
    }
    words = path.path.replace(".", "").replace("-", "_").strip("/").split("/")
    return {
        "operationId": "_".join([method.lower(), "sign_in", *words]).lower(),
        "summary": path.summary,
        "parameters": [provider],
        "responses": {"default": {"description": "As OpenID Connect defines it; a page for a browser."}},
        "security": [{}],
    }
