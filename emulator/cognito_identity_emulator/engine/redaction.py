"""What the journal keeps of requests and responses: tokens and secrets are taken out, and long lists cut short.

What is to be done to a shape is worked out once per shape; one that is kept as it is costs a look-up. A call that is
large all the same is cut to a size of which thousands can be kept.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.declare.shape import MemberType, Shape, members, once_per_shape

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


@once_per_shape
def redactor(shape: type[Shape] | type[None]) -> Callable[[Any], Any] | None:
    """What makes of a shape the one that is kept: with REDACTED in place of what nobody but its caller should see; of
    logins, the providers stay. Of a long list of structures the first are kept, and behind them a text that says how
    many there were more. None when a shape of that type, or the lack of one, is kept as it is."""
    if not issubclass(shape, Shape):
        return None
    found = [(each.attribute, _abridging(each.name, each.type)) for each in members(shape)]
    parts = [(attribute, redact) for attribute, redact in found if redact is not None]
    if not parts:
        return None

    def redact(whole: Any) -> Any:
        changes: dict[str, object] | None = None
        for attribute, abridge_part in parts:
            value = getattr(whole, attribute)
            if value is not None:
                changes = changes or {}
                changes[attribute] = abridge_part(value)
        return msgspec.structs.replace(whole, **changes) if changes else whole

    return redact


def _abridging(name: str, member: MemberType) -> Callable[[Any], Any] | None:
    if name in _SECRET_MEMBERS and member.kind is str:
        return lambda _: REDACTED
    if name == _TOKENS_BY_PROVIDER and member.kind is dict:
        return _only_keys
    if issubclass(member.kind, Shape):
        return redactor(member.kind)
    if member.kind is list and member.item is not None and issubclass(member.item.kind, Shape):
        return _first_of(redactor(member.item.kind))
    return None


def _only_keys(logins: Mapping[str, str]) -> Mapping[str, str]:
    return dict.fromkeys(logins, REDACTED)


def _first_of(redact: Callable[[Any], Any] | None) -> Callable[[list[Any]], list[Any]]:
    """Of a list of structures, the first, each abridged."""

    def first_of(shapes: list[Any]) -> list[Any]:
        kept = shapes[:MOST_OF_A_LIST]
        if redact is not None:
            kept = [redact(each) for each in kept]
        if len(shapes) > MOST_OF_A_LIST:
            kept.append(f"[{len(shapes) - MOST_OF_A_LIST} more]")
        return kept

    return first_of


def truncate(value: Any) -> Any:
    """A shape, or any part of one, with no more than about _MOST_OF_A_CALL characters of text in it. Where something is
    missing, a text says so."""
    return _truncate(value, [_MOST_OF_A_CALL])


def _truncate(value: Any, left: list[int]) -> Any:
    """`left` holds how many characters may still be kept."""
    if isinstance(value, str):
        kept = value[: max(0, min(_MOST_OF_A_TEXT, left[0]))]
        left[0] -= len(kept) + 1
        return value if kept == value else f"{kept}[{len(value) - len(kept)} more]"
    if isinstance(value, msgspec.Struct):
        held = {name: getattr(value, name) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **{name: _truncate(each, left) for name, each in held.items()})
    if isinstance(value, dict):
        kept_entries: dict[str, Any] = {}
        for name, each in value.items():
            if left[0] <= 0:
                kept_entries["[cut]"] = f"[{len(value) - len(kept_entries)} more]"
                break
            kept_entries[_truncate(name, left)] = _truncate(each, left)
        return kept_entries
    if isinstance(value, list):
        kept_items: list[Any] = []
        for each in value:
            if left[0] <= 0:
                kept_items.append(f"[{len(value) - len(kept_items)} more]")
                break
            kept_items.append(_truncate(each, left))
        return kept_items
    left[0] -= 1
    return value
