"""A login's claims as role rules and principal tags see them: as text.

Assumed, since AWS shows no example: a list reads ``[a, b]``, an object ``{key=value}``, as Java prints them. Contains,
which people use on ``cognito:groups``, comes out the same in any form.
"""

from collections.abc import Mapping
from typing import Final

from cognito_identity_emulator.domain.social_providers import has_opaque_tokens

_CLAIMS_OF_OPAQUE_TOKENS: Final = frozenset({"iss", "aud", "sub"})


def claim_text(value: object) -> str | None:
    """A claim's value as text; None for a claim that is absent or null."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(_inner_text(item) for item in value)}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}={_inner_text(item)}" for key, item in value.items()) + "}"
    return str(value)


def _inner_text(value: object) -> str:
    return claim_text(value) or ("null" if value is None else "")


def visible_claims(provider: str, claims: Mapping[str, object]) -> dict[str, object]:
    """The claims that rules may see of a login with this Logins key: only iss, aud and sub for opaque tokens.

    https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html#token-claims-for-role-based-access-control
    """
    if has_opaque_tokens(provider):
        return {name: value for name, value in claims.items() if name in _CLAIMS_OF_OPAQUE_TOKENS}
    return dict(claims)
