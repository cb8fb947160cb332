"""What a sign-in remembers between its requests, sealed into the text that the browser or the client brings back.

Every worker and every replica has the secret of the seal, so no table has to keep them. See docs/decisions/sign-in.md.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from cognito_identity_emulator.features.core import EmulatorCore

_NONCE_BYTES = 12


class AuthorizationRequest(msgspec.Struct, frozen=True):
    """A checked request of a client, between the page and its form. `expires_at` is epoch milliseconds."""

    provider: str
    client_id: str
    redirect_uri: str
    response_mode: str
    state: str | None
    nonce: str | None
    scope: str
    challenge: str
    has_refresh_token: bool
    expires_at: int


class SignedInUser(msgspec.Struct, frozen=True):
    """The user that signed in: `claims` are those besides the standard ones, and `auth_time` is epoch seconds."""

    subject: str
    claims: Mapping[str, Any]
    auth_time: int


class AuthorizationCode(msgspec.Struct, frozen=True):
    """The code that the client exchanges for tokens, once. `expires_at` is epoch milliseconds."""

    id: str
    request: AuthorizationRequest
    user: SignedInUser
    expires_at: int


class RefreshToken(msgspec.Struct, frozen=True):
    """The token with which a client gets new tokens without a page, until `expires_at` (epoch milliseconds) or until
    its `id` is revoked."""

    id: str
    provider: str
    client_id: str
    scope: str
    user: SignedInUser
    expires_at: int


Remembered = TypeVar("Remembered", AuthorizationRequest, AuthorizationCode, RefreshToken)


def seal(core: EmulatorCore, remembered: AuthorizationRequest | AuthorizationCode | RefreshToken) -> str:
    """The value as text that only this emulator can read and write."""
    facts = msgspec.json.encode(remembered)
    return core.keys.seal.seal(_purpose(type(remembered)), facts, core.ids.random_bytes(_NONCE_BYTES))


def unseal(core: EmulatorCore, text: str, kind: type[Remembered]) -> Remembered | None:
    """The value in a sealed text; None for any other text, and for a value that expired.

    A value of an earlier release that lacks a member counts as such a text.
    """
    facts = core.keys.seal.unseal(_purpose(kind), text)
    if facts is None:
        return None
    try:
        remembered = msgspec.json.decode(facts, type=kind)
    except msgspec.ValidationError:
        return None
    return remembered if core.clock.now() < remembered.expires_at else None


def _purpose(kind: type) -> str:
    return f"sign-in:{kind.__name__}"
