"""What a login's claims are to role rules and principal tags: text, whatever JSON they were.

Assumed, since AWS shows no example: a list reads ``[a, b]``, an object ``{key=value}``, as Java prints them. Contains,
which people use on ``cognito:groups``, comes out the same in any form.
"""

from collections.abc import Mapping
from typing import Final

_SHORT_CLAIMS: Final = frozenset({"iss", "aud", "sub"})
_PROVIDERS_OF_SHORT_CLAIMS: Final = frozenset(
    {"graph.facebook.com", "www.amazon.com", "api.twitter.com", "www.digits.com"}
)


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
    """The claims that rules may see of a login with this Logins key: only iss, aud and sub when the login was an opaque
    token.

    https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html#token-claims-for-role-based-access-control
    """
    if provider in _PROVIDERS_OF_SHORT_CLAIMS:
        return {name: value for name, value in claims.items() if name in _SHORT_CLAIMS}
    return dict(claims)
