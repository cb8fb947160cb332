"""A login token of the built-in identity provider, as requested and as made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FAULTS = ("wrong-signature", "wrong-issuer", "wrong-audience", "not-yet-valid", "none-algorithm")
WRONG_ISSUER = "https://wrong-issuer.invalid"
WRONG_AUDIENCE = "wrong-audience"
NOT_YET_VALID_S = 3600


class IssueError(ValueError):
    """The requested token cannot be made; the message says what to do."""


@dataclass(frozen=True, slots=True)
class LoginTokenRequest:
    """The contents of a login token.

    `provider` is a Logins key, or the ARN of an OIDC or SAML provider. `claims` are added to the standard ones; a claim
    that is None is left out. `expires_in_s` may be negative; a token of an OIDC provider is refused from five minutes
    after it expired. `fault` is one of FAULTS, or None.
    """

    provider: str
    subject: str
    audience: str | None = None
    claims: Mapping[str, Any] | None = None
    expires_in_s: int = 3600
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class LoginToken:
    """A login: `token` goes into the Logins map under `provider`; `subject` is the user."""

    token: str
    provider: str
    subject: str


def with_wrong_signature(token: str) -> str:
    """The token with another letter in the middle of its last part."""
    place = len(token) - 20
    return token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
