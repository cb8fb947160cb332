"""The user of a sign-in as typed on the page: an id and claims."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.sign_in.sealed import SignedInUser

MAX_SUBJECT_CHARACTERS = 255
MAX_CLAIMS_BYTES = 4096
"""Bytes of the claims, because a code has them, and servers limit the length of a URL."""
OWN_CLAIMS = (
    "aud",
    "auth_time",
    "azp",
    "client_id",
    "exp",
    "iat",
    "iss",
    "jti",
    "nbf",
    "nonce",
    "refresh_token_id",
    "scope",
    "sub",
    "token_use",
)
"""The claims that the emulator sets."""


class UserError(ValueError):
    """The user or the claims cannot be used; the message says why."""


def read_user(subject: str, claims: str, now: int) -> SignedInUser:
    """The user. `claims` is the text of a JSON object, or empty. `now` is epoch milliseconds. Raises UserError."""
    subject = subject.strip()
    if not subject:
        raise UserError("Type a user id, or pick a user.")
    if len(subject) > MAX_SUBJECT_CHARACTERS or not subject.isprintable():
        raise UserError(f"The user id must be printable, with at most {MAX_SUBJECT_CHARACTERS} characters.")
    return SignedInUser(subject, _read_claims(claims), now // 1000)


def _read_claims(text: str) -> Mapping[str, Any]:
    if not text.strip():
        return {}
    if len(text.encode()) > MAX_CLAIMS_BYTES:
        raise UserError(f"The claims have more than {MAX_CLAIMS_BYTES} bytes.")
    try:
        claims: Mapping[str, Any] = msgspec.json.decode(text, type=dict[str, Any])
    except (ValueError, RecursionError):
        raise UserError('The claims are not a JSON object, such as {"email": "alice@example.com"}.') from None
    own = sorted({*claims} & {*OWN_CLAIMS})
    if own:
        raise UserError(f"The emulator itself sets {', '.join(own)}: remove it from the claims.")
    return claims
