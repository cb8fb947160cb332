"""Takes tokens and secrets out of requests and responses before the journal keeps them.

Which members of a shape are secret is worked out once per shape; a shape without any is handed back as it is, so that
most calls pay a look-up.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from emulator.declare.shape import MemberType, Shape, members, once_per_shape

REDACTED = "[redacted]"

_SECRET_MEMBERS = frozenset(
    {"Token", "WebIdentityToken", "SecretKey", "SecretAccessKey", "SessionToken", "NextToken", "Policy"}
)
_TOKENS_BY_PROVIDER = "Logins"


def without_secrets(shape: Shape | None) -> Shape | None:
    """The shape with REDACTED in place of what nobody but its caller should see; of logins, the providers stay."""
    if shape is None:
        return None
    secret = _secret_members(type(shape))
    if not secret:
        return shape
    held = [(attribute, take_out, getattr(shape, attribute)) for attribute, take_out in secret]
    changes = {attribute: take_out(value) for attribute, take_out, value in held if value is not None}
    return msgspec.structs.replace(shape, **changes) if changes else shape  # type: ignore[type-var]  # a shape is a struct


@once_per_shape
def _secret_members(shape: type[Shape]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """The attributes that are or hold secrets, each with what takes them out."""
    found = [(each.attribute, _taking_out(each.name, each.type)) for each in members(shape)]
    return tuple((attribute, take_out) for attribute, take_out in found if take_out is not None)


def _taking_out(name: str, kind: MemberType) -> Callable[[Any], Any] | None:
    if name == _TOKENS_BY_PROVIDER and kind.kind is dict:
        return _only_keys
    if name in _SECRET_MEMBERS and kind.kind is str:
        return _nothing_of
    if issubclass(kind.kind, Shape) and _secret_members(kind.kind):
        return without_secrets
    if kind.kind is list and kind.item is not None and _taking_out(name, kind.item) is not None:
        return _of_each
    return None


def _only_keys(logins: Mapping[str, str]) -> Mapping[str, str]:
    return dict.fromkeys(logins, REDACTED)


def _nothing_of(secret: str) -> str:
    return REDACTED


def _of_each(shapes: list[Shape]) -> list[Shape | None]:
    return [without_secrets(each) for each in shapes]
