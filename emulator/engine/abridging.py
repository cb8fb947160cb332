"""What the journal keeps of requests and responses: tokens and secrets are taken out, and long lists cut short.

What is to be done to a shape is worked out once per shape; one that is kept as it is costs a look-up.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from emulator.declare.shape import MemberType, Shape, members, once_per_shape

REDACTED = "[redacted]"
MOST_OF_A_LIST = 5
"""How many structures of a list are kept: a page of sixty identities weighs more than all else of a call."""

_SECRET_MEMBERS = frozenset(
    {"Token", "WebIdentityToken", "SecretKey", "SecretAccessKey", "SessionToken", "NextToken", "Policy"}
)
_TOKENS_BY_PROVIDER = "Logins"


def abridged(shape: Shape | None) -> Shape | None:
    """The shape with REDACTED in place of what nobody but its caller should see; of logins, the providers stay. Of a
    long list of structures the first are kept, and behind them a text that says how many there were more."""
    if shape is None:
        return None
    parts = _parts(type(shape))
    if not parts:
        return shape
    held = [(attribute, abridge, getattr(shape, attribute)) for attribute, abridge in parts]
    changes = {attribute: abridge(value) for attribute, abridge, value in held if value is not None}
    return msgspec.structs.replace(shape, **changes) if changes else shape  # type: ignore[type-var]  # it is a struct


@once_per_shape
def _parts(shape: type[Shape]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """The attributes that are not kept as they are, each with what is made of it."""
    found = [(each.attribute, _abridging(each.name, each.type)) for each in members(shape)]
    return tuple((attribute, abridge) for attribute, abridge in found if abridge is not None)


def _abridging(name: str, member: MemberType) -> Callable[[Any], Any] | None:
    if name == _TOKENS_BY_PROVIDER and member.kind is dict:
        return _only_keys
    if name in _SECRET_MEMBERS and member.kind is str:
        return _nothing_of
    if issubclass(member.kind, Shape) and _parts(member.kind):
        return abridged
    if member.kind is list and member.item is not None and issubclass(member.item.kind, Shape):
        return _first_of
    return None


def _only_keys(logins: Mapping[str, str]) -> Mapping[str, str]:
    return dict.fromkeys(logins, REDACTED)


def _nothing_of(secret: str) -> str:
    return REDACTED


def _first_of(shapes: list[Shape]) -> list[Shape | str | None]:
    kept: list[Shape | str | None] = [abridged(each) for each in shapes[:MOST_OF_A_LIST]]
    if len(shapes) > MOST_OF_A_LIST:
        kept.append(f"[{len(shapes) - MOST_OF_A_LIST} more]")
    return kept
