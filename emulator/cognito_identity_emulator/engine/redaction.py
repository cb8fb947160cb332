"""Redacts what the journal keeps of requests and responses: removes tokens and secrets, shortens lists and texts.

A redactor is made once per shape; a shape that needs none costs one look-up. A call that is still large is truncated
to a size of which thousands can be kept. What counts is what is kept, not the size on the wire: a short call may have
a long explanation.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec

from cognito_identity_emulator.declare.secrets import REDACTED, is_secret_text, is_token_map, without_tokens
from cognito_identity_emulator.declare.shape import Member, Shape, members, once_per_shape
from cognito_identity_emulator.runtime.bounds import shorten

MAX_LIST_ENTRIES = 5
"""How many structures of a list are kept: a page of sixty identities is larger than everything else in a call."""

LARGE_BYTES = 4096
"""A call that is kept in more bytes than this is shortened."""
MAX_KEPT_BYTES = 16 * 1024
"""What the journal keeps of a call at most."""
_MAX_TEXT_CHARACTERS = 500
_MAX_REFUSED_TEXT_CHARACTERS = 128
"""A call that breaks a constraint may have a token in any member. Names and ids fit in this, tokens do not."""
_MAX_CALL_CHARACTERS = 4000
VIOLATIONS = frozenset({"ValidationException", "ValidationError"})
"""The errors of a request whose members break their constraints."""


@once_per_shape
def redactor(shape: type[Shape] | type[None]) -> Callable[[Any], Any] | None:
    """A function that redacts shapes of this type; None when there is nothing to redact.

    Secrets become REDACTED; in a Logins map the provider names stay. Of a long list of structures the first are kept,
    followed by a text with the number of the others."""
    if not issubclass(shape, Shape):
        return None
    redactors = [(each.attribute, _member_redactor(each)) for each in members(shape)]
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


def _member_redactor(member: Member) -> Callable[[Any], Any] | None:
    if is_secret_text(member):
        return lambda _: REDACTED
    if is_token_map(member):
        return without_tokens
    kind, item = member.type.kind, member.type.item
    if issubclass(kind, Shape):
        return redactor(kind)
    if kind is list and item is not None and issubclass(item.kind, Shape):
        return _first_of(redactor(item.kind))
    return None


def _first_of(redact: Callable[[Any], Any] | None) -> Callable[[list[Any]], list[Any]]:
    """A function that keeps the first structures of a list, each redacted."""

    def first_of(shapes: list[Any]) -> list[Any]:
        shown = shapes[:MAX_LIST_ENTRIES]
        if redact is not None:
            shown = [redact(each) for each in shown]
        if len(shapes) > MAX_LIST_ENTRIES:
            shown.append(f"[{len(shapes) - MAX_LIST_ENTRIES} more]")
        return shown

    return first_of


def truncate(value: Any, most: int = _MAX_CALL_CHARACTERS, most_of_a_text: int = _MAX_TEXT_CHARACTERS) -> Any:
    """A shape, or a part of one, with at most about `most` characters of text, and `most_of_a_text` of each. A text
    says where something was cut."""
    return _truncate(value, [most], most_of_a_text)


def shorten_entry(entry: Any, most: int = _MAX_CALL_CHARACTERS) -> None:
    """Shorten every text of a journal entry, in place; a request and a response keep about `most` characters each."""
    most_of_a_text = _MAX_TEXT_CHARACTERS if entry.error is None else _MAX_REFUSED_TEXT_CHARACTERS
    most_of_a_text = min(most_of_a_text, most)
    for name in ("request", "response", "operation", "account", "region", "signed_by", "found_pool_id"):
        setattr(entry, name, truncate(getattr(entry, name), most, most_of_a_text))
    entry.explanation = truncate(entry.explanation, most, 4 * most_of_a_text)
    if entry.error is not None:
        entry.error = (entry.error[0], truncate(entry.error[1], most, 8 * most_of_a_text))
    if entry.failed is not None:
        texts = {name: truncate(getattr(entry.failed, name), most) for name in ("expected", "got", "hint")}
        entry.failed = replace(entry.failed, **texts)


def _truncate(value: Any, left: list[int], most_of_a_text: int) -> Any:
    """As `truncate`; `left[0]` is the number of characters that may still be kept."""
    if isinstance(value, str):
        most = max(0, min(most_of_a_text, left[0]))
        left[0] -= min(len(value), most) + 1
        return shorten(value, most)
    if isinstance(value, msgspec.Struct):
        members_by_name = {name: getattr(value, name) for name in value.__struct_fields__}
        kept = {name: _truncate(each, left, most_of_a_text) for name, each in members_by_name.items()}
        return msgspec.structs.replace(value, **kept)
    if isinstance(value, dict):
        kept_entries: dict[str, Any] = {}
        for name, each in value.items():
            if left[0] <= 0:
                kept_entries["[cut]"] = f"[{len(value) - len(kept_entries)} more]"
                break
            kept_entries[_truncate(name, left, most_of_a_text)] = _truncate(each, left, most_of_a_text)
        return kept_entries
    if isinstance(value, list):
        kept_items: list[Any] = []
        for each in value:
            if left[0] <= 0:
                kept_items.append(f"[{len(value) - len(kept_items)} more]")
                break
            kept_items.append(_truncate(each, left, most_of_a_text))
        return kept_items
    left[0] -= 1
    return value
