"""What the journal keeps of requests and responses: tokens and secrets are taken out, and long lists cut short.

What is to be done to a shape is worked out once per shape; one that is kept as it is costs a look-up. A call that is
large all the same is cut to a size of which thousands can be kept.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from emulator.declare.shape import MemberType, Shape, members, once_per_shape

REDACTED = "[redacted]"
MOST_OF_A_LIST = 5
"""How many structures of a list are kept: a page of sixty identities weighs more than all else of a call."""

LARGE_BYTES = 4096
"""From so many bytes on a call is cut."""
_MOST_OF_A_TEXT = 500
_MOST_OF_A_CALL = 4000

_SECRET_MEMBERS = frozenset(
    {"Token", "WebIdentityToken", "SecretKey", "SecretAccessKey", "SessionToken", "NextToken", "Policy"}
)
_TOKENS_BY_PROVIDER = "Logins"


def abridged(shape: Shape | None) -> Shape | None:
    """The shape with REDACTED in place of what nobody but its caller should see; of logins, the providers stay. Of a
    long list of structures the first are kept, and behind them a text that says how many there were more."""
    if shape is None:
        return None
    abridge = _abridger(type(shape))
    return shape if abridge is None else abridge(shape)


@once_per_shape
def _abridger(shape: type[Shape]) -> Callable[[Shape], Shape] | None:
    """What abridges a shape; None when it is kept as it is."""
    secrets = [each.attribute for each in members(shape) if each.name in _SECRET_MEMBERS and each.type.kind is str]
    found = [(each.attribute, _abridging(each.name, each.type)) for each in members(shape)]
    parts = [(attribute, abridge) for attribute, abridge in found if abridge is not None]

    def abridge(whole: Shape) -> Shape:
        changes: dict[str, object] = {}
        for attribute in secrets:
            if getattr(whole, attribute) is not None:
                changes[attribute] = REDACTED
        for attribute, abridge_part in parts:
            value = getattr(whole, attribute)
            if value is not None:
                changes[attribute] = abridge_part(value)
        return msgspec.structs.replace(whole, **changes) if changes else whole  # type: ignore[type-var]

    return abridge if secrets or parts else None


def _abridging(name: str, member: MemberType) -> Callable[[Any], Any] | None:
    if name == _TOKENS_BY_PROVIDER and member.kind is dict:
        return _only_keys
    if issubclass(member.kind, Shape):
        return _abridger(member.kind)
    if member.kind is list and member.item is not None and issubclass(member.item.kind, Shape):
        return _first_of
    return None


def _only_keys(logins: Mapping[str, str]) -> Mapping[str, str]:
    return dict.fromkeys(logins, REDACTED)


def _first_of(shapes: list[Shape]) -> list[Shape | str | None]:
    kept: list[Shape | str | None] = [abridged(each) for each in shapes[:MOST_OF_A_LIST]]
    if len(shapes) > MOST_OF_A_LIST:
        kept.append(f"[{len(shapes) - MOST_OF_A_LIST} more]")
    return kept


def cut(value: Any) -> Any:
    """A shape, or any part of one, with no more than about _MOST_OF_A_CALL characters of text in it. Where something is
    missing, a text says so."""
    return _cut(value, [_MOST_OF_A_CALL])


def _cut(value: Any, left: list[int]) -> Any:
    """`left` holds how many characters may still be kept."""
    if isinstance(value, str):
        kept = value[: max(0, min(_MOST_OF_A_TEXT, left[0]))]
        left[0] -= len(kept) + 1
        return value if kept == value else f"{kept}[{len(value) - len(kept)} more]"
    if isinstance(value, msgspec.Struct):
        held = {name: getattr(value, name) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **{name: _cut(each, left) for name, each in held.items()})
    if isinstance(value, dict):
        kept_entries: dict[str, Any] = {}
        for name, each in value.items():
            if left[0] <= 0:
                kept_entries["[cut]"] = f"[{len(value) - len(kept_entries)} more]"
                break
            kept_entries[_cut(name, left)] = _cut(each, left)
        return kept_entries
    if isinstance(value, list):
        kept_items: list[Any] = []
        for each in value:
            if left[0] <= 0:
                kept_items.append(f"[{len(value) - len(kept_items)} more]")
                break
            kept_items.append(_cut(each, left))
        return kept_items
    left[0] -= 1
    return value
