"""Redacts what the journal keeps of requests and responses: removes tokens and secrets, shortens lists and texts.

A redactor is made once per shape; a shape that needs none costs one look-up. A call that is still large is truncated
to a size of which thousands can be kept.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.declare.shape import MemberType, Shape, members, once_per_shape

REDACTED = "[redacted]"
MOST_OF_A_LIST = 5
"""How many structures of a list are kept: a page of sixty identities is larger than everything else in a call."""

LARGE_BYTES = 4096
"""A call of this size or more is truncated."""
_MOST_OF_A_TEXT = 500
_MOST_OF_A_CALL = 4000

_SECRET_MEMBERS = frozenset(
    {"Token", "WebIdentityToken", "SecretKey", "SecretAccessKey", "SessionToken", "NextToken", "Policy"}
)
_TOKENS_BY_PROVIDER = "Logins"


@once_per_shape
def redactor(shape: type[Shape] | type[None]) -> Callable[[Any], Any] | None:
    """A function that redacts shapes of this type; None when there is nothing to redact.

    Secrets become REDACTED; in a Logins map the provider names stay. Of a long list of structures the first are kept,
    followed by a text with the number of the others."""
    if not issubclass(shape, Shape):
        return None
    redactors = [(each.attribute, _member_redactor(each.name, each.type)) for each in members(shape)]
    parts = [(attribute, redact) for attribute, redact in redactors if redact is not None]
    if not parts:
        return None

    def redact(whole: Any) -> Any:
        changes: dict[str, object] | None = None
        for attribute, redact_member in parts:
            value = getattr(whole, attribute)
            if value is not None:
                changes = changes or {}
                changes[attribute] = redact_member(value)
        return msgspec.structs.replace(whole, **changes) if changes else whole

    return redact


def _member_redactor(name: str, member: MemberType) -> Callable[[Any], Any] | None:
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
    """A function that keeps the first structures of a list, each redacted."""

    def first_of(shapes: list[Any]) -> list[Any]:
        shown = shapes[:MOST_OF_A_LIST]
        if redact is not None:
            shown = [redact(each) for each in shown]
        if len(shapes) > MOST_OF_A_LIST:
            shown.append(f"[{len(shapes) - MOST_OF_A_LIST} more]")
        return shown

    return first_of


def truncate(value: Any) -> Any:
    """A shape, or a part of one, with at most about _MOST_OF_A_CALL characters of text. A text says where something was
    cut."""
    return _truncate(value, [_MOST_OF_A_CALL])


def _truncate(value: Any, left: list[int]) -> Any:
    """As `truncate`; `left[0]` is the number of characters that may still be kept."""
    if isinstance(value, str):
        shown = value[: max(0, min(_MOST_OF_A_TEXT, left[0]))]
        left[0] -= len(shown) + 1
        return value if shown == value else f"{shown}[{len(value) - len(shown)} more]"
    if isinstance(value, msgspec.Struct):
        members_by_name = {name: getattr(value, name) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **{name: _truncate(each, left) for name, each in members_by_name.items()})
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
